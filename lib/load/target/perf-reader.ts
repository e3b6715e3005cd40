import type { Incident, Snapshot } from '../../types.ts'
import type { ServerSecond } from '../report.ts'
import { oneRequest } from './one-request.ts'
import type { RunningTarget } from './running-target.ts'

/** A loop that is held answers late; then there is nothing to read for that second. */
const READ_WITHIN_MS = 900
/** Whoever was held is asked once it turns again. */
const CAPTURE_WITHIN_MS = 5_000
const FETCH_WITHIN_MS = 15_000

/** What the target says of itself. */
export class PerfReader {
  readonly #target: RunningTarget
  readonly #headers: Record<string, string>
  #isThere = true

  constructor(target: RunningTarget) {
    this.#target = target
    const token = target.perfToken
    this.#headers = {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    }
  }

  /** Whether there is a `/perf`; if not, nobody goes on asking for it. */
  async isThere(): Promise<boolean> {
    this.#isThere = (await this.snapshot(FETCH_WITHIN_MS)) !== null
    return this.#isThere
  }

  async snapshot(withinMs: number = READ_WITHIN_MS): Promise<Snapshot | null> {
    const found = await this.#json('GET', '', withinMs)
    return isSnapshot(found) ? found : null
  }

  async incident(id: string): Promise<Incident | null> {
    const found = (await this.#json('GET', `/incidents/${id}`, FETCH_WITHIN_MS)) as Incident | null
    return found?.schema === 1 ? found : null
  }

  async file(id: string, name: string): Promise<Uint8Array | null> {
    const path = `/incidents/${id}/files/${encodeURIComponent(name)}`
    const answer = await this.#ask('GET', path, FETCH_WITHIN_MS)
    return answer === null || answer.status !== 200 ? null : answer.bytes()
  }

  /** Asks for an incident of now: what its recorder holds of the time before is part of it. */
  async capture(): Promise<string | null> {
    const answer = await this.#ask('POST', '/captures', CAPTURE_WITHIN_MS)
    // 409: one runs already, which is as good.
    if (answer === null || (answer.status !== 202 && answer.status !== 409)) return null
    return (answer.json() as { id: string }).id
  }

  async #json(method: string, path: string, withinMs: number): Promise<unknown> {
    const answer = await this.#ask(method, path, withinMs)
    if (answer === null || answer.status >= 400) return null
    try {
      return answer.json()
    } catch {
      return null
    }
  }

  async #ask(method: string, path: string, withinMs: number): ReturnType<typeof oneRequest> {
    const { way, perfPath } = this.#target
    return perfPath === null || !this.#isThere
      ? null
      : await oneRequest(way, `${method} ${perfPath}${path}`, this.#headers, withinMs)
  }
}

function isSnapshot(found: unknown): found is Snapshot {
  return (
    typeof found === 'object' &&
    found !== null &&
    'schema' in found &&
    found.schema === 1 &&
    'process' in found
  )
}

export function serverSecondOf({ process }: Snapshot): ServerSecond {
  const { rssBytes, heapUsedBytes, heapLimitBytes } = process
  // An older perfguard in the target tells of the whole window only.
  const { cpuRatio, loop, gc } = process.recent ?? process
  return {
    cpuRatio,
    loopUtilization: loop.utilization,
    loopDelayP50Ms: loop.delayP50Ms,
    loopDelayP99Ms: loop.delayP99Ms,
    loopDelayMaxMs: loop.delayMaxMs,
    gcCount: gc.count,
    gcPauseMs: gc.pauseMs,
    heapUsedBytes,
    heapLimitBytes,
    rssBytes,
  }
}
