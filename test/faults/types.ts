import type { Cause, Sla, Verdict } from '../../lib/index.ts'

interface CulpritExpectation {
  /** One name, or several that are as good. */
  functionName?: string | string[]
  /** The end of the path. */
  file?: string
  package?: string
  /** First and last line of the function. */
  lines?: readonly number[]
}

interface Expectation {
  cause: Cause
  /** Null: to name a function would be wrong. */
  culprit: CulpritExpectation | null
  /** What summary or evidence have to name. */
  mentions?: string
  /** The route whose code or calls made the trouble; null when none did. */
  route: string | null
}

/** Another right answer, by what it differs in, with the reason why it is as good. */
type Alternative = Partial<Expectation> & { because: string }

export interface Case {
  id: string
  sla: Sla
  /** What is switched on after the calm phase, and off again after the incident. */
  inject?: {
    /** A module of `apps/faults`. */
    app?: string
    services?: Record<string, { delayMs?: number; failRatio?: number }>
    rates?: Record<string, number>
    client?: string
    host?: 'pauses' | 'onePause' | 'hogs'
  }
  /** Off again after so long, whatever comes of it. */
  lastsMs?: number
  /** From the start. */
  rates?: Record<string, number>
  services?: Record<string, { delayMs?: number; failRatio?: number }>
  /** How long each read of the slow file takes. */
  slowFileMs?: number
  nodeFlags?: string[]
  /** Frameworks that can have it. @default both */
  frameworks?: string[]
}

export interface FaultCase extends Case {
  framework: 'express' | 'fastify'
  expect: Expectation
  or?: Alternative[]
  /** How long it may take to break its SLA. */
  breachWithinMs?: number
}

export interface HealthyCase extends Case {
  expect?: undefined
  /** Without a calm phase. */
  atOnce?: boolean
}

export type JudgedVerdict = Pick<Verdict, 'cause' | 'summary'> & {
  route?: string | undefined
  evidence?: string[]
  culprit?: { functionName: string; url: string; line: number; package?: string } | null | undefined
}

export interface Score {
  cause: boolean
  culprit: boolean
  route: boolean
  points: number
  right: boolean
}

export interface Result {
  healthy?: boolean
  trouble?: string
  verdict?: { confidence: string }
  score?: { points: number; right: boolean }
}
