import type { IncomingMessage } from 'node:http'
import type { Clock, Sla } from '../types.ts'
import type { NotifyOptions, ResolvedNotify } from './notify.ts'
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

export interface PerfOptions {
  sla?: Sla
  /** The sliding window that everything is shown over. @default { spanMs: 60_000 } */
  window?: { spanMs?: number }
  /** How often the SLA is judged. @default 1_000 */
  evaluateEveryMs?: number
  /** Routes with a slot of their own; the rest counts as `(other)`. @default { max: 500 } */
  routes?: { max?: number }
  /** The flight recorder: the last seconds of CPU samples and events, in memory. */
  flight?: false | FlightOptions
  /** A thread of its own that sees the loop blocked while it is. */
  watchdog?: false | WatchdogOptions
  capture?: false | CaptureOptions
  /** Where the adapters serve `/perf`: a path, `{ path, access }`, or `false`. @default '/perf' */
  endpoint?: false | string | EndpointOptions
  /** The error budget that `availability` opens for a route in a row of its own. @default { periodMs: 2_592_000_000 } */
  budget?: false | { periodMs?: number }
  /** Turns requests away (503) while the process cannot keep up. @default false */
  shed?: false | ShedOptions
  /** Tells others of breaches, recoveries and incidents. @default false */
  notify?: false | NotifyOptions
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
  readonly window: { readonly spanMs: number }
  readonly evaluateEveryMs: number
  readonly routes: { readonly max: number }
  readonly flight: false | Readonly<ResolvedFlight>
  readonly watchdog: false | Readonly<ResolvedWatchdog>
  readonly capture: false | Readonly<ResolvedCapture>
  readonly endpoint: false | { readonly path: string; readonly access: Readonly<AccessOptions> | undefined }
  readonly budget: false | { readonly periodMs: number }
  readonly shed: false | Readonly<ResolvedShed>
  readonly notify: false | Readonly<ResolvedNotify>
  readonly clock: Clock
}
