import type { ResolvedOptions } from '../config/types.ts'

/** Options that may be read by whoever sees the page: what is not in this list is not shown, whatever it will be called. */
const publicPaths: readonly string[] = [
  'window.spanMs',
  'evaluateEveryMs',
  'routes.max',
  'operations.max',
  'flight.spanMs',
  'flight.intervalUs',
  'flight.attribution',
  'watchdog.blockedMs',
  'capture.dir',
  'capture.engine',
  'capture.duringMs',
  'capture.cooldownMs',
  'capture.perHour',
  'capture.maxIncidents',
  'capture.maxBytes',
  'capture.heap',
  'cluster',
  'budget.periodMs',
  'budget.dir',
  'shed.delayMs',
  'shed.maxInFlight',
  'shed.retryAfterMs',
  'shed.dryRun',
  'notify.service',
  'notify.severity',
  'notify.remindMs',
  'notify.deploySilenceMs',
  'otlp.everyMs',
  'otlp.service',
]

export interface ShownOption {
  path: string
  value: string
}

/** What this process was configured with, as far as it is nobody's secret; of the rest only whether it is there. */
export function publicOptions(options: ResolvedOptions): ShownOption[] {
  const { endpoint, egress, notify, presets, observe } = options
  const shown = publicPaths.flatMap((path) => {
    const value = valueAt(options, path)
    return value === undefined ? [] : [{ path, value: `${value}` }]
  })
  for (const section of [
    'flight',
    'watchdog',
    'capture',
    'budget',
    'shed',
    'notify',
    'egress',
    'otlp',
  ] as const) {
    if (options[section] === false) shown.push({ path: section, value: 'off' })
  }
  const add = (path: string, value: string): number => shown.push({ path, value })
  add('sla', count(Object.keys(options.sla).length, 'row'))
  add('presets', presets.names.length === 0 ? 'none' : presets.names.join(', '))
  add('observe', observe === false ? 'off' : count(Object.keys(observe).length, 'source'))
  if (endpoint !== false) {
    const { access } = endpoint
    const ways = [access?.token && 'a token', access?.authorize && 'a function'].filter(Boolean)
    add('endpoint.path', endpoint.path)
    add('endpoint.access', ways.length === 0 ? 'not set' : ways.join(' and '))
  }
  if (egress !== false) {
    add('egress', (['dir', 'put', 'hook'] as const).filter((way) => egress[way] !== undefined).join(', '))
  }
  if (notify !== false) add('notify.webhooks', String(notify.webhooks.length))
  return shown.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

function valueAt(options: object, path: string): string | number | boolean | undefined {
  let value: unknown = options
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value as ReturnType<typeof valueAt>
}

function count(n: number, what: string): string {
  return n === 0 ? 'none' : `${n} ${what}${n === 1 ? '' : 's'}`
}
