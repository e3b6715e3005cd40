import type { V8CpuProfile } from '../../export/cpuprofile.ts'

/** The environment variable that names the socket on which the load's side waits for the application's. */
export const AGENT_VARIABLE = 'PERFGUARD_LOAD_AGENT'

/** What is asked of the agent in the application; each is one line of JSON, and so is each answer. */
export type AgentOrder = 'begin' | 'end' | 'profile' | 'profiled'

export interface AgentQuestion {
  id: number
  order: AgentOrder
}

export interface AgentAnswer {
  id: number
  /** Of `end`. */
  work?: WorkTotals
  /** Of `profiled`. */
  profile?: V8CpuProfile
  /** Why it could not be done. */
  error?: string
}

/** The first line of an agent. */
export interface AgentGreeting {
  pid: number
  node: string
}

/** What a process did between `begin` and `end`. */
export interface WorkTotals {
  cpuUs: number
  /** Null where Node does not tell. */
  mainCpuUs: number | null
  allocatedBytes: number
  gcCount: number
  gcUs: number
  /** Written to the connections that the process opened itself. */
  sentBytes: number
  /** By operation. */
  calls: Record<string, number>
}
