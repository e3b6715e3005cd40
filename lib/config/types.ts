import type { IncomingMessage } from 'node:http'
import type { PresetName } from '../presets/index.ts'
import type { Clock, Incident, Sla } from '../types.ts'
import type { NotifyOptions, ResolvedNotify } from './notify.ts'
import type { OtlpOptions, ResolvedOtlp } from './otlp.ts'
import type { ResolvedShed, ShedOptions } from './shed.ts'

/** What may be done at the endpoint; each is granted on its own. */
export type Grant = 'read' | 'capture' | 'download'

export interface AccessOptions {
  /** Bearer token, at least 16 characters. One string grants everything; an object grants each part by its own. */
  token?: string | { [grant in Grant]?: string }
  /**
   * Your own check. `true` grants everything, an array just what it lists, anything else nothing. A throw or a
   * rejection refuses.
   */
  authorize?: (
    req: IncomingMessage,
  ) => boolean | readonly Grant[] | undefined | Promise<boolean | readonly Grant[] | undefined>
}

export interface EndpointOptions {
  /** @default '/perf' */
  path?: string
  access?: AccessOptions
}

export interface CaptureOptions {
  /** Folder of the incidents, made when the first one is written. @default 'perf-incidents' */
  dir?: string
  /**
   * What takes the profiles of a capture in the process itself, which is how they are taken where the flight recorder
   * cannot run. The recorder always uses the inspector. `'v8-profiler-next'` is a package of its own, with native
   * code. @default 'inspector'
   */
  engine?: 'inspector' | 'v8-profiler-next'
  /** How long the profile runs on after the breach. 1 000 to 60 000. @default 10_000 */
  duringMs?: number
  /** Rest between two captures. @default 60_000 */
  cooldownMs?: number
  /** Captures in any hour. @default 6 */
  perHour?: number
  /** Incidents kept on disk. @default 20 */
  maxIncidents?: number
  /** Bytes of incidents kept on disk. @default 268_435_456 (256 MiB) */
  maxBytes?: number
  /**
   * Heap evidence: a sampling profile (about 1 % while it runs, a full GC at its end); with 'snapshot' every object too,
   * if twelve times the heap is free, which holds the loop for about a second per 10 MB; or none. @default 'sampling'
   */
  heap?: 'sampling' | 'snapshot' | false
}

export interface FlightOptions {
  /** How much of the time before a breach an incident shows. 10 000 to 120 000. @default 30_000 */
  spanMs?: number
  /** Microseconds between two CPU samples: about 8 % CPU at 1 000, under 1 % at 10 000. @default 10_000 */
  intervalUs?: number
  /**
   * Whether CPU samples are told apart by request after an `await` too: `'armed'` while a limit is pending or the
   * loop is late, `'always'` (4 to 14 % CPU), or `'never'`. The synchronous part of a request always is.
   * @default 'armed'
   */
  attribution?: 'armed' | 'always' | 'never'
}

export interface WatchdogOptions {
  /** A loop held for longer is an incident, with or without an SLA. 100 to 60 000. @default 500 */
  blockedMs?: number
}

/** A file of an incident that is about to be sent. */
export interface SentFile {
  /** Of the incident. */
  id: string
  /** Such as `during.cpuprofile`, or with a folder in front. */
  name: string
  bytes: number
}

/** Where incidents are sent once they are whole. What fails is tried again; it never holds the application. */
export interface EgressOptions {
  /** A folder that outlives this one, such as a mounted volume. Incidents are copied there, whole or not at all. */
  dir?: string
  /**
   * Where a file is to be sent by HTTP PUT, such as a pre-signed URL; null to leave it out. Asked anew for each try: such
   * URLs expire. `incident.json` comes last.
   */
  put?: (file: SentFile) => string | URL | null | Promise<string | URL | null>
  /** Your own way. It is tried again when it throws or rejects. */
  hook?: (incident: Incident, folder: string) => unknown
}

/** A preset, and which rows of the SLA its components are. */
export interface PresetChoice {
  name: PresetName
  /** By component: `{ tool: 'POST /tools/:name' }`. */
  rows?: Readonly<Record<string, string>>
}

/** A target of a preset that this perf does not judge. */
export interface Unjudged {
  preset: PresetName
  /** Rows of the founding documents' requirements. */
  cites: readonly number[]
  what: string
  why: string
}

export interface ResolvedPresets {
  readonly names: readonly PresetName[]
  readonly unjudged: readonly Unjudged[]
}

/** Clients that tell of their commands by themselves: `ioredis` from 5.11 on, `redis` from 5.12 on. */
export type RecipeName = 'ioredis' | 'redis'

/** Recipes, and TracingChannels that libraries publish, with the operation that stands for each. */
export type ObserveOptions = {
  [channel: `tracing:${string}`]: `op:${string}`
} & { [recipe in RecipeName]?: `op:${string}` }

export interface BudgetOptions {
  /** What an error budget is for, in milliseconds. @default 2_592_000_000, 30 days */
  periodMs?: number
  /** A folder of this process alone, in which the counts survive a restart. @default undefined: in memory only */
  dir?: string
}

export interface PerfOptions {
  sla?: Sla
  /** Ready targets that the SLA begins with; its own limits win. */
  presets?: readonly (PresetName | PresetChoice)[]
  /** The sliding window that everything is shown over. @default { spanMs: 60_000 } */
  window?: { spanMs?: number }
  /** How often the SLA is judged. @default 1_000 */
  evaluateEveryMs?: number
  /** Routes with a slot of their own; the rest counts as `(other)`. @default { max: 500 } */
  routes?: { max?: number }
  /** Operations, workflows and steps with a slot of their own; the rest counts as `(other)`. @default { max: 200 } */
  operations?: { max?: number }
  /**
   * Operations that need no wrapping: recipes by name (`['ioredis']`), or with the operation that stands for each
   * (`{ ioredis: 'op:cache', 'tracing:NAME': 'op:NAME' }`). `false`: not even outgoing HTTP. @default {}
   */
  observe?: false | readonly RecipeName[] | ObserveOptions
  /** The flight recorder: the last seconds of CPU samples and events, in memory. */
  flight?: false | FlightOptions
  /** A thread of its own that sees the loop blocked while it is. */
  watchdog?: false | WatchdogOptions
  capture?: false | CaptureOptions
  /** Where incidents are sent once they are whole. @default false */
  egress?: false | EgressOptions
  /** Where the adapters serve `/perf`: a path, `{ path, access }`, or `false`. @default '/perf' */
  endpoint?: false | string | EndpointOptions
  /** The error budget that `availability` opens for a route in a row of its own. @default { periodMs: 2_592_000_000 } */
  budget?: false | BudgetOptions
  /** Turns requests away (503) while the process cannot keep up. @default false */
  shed?: false | ShedOptions
  /** Tells others of breaches, recoveries and incidents. @default false */
  notify?: false | NotifyOptions
  /** Sends all metrics to an OpenTelemetry collector. @default false */
  otlp?: false | OtlpOptions
  /**
   * Whether `/perf` of any worker shows the whole: `'auto'` for the workers of `node:cluster` and their threads, `true` for
   * the main thread of a process and its worker threads too. @default 'auto'
   */
  cluster?: 'auto' | boolean
  /** Time, for tests. */
  clock?: Clock
}

export interface ResolvedCapture {
  dir: string
  engine: 'inspector' | 'v8-profiler-next'
  duringMs: number
  cooldownMs: number
  perHour: number
  maxIncidents: number
  maxBytes: number
  heap: 'sampling' | 'snapshot' | false
}

export interface ResolvedFlight {
  spanMs: number
  intervalUs: number
  attribution: 'armed' | 'always' | 'never'
}

export interface ResolvedWatchdog {
  blockedMs: number
}

/** Every option with its default in place, frozen. */
export interface ResolvedOptions {
  readonly sla: Sla
  readonly presets: ResolvedPresets
  readonly window: { readonly spanMs: number }
  readonly evaluateEveryMs: number
  readonly routes: { readonly max: number }
  readonly operations: { readonly max: number }
  readonly observe: false | Readonly<ObserveOptions>
  readonly flight: false | Readonly<ResolvedFlight>
  readonly watchdog: false | Readonly<ResolvedWatchdog>
  readonly capture: false | Readonly<ResolvedCapture>
  readonly egress: false | Readonly<EgressOptions>
  readonly endpoint: false | { readonly path: string; readonly access: Readonly<AccessOptions> | undefined }
  readonly budget: false | { readonly periodMs: number; readonly dir: string | undefined }
  readonly shed: false | Readonly<ResolvedShed>
  readonly notify: false | Readonly<ResolvedNotify>
  readonly otlp: false | Readonly<ResolvedOtlp>
  readonly cluster: 'auto' | boolean
  readonly clock: Clock
}
