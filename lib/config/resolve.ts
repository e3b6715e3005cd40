import type { Clock, Sla } from '../types.ts'
import { optionTable, sections } from './options.ts'
import { resolveEgress } from './egress.ts'
import { resolveObserve } from './observe.ts'
import { expandPresets } from './presets.ts'
import { isRecord, Problems } from './problems.ts'
import { readOption, readSection } from './section.ts'
import { resolveBudget } from './budget.ts'
import { resolveNotify } from './notify.ts'
import { resolveOtlp } from './otlp.ts'
import { resolveShed } from './shed.ts'
import { resolveSla, type MachineFacts } from './sla.ts'
import type {
  AccessOptions,
  Grant,
  ResolvedCapture,
  ResolvedFlight,
  ResolvedOptions,
  ResolvedWatchdog,
} from './types.ts'

const grants: readonly Grant[] = ['read', 'capture', 'download']
/** Sections that `false` switches off. */
const switchable: readonly string[] = ['flight', 'watchdog', 'capture', 'budget', 'shed', 'notify', 'otlp']
/** What a section holds besides its rows in the option table. */
const extraKeys: Readonly<Record<string, readonly string[]>> = {
  shed: ['routes'],
  notify: ['webhooks', 'log'],
  otlp: ['url', 'headers'],
}
const MIN_TOKEN_LENGTH = 16

/** Options with their defaults, frozen; or one PerfError (`ERR_PERF_OPTIONS`) that lists every problem. */
export function resolveOptions(given: unknown, facts: MachineFacts, clock: Clock): ResolvedOptions {
  const problems = new Problems()
  const options = given === undefined ? {} : given
  if (!isRecord(options)) {
    problems.add('options', 'must be an object', given)
    problems.throwIfAny('perfguard')
  }
  const tree = options as Record<string, unknown>
  checkTopKeys(tree, problems)
  const number = (path: string): number => readOption(tree, path, problems) as number

  const spanMs = number('window.spanMs')
  const evaluateEveryMs = number('evaluateEveryMs')
  const max = number('routes.max')
  if (evaluateEveryMs > spanMs) {
    problems.add('evaluateEveryMs', `must not exceed window.spanMs (${spanMs})`, evaluateEveryMs)
  }
  const { sla: rowsGiven, presets } = expandPresets(tree['presets'], tree['sla'], facts, problems)
  const sla: Sla = resolveSla(rowsGiven, facts, problems)
  const rows = Object.keys(sla).filter((row) => row !== '*' && row !== 'process')
  checkSlots('routes', max, rows.filter((row) => !operationSubject.test(row)).length, problems)
  const maxOperations = number('operations.max')
  checkSlots('operations', maxOperations, rows.filter((row) => operationSubject.test(row)).length, problems)

  const resolved: ResolvedOptions = {
    sla,
    presets,
    window: Object.freeze({ spanMs }),
    evaluateEveryMs,
    routes: Object.freeze({ max }),
    operations: Object.freeze({ max: maxOperations }),
    observe: resolveObserve(tree['observe'], problems),
    flight: resolveSection<ResolvedFlight>(tree, 'flight', problems),
    watchdog: resolveSection<ResolvedWatchdog>(tree, 'watchdog', problems),
    capture: resolveCapture(tree, facts, problems),
    egress: resolveEgress(tree['egress'], problems),
    endpoint: resolveEndpoint(tree['endpoint'], problems),
    budget: resolveBudget(tree, sla, problems),
    shed: resolveShed(tree, problems),
    notify: resolveNotify(tree, problems),
    otlp: resolveOtlp(tree, problems),
    cluster: readOption(tree, 'cluster', problems) as ResolvedOptions['cluster'],
    clock: resolveClock(tree['clock'], clock, problems),
  }
  problems.throwIfAny('perfguard')
  return Object.freeze(resolved)
}

const operationSubject = /^(op|workflow):/

function checkSlots(what: 'routes' | 'operations', max: number, rows: number, problems: Problems): void {
  if (rows > max)
    problems.add(`${what}.max`, `must leave a slot for each of the ${rows} ${what} in the SLA`, max)
}

function checkTopKeys(tree: Record<string, unknown>, problems: Problems): void {
  const top = optionTable.filter(({ path }) => !path.includes('.')).map(({ path }) => path)
  const known = [...Object.keys(sections), ...top]
  for (const [key, value] of Object.entries(tree)) {
    if (!known.includes(key)) problems.unknownKey(key, key, known, value)
  }
  for (const section of ['window', 'routes', 'operations', ...switchable]) {
    const part = tree[section]
    if (part === undefined || (part === false && switchable.includes(section))) continue
    if (!isRecord(part)) {
      problems.add(section, `must be ${sections[section]}`, shown(section, part))
      continue
    }
    const inside = optionTable.filter(({ path }) => path.startsWith(`${section}.`))
    const keys = [...inside.map(({ path }) => path.slice(section.length + 1)), ...(extraKeys[section] ?? [])]
    for (const [key, value] of Object.entries(part)) {
      if (!keys.includes(key)) problems.unknownKey(`${section}.${key}`, key, keys, shown(section, value))
    }
  }
}

/** A URL may be a secret as a whole: what was meant to be one stands in no error. */
function shown(section: string, given: unknown): unknown {
  return section === 'notify' || section === 'otlp' ? '(not shown)' : given
}

function resolveCapture(
  tree: Record<string, unknown>,
  { hasPackage = () => true }: MachineFacts,
  problems: Problems,
): ResolvedOptions['capture'] {
  const capture = resolveSection<ResolvedCapture>(tree, 'capture', problems)
  if (capture && capture.dir.includes('\0')) {
    problems.add('capture.dir', 'must not hold a zero byte', capture.dir)
  }
  if (capture && capture.engine !== 'inspector' && !hasPackage(capture.engine)) {
    problems.add(
      'capture.engine',
      `needs a package that is not installed: npm i ${capture.engine}`,
      capture.engine,
    )
  }
  return capture
}

function resolveSection<T>(
  tree: Record<string, unknown>,
  section: string,
  problems: Problems,
): Readonly<T> | false {
  if (tree[section] === false) return false
  return Object.freeze(readSection(tree, section, problems) as T)
}

function resolveEndpoint(given: unknown, problems: Problems): ResolvedOptions['endpoint'] {
  if (given === false) return false
  if (given === undefined || typeof given === 'string') {
    return Object.freeze({ path: endpointPath(given ?? '/perf', 'endpoint', problems), access: undefined })
  }
  if (!isRecord(given)) {
    problems.add('endpoint', "must be a path such as '/perf', { path, access }, or false", given)
    return false
  }
  for (const [key, value] of Object.entries(given)) {
    if (key !== 'path' && key !== 'access')
      problems.unknownKey(`endpoint.${key}`, key, ['path', 'access'], value)
  }
  const path = endpointPath(given['path'] ?? '/perf', 'endpoint.path', problems)
  return Object.freeze({ path, access: resolveAccess(given['access'], problems) })
}

function endpointPath(given: unknown, at: string, problems: Problems): string {
  if (typeof given === 'string' && /^(\/[\w.~-]+)+$/.test(given)) return given
  problems.add(at, "must be a plain path such as '/perf': no pattern, no query, no slash at its end", given)
  return '/perf'
}

/** Access rules handed to `perf.handler()`, by the same checks. */
export function resolveHandlerAccess(given: unknown): Readonly<AccessOptions> | undefined {
  const problems = new Problems()
  const access = resolveAccess(given, problems)
  problems.throwIfAny('perf.handler()')
  return access
}

function resolveAccess(given: unknown, problems: Problems): Readonly<AccessOptions> | undefined {
  if (given === undefined) return undefined
  const at = 'endpoint.access'
  if (!isRecord(given)) {
    problems.add(at, 'must be { token } or { authorize }', given)
    return undefined
  }
  for (const [key, value] of Object.entries(given)) {
    if (key !== 'token' && key !== 'authorize')
      problems.unknownKey(`${at}.${key}`, key, ['token', 'authorize'], value)
  }
  const { token, authorize } = given
  if (authorize !== undefined && typeof authorize !== 'function') {
    problems.add(`${at}.authorize`, 'must be a function (req) => boolean or a list of grants', authorize)
  }
  if (isRecord(token)) {
    for (const [grant, value] of Object.entries(token)) {
      if (grants.includes(grant as Grant)) checkToken(`${at}.token.${grant}`, value, problems)
      else problems.unknownKey(`${at}.token.${grant}`, grant, grants, '(not shown)')
    }
  } else if (token !== undefined) checkToken(`${at}.token`, token, problems)
  // An undefined token most often is an environment variable that is not set: that must not open the endpoint.
  if (token === undefined && authorize === undefined) {
    problems.add(at, 'must have a token or authorize; is the environment variable set?', token)
  }
  return Object.freeze({ ...(given as AccessOptions) })
}

function checkToken(at: string, token: unknown, problems: Problems): void {
  if (typeof token === 'string' && token.length >= MIN_TOKEN_LENGTH) return
  // A token never stands in an error message, not even a bad one.
  const got = typeof token === 'string' ? `${token.length} characters` : typeof token
  problems.add(at, `must be a string of at least ${MIN_TOKEN_LENGTH} characters`, got)
}

function resolveClock(given: unknown, fallback: Clock, problems: Problems): Clock {
  if (given === undefined) return fallback
  if (isRecord(given) && typeof given['nowMs'] === 'function' && typeof given['wallMs'] === 'function') {
    return given as unknown as Clock
  }
  problems.add('clock', `must be ${sections['clock']}`, given)
  return fallback
}
