import { PerfError } from '../../errors.ts'
import { ruleBook } from '../../sla/rules.ts'
import { durationMs } from '../definition/amounts.ts'
import { resolveLoad, type ResolvedLoad, type Scenario } from '../definition/resolve.ts'
import { hold } from '../definition/shapes.ts'
import type { LoadDefinition } from '../definition/types.ts'
import { neededOf } from '../judge/whole.ts'
import type { LoadOptions } from '../options.ts'
import type { CapacityLevel, CapacityReport, LoadReport, LoadVerdict, ScenarioReport } from '../report.ts'
import { LoadSession } from '../session.ts'
import { worstSecond, saturates } from './saturation.ts'
import { kneeOf, scalability } from './scalability.ts'
import { search, type Outcome } from './search.ts'

export interface CapacityOptions extends Omit<LoadOptions, 'only' | 'category' | 'grep' | 'scale' | 'quick'> {
  /** Default `'arrivals'`. */
  unit?: 'arrivals' | 'users'
  /** Where the search begins. Default 10. */
  from?: number
  /** Where it ends at the latest. Default 100 000. */
  most?: number
  /** How long each level is held; longer where a percentile needs more requests for a verdict. Default `'10s'`. */
  each?: string
  /** Levels that are asked of the application, by name: `{ target: 100, peak: 200 }`. */
  needs?: Readonly<Record<string, number>>
}

/** Arrivals are drawn: some fewer may come than are expected. */
const SPARE = 1.1
const LONGEST_MS = 120_000
const INTERRUPTED = 130

/**
 * The highest load that keeps the SLA: doubled until it breaks, narrowed to 5 %, kept three times. Costs a dozen levels
 * of `each`. A level whose verdict is inconclusive has not kept.
 *
 * @throws as `runLoad`
 */
export async function findCapacity(
  definition: LoadDefinition,
  options: CapacityOptions = {},
): Promise<LoadReport> {
  const { unit = 'arrivals', from = 10, most = 100_000, each = '10s', needs = {} } = options
  const eachMs = durationMs(each)
  if (eachMs === null)
    throw new PerfError('ERR_PERF_OPTIONS', `each must be a length of time such as '10s'; got '${each}'`)
  const requests = requestsFor(resolveLoad(definition))
  const shape = (level: number): Scenario['shape'] => {
    const neededMs = unit === 'arrivals' ? Math.min(LONGEST_MS, (requests * 1_000) / level) : eachMs
    const held = { for: `${Math.ceil(Math.max(eachMs, neededMs))}ms`, category: 'capacity' }
    return unit === 'arrivals' ? hold({ arrivals: level, ...held }) : hold({ users: level, ...held })
  }
  // Levels are its scenarios, whatever the file has.
  const load = resolveLoad({ ...definition, scenarios: { capacity: shape(from) } })
  const { sla } = load.scenarios[0]!
  const session = await LoadSession.open(load, options)
  const levels: CapacityLevel[] = []
  const reports = new Map<number, ScenarioReport>()
  try {
    const found = await search(
      { from, most, precision: 0.05, confirmations: 3, isWhole: unit === 'users' },
      async (level, purpose): Promise<Outcome> => {
        const report = await session.run({ name: `${unit} ${level}`, shape: shape(level), sla })
        reports.set(level, report)
        levels.push(levelOf(level, purpose, report))
        if (session.signal.aborted) return 'interrupted'
        if (report.state === 'invalid') return 'invalid'
        return report.state === 'pass' || report.state === 'warning' ? 'keeps' : 'breaks'
      },
    )
    const fit =
      unit === 'users' ? scalability(levels.map(({ level, perSec }) => ({ users: level, perSec }))) : null
    const { keeps } = found
    const capacity: CapacityReport = {
      unit,
      levels,
      keeps,
      breaks: found.breaks,
      confirmed: found.confirmed,
      knee: fit === null ? null : kneeOf(fit),
      fit,
      saturates: saturates(levels, found.breaks),
      headroom: Object.fromEntries(
        Object.entries(needs).map(([name, level]) => [name, { level, ratio: (keeps ?? 0) / level }]),
      ),
    }
    const shown = [keeps, found.breaks].flatMap((level) => (level === null ? [] : [reports.get(level)!]))
    return {
      ...session.report(shown, verdictOf(capacity, found.invalidAt, session.signal.aborted)),
      capacity,
    }
  } finally {
    await session.close()
  }
}

/** What the most demanding limit of requests needs to be judged. */
function requestsFor({ sla }: ResolvedLoad): number {
  const { everyRoute, routes } = ruleBook(sla)
  return SPARE * Math.max(100, ...[everyRoute, ...routes.values()].flat().map(neededOf))
}

function levelOf(level: number, purpose: 'search' | 'confirm', report: ScenarioReport): CapacityLevel {
  const all = report.subjects.find(({ subject }) => subject === '(all)')!
  return {
    level,
    purpose,
    perSec: all.perSec,
    errors: all.errors,
    response: all.response,
    server: worstSecond(report.seconds.map(({ server }) => server)),
    state: report.state,
    broken: report.rows
      .filter(({ state }) => state === 'fail')
      .map(({ subject, metric }) => `${subject} ${metric}`),
  }
}

function verdictOf(
  { unit, keeps, breaks, confirmed, headroom }: CapacityReport,
  invalidAt: number | null,
  isInterrupted: boolean,
): LoadVerdict {
  if (isInterrupted)
    return {
      state: 'no-data',
      exitCode: INTERRUPTED,
      reasons: ['it was interrupted: the search has not ended'],
    }
  const short = Object.entries(headroom).filter(([, { ratio }]) => ratio < 1)
  const until = breaks === null ? 'no more was tried' : `${breaks} breaks it`
  const told =
    keeps === null
      ? `no level keeps the SLA; ${until}`
      : `${keeps} ${unit} keep the SLA, ${confirmed} times; ${until}`
  // What is asked for may be known to be there although the generator cannot show where it ends.
  if (invalidAt !== null && (short.length > 0 || Object.keys(headroom).length === 0))
    return {
      state: 'invalid',
      exitCode: 4,
      reasons: [`at ${invalidAt} ${unit} the generator was the limit`, told],
    }
  if (keeps === null || short.length > 0)
    return {
      state: 'fail',
      exitCode: 1,
      reasons: [told, ...short.map(([name, { level }]) => `${name} asks for ${level}`)],
    }
  return { state: 'pass', exitCode: 0, reasons: [told] }
}
