import { performance } from 'node:perf_hooks'
import { Histogram } from '../../stats/histogram.ts'
import { resolveLoad } from '../definition/resolve.ts'
import { hold } from '../definition/shapes.ts'
import type { LoadDefinition } from '../definition/types.ts'
import { Generator } from '../drive/generator.ts'
import type { TallyNews } from '../drive/tally-news.ts'
import { wayTo } from '../wire/way.ts'
import type { LoadOutcome, OpenLoad, SliceLoad } from './slice-load.ts'

const USERS = 8
/** Longer than any comparison: what ends a stretch is the number of its requests. */
const shape = hold({ users: USERS, for: '24h', warmUp: '0s' })

/** The users of a load file, always the same eight, who do not stop to think: what counts is what their requests cost. */
export class DefinedLoad implements SliceLoad {
  readonly description: string
  readonly #definition: LoadDefinition

  /** Throws for a definition that makes no sense. */
  constructor(definition: LoadDefinition, description: string) {
    resolveLoad(definition)
    this.description = description
    const users = Object.entries(definition.users).map(([name, { think: _think, ...user }]) => [name, user])
    this.#definition = { ...definition, users: Object.fromEntries(users) as LoadDefinition['users'] }
  }

  open(origin: string): OpenLoad {
    const { seed, timeoutMs, maxInFlight } = resolveLoad(this.#definition)
    const plan = {
      shape,
      seed,
      timeoutMs,
      maxInFlight,
      trace: false,
      boundariesMs: [],
      thread: 0,
      threads: 1,
    }
    const generator = new Generator(plan, this.#definition, wayTo(origin))
    const prepared = generator.prepare()
    // Whoever runs it is told.
    prepared.catch(() => {})
    const labels: string[] = []
    return {
      run: async (requests) => {
        await prepared
        const startMs = performance.now()
        await generator.run(startMs, requests)
        const { news } = generator.take()
        labels.push(...news.labels)
        return outcomeOf(news, labels, performance.now() - startMs)
      },
      close: () => void generator.close().catch(() => {}),
    }
  }
}

/** A workflow's runs and steps are no requests of their own. */
function outcomeOf({ counts }: TallyNews, labels: readonly string[], wallMs: number): LoadOutcome {
  const outcome = { requests: 0, errors: 0, wallMs, latency: new Histogram() }
  for (const { subject, ended, errors, service } of counts) {
    if (labels[subject]?.startsWith('workflow:') === true) continue
    outcome.requests += ended
    outcome.errors += errors
    if (service !== null) outcome.latency.merge(Histogram.fromJSON({ ...service, boundariesMs: [] }))
  }
  return outcome
}
