import type { ResolvedOptions } from '../../lib/config/types.ts'
import { Events, type PerfEvents } from '../../lib/events.ts'
import { publicOptions } from '../../lib/page/public-options.ts'
import type {
  About,
  LimitCounts,
  ProcessHistory,
  Range,
  SubjectHistory,
  WorkTable,
} from '../../lib/page/wire.ts'
import type { PageAccess } from '../../lib/view.ts'
import { Past, WALL_MS } from '../page/past.ts'

/** What the page asks of a perf: a real history of two busy minutes, and real events. */
export class FakePage implements PageAccess {
  readonly past = new Past()
  readonly events = new Events()
  readonly releases: (() => void)[] = []
  workNow: WorkTable | null = null
  limitsNow: LimitCounts = { all: 3, critical: 0, warning: 0, pending: 0, silent: 1 }
  readonly #options: ResolvedOptions

  constructor(options: ResolvedOptions) {
    this.#options = options
    for (let second = 0; second < 120; second++) {
      this.past.get('/orders/:id', 20)
      this.past.tick()
    }
  }

  history(range: Range): ProcessHistory {
    const past = this.past.history.process(range)
    const limits = { heapLimitBytes: 4e9, memoryLimitBytes: null }
    return { schema: 1, at: WALL_MS, worker: null, range, ...past, ...limits, marks: [] }
  }

  subject(label: string): SubjectHistory | null {
    const past = this.past.history.subject(label)
    return past === null ? null : { schema: 1, at: WALL_MS, worker: null, subject: label, ...past }
  }

  sparks(kind: 'routes' | 'operations'): ReturnType<PageAccess['sparks']> {
    const { history } = this.past
    return { head: { schema: 1, at: WALL_MS, ...history.sparkAxis(kind) }, rows: history.sparks(kind) }
  }

  secondsAfter(last: number | null): ReturnType<PageAccess['secondsAfter']> {
    return this.past.history.secondsAfter(last)
  }

  limitCounts(): LimitCounts {
    return this.limitsNow
  }

  about(): Omit<About, 'grants'> {
    return {
      schema: 1,
      at: WALL_MS,
      perfguard: '0.1.0',
      node: 'v24.4.1',
      v8: '13.6',
      pid: 4711,
      platform: 'linux',
      arch: 'x64',
      cpus: 4,
      memoryLimitBytes: null,
      heapLimitBytes: 4e9,
      startedAt: WALL_MS - 60_000,
      uptimeMs: 60_000,
      worker: null,
      options: publicOptions(this.#options),
      capture: null,
      self: {} as About['self'],
    }
  }

  work(): Promise<WorkTable | null> {
    return Promise.resolve(this.workNow)
  }

  on<E extends keyof PerfEvents>(event: E, listener: (payload: PerfEvents[E]) => void): () => void {
    return this.events.on(event, listener)
  }

  onClose(release: () => void): void {
    this.releases.push(release)
  }
}
