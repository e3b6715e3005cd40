/** What two runs must have in common for their figures to be comparable. */
export interface Fingerprint {
  /** The major version: V8 changes with it. */
  node: string
  platform: string
  arch: string
  cpuModel: string
  cpus: number
  /** What was asked for, and by how many at once. */
  load: string
}

const words: Readonly<Record<keyof Fingerprint, string>> = {
  node: 'Node',
  platform: 'the platform',
  arch: 'the architecture',
  cpuModel: 'the CPU',
  cpus: 'the number of CPUs',
  load: 'the load',
}

/** In words, what makes them incomparable; empty when nothing does. */
export function differences(before: Fingerprint, after: Fingerprint): string[] {
  const names = Object.keys(words) as (keyof Fingerprint)[]
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${words[name]} was ${before[name]} and is ${after[name]}`)
}
