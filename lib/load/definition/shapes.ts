import { PerfError } from '../../errors.ts'
import type { Sla } from '../../types.ts'
import type { Importance } from '../report.ts'
import { durationMs, ratePerSec, type Duration, type Rate } from './amounts.ts'
import type { PhaseShape, Shape } from './shape.ts'

/** How much at once: new requests a second whatever happens, or users who wait for their answers. */
export type Level = { arrivals: Rate; users?: undefined } | { users: number; arrivals?: undefined }

export interface ScenarioTerms {
  /** For `--category` and the summary. Default: the helper's name. */
  category?: string
  /** How much a broken limit of it matters, whatever its severity. */
  importance?: Importance
  /** Kinds of users that take part. Default: all. */
  who?: readonly string[]
  sla?: Sla
  /** Default `'poisson'`. */
  spacing?: 'poisson' | 'even'
  /** Before anything is judged, at the first level. Default: a tenth of the first judged phase, at most 10 s; `'0s'`: none. */
  warmUp?: Duration
}

const MAX_WARM_UP_MS = 10_000

/** The same load for some time. `requests` ends it after so many (users only). */
export function hold(options: Level & ScenarioTerms & { for: Duration; requests?: number }): Shape {
  const level = levelOf('hold', options)
  const judged = phase('hold', time('hold', 'for', options.for), level, level, true)
  return shape('hold', options, [judged], { requests: options.requests ?? null })
}

/** As `hold`, for long: what leaks or fills up shows. */
export function soak(options: Level & ScenarioTerms & { for: Duration }): Shape {
  const level = levelOf('soak', options)
  return shape('soak', options, [phase('soak', time('soak', 'for', options.for), level, level, true)])
}

/** From nothing to a level over some time, which is not judged, and then held, which is. */
export function ramp(options: Level & ScenarioTerms & { over: Duration; hold: Duration }): Shape {
  const level = levelOf('ramp', options)
  const phases = [
    phase('ramp', time('ramp', 'over', options.over), 0, level, false),
    phase('hold', time('ramp', 'hold', options.hold), level, level, true),
  ]
  return shape('ramp', { ...options, warmUp: options.warmUp ?? '0s' }, phases)
}

/** A level, suddenly `to` times as many, and the level again; `recoverWithin` judges how soon the limits hold again. */
export function spike(
  options: Level &
    ScenarioTerms & {
      /** How many times the level. */
      times: number
      before?: Duration
      hold: Duration
      after?: Duration
      recoverWithin?: Duration
    },
): Shape {
  const level = levelOf('spike', options)
  const { times, before = '10s', after = '30s', recoverWithin } = options
  if (!(times > 1)) throw wrong('spike', 'times', 'how many times the level, more than 1', times)
  const phases = [
    phase('before', time('spike', 'before', before), level, level, true),
    phase('spike', time('spike', 'hold', options.hold), level * times, level * times, true),
    phase('after', time('spike', 'after', after), level, level, true),
  ]
  const recoverWithinMs = recoverWithin === undefined ? null : time('spike', 'recoverWithin', recoverWithin)
  return shape('spike', options, phases, { recoverWithinMs })
}

/**
 * More and more, until a critical limit breaks or `most` is reached. `step`: `'+20%'`, or how many more. That it
 * breaks in the end is no failure, unless it does so at `mustKeep` or below it (default: the first level).
 */
export function stress(
  options: Level &
    ScenarioTerms & { step: string | number; every: Duration; most: number; mustKeep?: number },
): Shape {
  const everyMs = time('stress', 'every', options.every)
  const levels: number[] = []
  const next = stepOf(options.step)
  for (
    let level = levelOf('stress', options);
    level <= options.most && levels.length < 200;
    level = next(level)
  )
    levels.push(level)
  const phases = levels.map((level) => phase(`at ${rounded(level)}`, everyMs, level, level, true))
  const mustKeep = options.mustKeep ?? levels[0] ?? 0
  return shape('stress', options, phases, { untilBroken: true, mustKeep })
}

/** One level after another, each judged by itself too. */
export function steps(
  options: ScenarioTerms & { each: Duration } & (
      { arrivals: readonly Rate[]; users?: undefined } | { users: readonly number[]; arrivals?: undefined }
    ),
): Shape {
  const eachMs = time('steps', 'each', options.each)
  const given = options.arrivals ?? options.users ?? []
  const levels = given.map((one) =>
    levelOf('steps', options.arrivals === undefined ? { users: Number(one) } : { arrivals: one }),
  )
  if (levels.length === 0) throw wrong('steps', 'arrivals', 'a list of levels', given)
  const phases = levels.map((level) => phase(`at ${rounded(level)}`, eachMs, level, level, true))
  const { each: _each, arrivals: _arrivals, users: _users, ...terms } = options
  const first: Level = options.arrivals === undefined ? { users: levels[0]! } : { arrivals: levels[0]! }
  return shape('steps', { ...terms, ...first }, phases)
}

function shape(
  kind: Shape['kind'],
  options: Level & ScenarioTerms,
  phases: PhaseShape[],
  own: Partial<Shape> = {},
): Shape {
  const { category = kind, importance = null, who = null, sla = {}, spacing = 'poisson', warmUp } = options
  const [first] = phases
  if (first === undefined) throw wrong(kind, 'most', 'at least the first level', 0)
  const most = Math.min(MAX_WARM_UP_MS, first.ms / 10)
  const warmUpMs = warmUp === undefined ? most : /^0(s|ms)?$/.test(warmUp) ? 0 : time(kind, 'warmUp', warmUp)
  const warming = phase('warm-up', warmUpMs, first.from, first.from, false)
  return {
    kind,
    model: options.users === undefined ? 'arrivals' : 'users',
    phases: warmUpMs > 0 ? [warming, ...phases] : phases,
    spacing,
    untilBroken: false,
    mustKeep: null,
    recoverWithinMs: null,
    requests: null,
    category,
    importance,
    who,
    sla,
    ...own,
  }
}

function phase(name: string, ms: number, from: number, to: number, judged: boolean): PhaseShape {
  return { name, ms, from, to, judged }
}

function levelOf(kind: string, { arrivals, users }: Level): number {
  if ((arrivals === undefined) === (users === undefined))
    throw wrong(kind, 'arrivals', 'either arrivals or users', arrivals)
  if (users !== undefined) {
    if (Number.isInteger(users) && users >= 1 && users <= 100_000) return users
    throw wrong(kind, 'users', 'a whole number, 1 to 100000', users)
  }
  const perSec = ratePerSec(arrivals)
  if (perSec !== null && perSec > 0 && perSec <= 1_000_000) return perSec
  throw wrong(kind, 'arrivals', "a rate such as 200 (a second), '200/s' or '600/min'", arrivals)
}

function time(kind: string, option: string, given: unknown): number {
  const ms = durationMs(given)
  if (ms === null) throw wrong(kind, option, "a length of time such as '30s' or '1h30m'", given)
  return ms
}

function stepOf(step: string | number): (level: number) => number {
  const [, percent] = (typeof step === 'string' && /^\+(\d+(?:\.\d+)?)%$/.exec(step)) || []
  if (percent !== undefined && Number(percent) > 0) return (level) => level * (1 + Number(percent) / 100)
  if (typeof step === 'number' && step > 0) return (level) => level + step
  throw wrong('stress', 'step', "'+20%', or a number of more", step)
}

const rounded = (level: number): number => Number(level.toPrecision(3))

function wrong(kind: string, option: string, must: string, got: unknown): PerfError {
  const shown = typeof got === 'string' ? `'${got}'` : String(got)
  return new PerfError('ERR_PERF_OPTIONS', `${kind}({ ${option} }) must be ${must}; got ${shown}`, {
    issues: [{ path: `${kind}.${option}`, message: `must be ${must}`, got }],
  })
}
