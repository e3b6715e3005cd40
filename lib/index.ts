export { createPerf } from './perf.ts'
export type { CaptureRequest, HandlerOptions, Perf } from './api.ts'
export { isPerfError, PerfError } from './errors.ts'
export type { OptionIssue, PerfErrorCode } from './errors.ts'
export type { PerfEvents } from './events.ts'
export { presets } from './presets/index.ts'
export type {
  LimitTarget,
  LoadTarget,
  OpenTarget,
  Preset,
  PresetName,
  TargetLevels,
} from './presets/index.ts'
export type { Explanation } from './explain.ts'
export type { MetricRegistry } from './export/registration.ts'
export type { Endpoint } from './http/endpoint.ts'
export type { Followable } from './operations/follow.ts'
export type { Live, LiveSocket, LiveStream } from './live/live.ts'
export type { MetricProducer } from './otlp/producer.ts'
export type { Workflow } from './operations/workflow.ts'
export type { RouteOf, Tracked } from './track/exchange.ts'
export type {
  NotifyLog,
  NotifyOptions,
  ResolvedNotify,
  ResolvedWebhook,
  WebhookFormat,
  WebhookOptions,
} from './config/notify.ts'
export type { OtlpOptions, ResolvedOtlp } from './config/otlp.ts'
export type { ResolvedShed, ShedOptions, ShedPriority } from './config/shed.ts'
export type {
  AccessOptions,
  BudgetOptions,
  CaptureOptions,
  EgressOptions,
  EndpointOptions,
  FlightOptions,
  Grant,
  ObserveOptions,
  PerfOptions,
  PresetChoice,
  RecipeName,
  ResolvedCapture,
  ResolvedOptions,
  ResolvedPresets,
  SentFile,
  Unjudged,
  WatchdogOptions,
} from './config/types.ts'
export type * from './types.ts'
