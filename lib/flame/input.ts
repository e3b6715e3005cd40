import type { V8CpuProfile } from '../export/cpuprofile.ts'

/** A profile in V8's format, of whatever origin; ours know for which route each sample was taken. */
export type FlameProfile = Omit<V8CpuProfile, '$perfguard'> & { $perfguard?: ProfileRoutes }

export interface FlameInput {
  title: string
  profile: FlameProfile
  /** What it is compared with. */
  before?: FlameProfile | null
  /** A sentence or two below the title. */
  summary?: string
  /** The function to mark. `line` is 1-based. */
  culprit?: { functionName: string; url: string; line: number }
}

/** What perfguard adds to V8's format: for each sample an index into `routes`, −1 for none. */
export interface ProfileRoutes {
  version: 1
  routes: string[]
  sampleRoute: number[]
}

/** Null where the profile is not one of ours, or where it was tampered with. */
export function routesOf(profile: FlameProfile): ProfileRoutes | null {
  const own = profile.$perfguard as Partial<ProfileRoutes> | null | undefined
  if (own?.version !== 1 || !Array.isArray(own.routes) || !Array.isArray(own.sampleRoute)) return null
  if (own.sampleRoute.length !== profile.samples.length || !own.sampleRoute.every(Number.isInteger))
    return null
  return { version: 1, routes: own.routes.map(String), sampleRoute: own.sampleRoute }
}
