import type { ShedPriority } from '../config/shed.ts'

/** What asks whether the process lives, and what looks at it: turning those away makes things worse. */
const always = [
  '/health',
  '/health/*',
  '/healthz',
  '/healthcheck',
  '/live',
  '/livez',
  '/ready',
  '/readyz',
  '/ping',
  '/metrics',
]

interface Row {
  method: string | undefined
  path: RegExp
  priority: ShedPriority
}

/** Whose requests go first, by the path that was asked for: routes are not known before the framework has looked. */
export class Priorities {
  readonly #rows: readonly Row[]

  constructor(routes: Readonly<Record<string, ShedPriority>>) {
    const unless = always.map((path): [string, ShedPriority] => [path, 'never'])
    this.#rows = [...Object.entries(routes), ...unless].map(([name, priority]) => rowOf(name, priority))
  }

  of(method: string, url: string): ShedPriority {
    const path = pathOf(url)
    for (const row of this.#rows) {
      if ((row.method === undefined || row.method === method) && row.path.test(path)) return row.priority
    }
    return 'normal'
  }
}

function rowOf(name: string, priority: ShedPriority): Row {
  const space = name.indexOf(' ')
  const method = space < 0 ? undefined : name.slice(0, space)
  return { method, path: pathPattern(name.slice(space + 1)), priority }
}

/** `/a/:id` takes one segment, `/a/*` all that follows; case and a slash at the end do not matter, as in Express. */
function pathPattern(pattern: string): RegExp {
  const segments = pattern.replace(/\/$/, '').split('/').slice(1)
  const source = segments.map((segment, at) => {
    if (segment.startsWith('*') && at === segments.length - 1) return '(?:/.*)?'
    return segment.startsWith(':') || segment === '*' ? '/[^/]+' : `/${escaped(segment)}`
  })
  return new RegExp(`^${source.join('')}/?$`, 'i')
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}

function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}
