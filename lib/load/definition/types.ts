import type { PresetChoice } from '../../config/types.ts'
import type { PresetName } from '../../presets/index.ts'
import type { Sla } from '../../types.ts'
import type { Importance } from '../report.ts'
import type { LoadAnswer, LoadUser, RequestOptions } from './user.ts'
import type { Shape } from './shape.ts'
import type { TargetDefinition } from './target.ts'

/** What `perfguard.load.{js,mjs,ts}` exports. */
export interface LoadDefinition {
  title?: string
  target?: TargetDefinition
  /** The same object as in production. Rows of requests and workflows are measured here, all others by the target. */
  sla?: Sla
  presets?: readonly (PresetName | PresetChoice)[]
  /** Words for rows of the SLA, by subject. */
  about?: Readonly<Record<string, About>>
  /** Kinds of users. */
  users: Readonly<Record<string, UserDefinition>>
  scenarios: Readonly<Record<string, Shape>>
  /** The same seed gives the same schedule, users and payloads. Default 1. */
  seed?: number
  /** An answer that takes longer is an error. Default `'10s'`. */
  timeout?: string
  /** Generator threads: whole, 1 to 64, or 0 for the one that runs it. Default: half the CPUs, at most 4. */
  threads?: number
  /** Requests under way at once, in all; more are not sent, and counted as errors. Default 10 000. */
  maxInFlight?: number
  /** Whether each request carries a `traceparent` of its own. Default false. */
  trace?: boolean
}

export interface About {
  note?: string
  owner?: string
  category?: string
  importance?: Importance
}

export interface UserDefinition {
  /** Share among the kinds of users. Default 1. */
  weight?: number
  /** Between tasks: seconds as `[1, 3]` are `['1s', '3s']`. In the open model nobody thinks. Default none. */
  think?: string | readonly [least: string, most: string]
  headers?: Readonly<Record<string, string>>
  /** Once for each user, before the load begins; what it returns is `user.data`. */
  setup?: (user: LoadUser) => unknown
  teardown?: (user: LoadUser) => unknown
  tasks: Readonly<Record<string, TaskDefinition>>
  /** How many users of this kind the open model prepares; its arrivals take turns. Default 20. */
  pool?: number
}

export type TaskDefinition = (RequestTask | RunTask | WorkflowTask) & {
  /** Share among the user's tasks. Default 1. */
  weight?: number
}

/** One request. `'GET /orders/:id'` is the SLA's row; `params` fill the pattern. */
export interface RequestTask extends Templated<RequestOptions> {
  request: string
  /** The middle (p50) that is normal, in ms: below it something is wrong too, an error page for instance. */
  expectMs?: readonly [least: number, most: number]
}

/** Each option is a value, or made anew for each request. */
export type Templated<T> = {
  [K in keyof T]: K extends 'expect' ? T[K] : T[K] | ((user: LoadUser, carried: Carried) => T[K])
}

export interface RunTask {
  /** Any requests, one after another or at once. What it throws is an error of the task. */
  run: (user: LoadUser) => unknown
}

/** What the steps of a workflow hand on. */
export type Carried = Record<string, unknown>

/** Steps in their order. A step that fails ends the run; `compensate` then gets what was carried so far. */
export interface WorkflowTask {
  workflow: string
  steps: Readonly<Record<string, StepDefinition>>
  compensate?: (user: LoadUser, carried: Carried) => unknown
}

export type StepDefinition =
  (RequestTask & { keep?: (answer: LoadAnswer) => Carried }) | ((user: LoadUser, carried: Carried) => unknown)
