import fc from 'fast-check'
import type { FlameProfile, ProfileRoutes } from '../../lib/flame/input.ts'

/** What was seen at one moment: functions from the outermost in, and for how long they were seen. */
export interface Seen {
  stack: readonly string[]
  us: number
  route: number
}

export const routes: string[] = ['GET /a', 'POST /b']

const urls = new Map(
  Object.entries({
    a: 'file:///srv/app/src/a.js',
    b: 'file:///srv/app/lib/b.js',
    c: 'file:///srv/app/node_modules/lib/c.js',
    d: 'file:///srv/app/node_modules/@of/d/index.js',
    n: 'node:internal/n',
  }),
)

/** A profile in V8's format of what was seen. Names of one letter have a place; others are native. */
export function profileOf(seen: readonly Seen[]): FlameProfile & { $perfguard: ProfileRoutes } {
  const nodes: FlameProfile['nodes'] = []
  const add = (functionName: string): number => {
    const url = urls.get(functionName) ?? ''
    const line = url === '' ? -1 : functionName.charCodeAt(0)
    const callFrame = { functionName, scriptId: '0', url, lineNumber: line, columnNumber: line }
    return nodes.push({ id: nodes.length + 1, callFrame, hitCount: 0, children: [] })
  }
  add('(root)')
  const idOf = new Map<string, number>()
  const samples = seen.map(({ stack }) => {
    let id = 1
    for (const name of stack) {
      const key = `${id} ${name}`
      const known = idOf.get(key) ?? add(name)
      if (!idOf.has(key)) nodes[id - 1]!.children.push(known)
      idOf.set(key, known)
      id = known
    }
    nodes[id - 1]!.hitCount++
    return id
  })
  const startTime = 1_000_000
  const spanUs = seen.reduce((sum, { us }) => sum + us, 0)
  // A sample lasts until the next one: its time is the delta of that.
  const timeDeltas = seen.map((_, i) => seen[i - 1]?.us ?? 0)
  const $perfguard: ProfileRoutes = { version: 1, routes, sampleRoute: seen.map(({ route }) => route) }
  return { nodes, startTime, endTime: startTime + spanUs, samples, timeDeltas, $perfguard }
}

export const anySeen: fc.Arbitrary<Seen[]> = fc.array(
  fc.record({
    stack: fc.oneof(
      fc.constant(['(idle)']),
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'n', 'native'), { maxLength: 7 }),
    ),
    us: fc.integer({ min: 1, max: 20_000 }),
    route: fc.integer({ min: -1, max: 1 }),
  }),
  { maxLength: 40 },
)
