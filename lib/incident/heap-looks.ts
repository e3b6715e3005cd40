import type { HeapSites } from '../diagnose/evidence.ts'
import { heapSites } from './heap-sites.ts'
import type { HeapProfile } from '../export/v8-profile.ts'

const SAMPLING_INTERVAL_BYTES = 512 * 1_024

interface Session {
  post<Result>(method: string, params?: object): Promise<Result>
  disconnect(): void
}

export interface HeapLooksOptions {
  /** Connects to the main thread, or throws why it cannot. */
  connect: () => Session
  nowMs(): number
  /** Whether the heap is the matter: then there are two looks. Each forces a full collection on the main thread. */
  twice: boolean
  onMissing(error: unknown): void
}

/**
 * V8's sampling heap profiler, of which there is one in a process: whoever stops it stops it for everybody, so it is
 * not started beside another tool's. It shows what was allocated since its start and is still alive after a full
 * collection, which each look forces: 13 ms on a heap of 20 MB, half a second on one of 600 MB.
 */
export class HeapLooks {
  profile: HeapProfile | null = null
  /** What that profile shows. */
  sites: HeapSites | null = null
  pair: { first: HeapSites; second: HeapSites } | null = null
  readonly #options: HeapLooksOptions
  #session: Session | null = null
  #first: HeapSites | null = null

  constructor(options: HeapLooksOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    await this.#try(async () => {
      const session = (this.#session = this.#options.connect())
      await session.post('HeapProfiler.enable')
      // V8 answers a second start with silence, and our stop would then end the other tool's.
      if (await isSampling(session)) throw new Error('another tool in this process samples the heap')
      await session.post('HeapProfiler.startSampling', { samplingInterval: SAMPLING_INTERVAL_BYTES })
    })
  }

  /** The first of two looks, once `when` has come. */
  async look(when: Promise<void>): Promise<void> {
    if (!this.#options.twice) return
    await when
    await this.#try(async () => {
      const answer = await this.#session?.post<{ profile: HeapProfile }>('HeapProfiler.getSamplingProfile')
      if (answer) this.#first = heapSites(answer.profile, this.#options.nowMs())
    })
  }

  async stop(): Promise<void> {
    await this.#try(async () => {
      const answer = await this.#session?.post<{ profile: HeapProfile }>('HeapProfiler.stopSampling')
      if (!answer) return
      this.profile = answer.profile
      const second = (this.sites = heapSites(answer.profile, this.#options.nowMs()))
      if (this.#first) this.pair = { first: this.#first, second }
    })
    this.cancel()
  }

  cancel(): void {
    this.#session?.disconnect()
    this.#session = null
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.cancel()
      this.#options.onMissing(error)
    }
  }
}

async function isSampling(session: Session): Promise<boolean> {
  return await session.post('HeapProfiler.getSamplingProfile').then(
    () => true,
    () => false,
  )
}
