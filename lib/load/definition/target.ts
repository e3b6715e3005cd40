import type { RequestListener, Server } from 'node:http'

/** What is put under load: exactly one of `start`, `url` and `handler`. */
export type TargetDefinition = StartTarget | UrlTarget | HandlerTarget

/** An application of our own, started for the run and ended after it. */
export interface StartTarget {
  /** A command line without a shell, or its words; `node` is the one that runs perfguard. */
  start: string | readonly string[]
  /** Folder that it is started in, from the working directory. */
  cwd?: string
  env?: Readonly<Record<string, string>>
  /** Given to it as `PORT`; a free one by default. */
  port?: number
  /** A path that answers below 400, or a pattern in its output. Without it: that the port takes connections. */
  ready?: string | RegExp
  /** Default `'30s'`. */
  readyWithin?: string
  /** Where its `/perf` is. Default `'/perf'`. */
  perf?: string | false
  /** Preloads `perfguard/register`, for an application that knows nothing of it. Default false. */
  guard?: boolean
}

/** What runs already. Other hosts than this machine have to be allowed by name. */
export interface UrlTarget {
  url: string
  ready?: string
  readyWithin?: string
  perf?: string | false
  /** A bearer token for its `/perf`. */
  perfToken?: string
}

/** A listener in this very process: no socket, and no process of its own. */
export interface HandlerTarget {
  handler: RequestListener | Server | (() => RequestListener | Server | Promise<RequestListener | Server>)
  perf?: string | false
}
