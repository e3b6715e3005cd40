import { kind } from '../kind.ts'
import type { CallTree } from './call-tree.ts'
import { pathTo, rowsOf } from './call-tree.ts'
import type { Palette } from './colours.ts'
import { changeOf, placeOf } from './recording.ts'
import type { Recording } from './recording.ts'
import { percent, points, time } from './words.ts'

/** What a chart draws. */
export interface Scene {
  recording: Recording
  tree: CallTree
  palette: Palette
  /** Functions that the search found; null without a search. */
  found: ReadonlySet<number> | null
  /** In a tree of callers, what is deeper is further out. */
  inverted?: boolean
}

export function nameOf({ recording, tree }: Scene, node: number): string {
  const { names, kind: kinds } = recording.data.frames
  const frame = tree.frame[node]!
  return kinds[frame] === kind.root ? 'all' : names[frame]!
}

export function isCulprit({ recording, tree }: Scene, node: number): boolean {
  return recording.data.culprit >= 0 && tree.frame[node] === recording.data.culprit
}

/** What there is to say of a call, as pairs of a name and a value. */
export function factsOf({ recording, tree }: Scene, node: number): [string, string][] {
  const { data } = recording
  const share = (us: number): string => `${time(us)} · ${percent(us / data.spanUs)}`
  const facts: [string, string][] = [
    ['self', share(tree.self[node]!)],
    ['total', share(tree.total[node]!)],
  ]
  if (data.beforeSpanUs !== null) {
    const beforeUs = tree.beforeTotal[node]!
    const change = points(changeOf(data, tree.total[node]!, beforeUs))
    facts.push(['before', `${percent(beforeUs / data.beforeSpanUs)} (${change} points)`])
  }
  const routes = routeShares(tree, node)
  if (data.routes.length > 0 && routes.length > 0) {
    const words = routes.slice(0, 3).map(([route, ratio]) => {
      return `${route < 0 ? 'no route known' : data.routes[route]!} ${percent(ratio)}`
    })
    if (routes.length > 3) words.push(`${routes.length - 3} more`)
    facts.push(['for', words.join(', ')])
  }
  return facts
}

function routeShares(tree: CallTree, node: number): [route: number, ratio: number][] {
  const sums = new Map<number, number>()
  for (const { route, us } of rowsOf(tree, node)) if (us > 0) sums.set(route, (sums.get(route) ?? 0) + us)
  return [...sums]
    .map(([route, us]): [number, number] => [route, us / tree.total[node]!])
    .toSorted((a, b) => b[1] - a[1])
}

/** One line for those who hear it. */
export function sentenceOf(scene: Scene, node: number): string {
  const facts = factsOf(scene, node).map(([name, value]) => `${name} ${value}`)
  const place = placeOf(scene.recording, scene.tree.frame[node]!)
  const mark = isCulprit(scene, node) ? ['the culprit'] : []
  return [nameOf(scene, node), ...mark, ...(place === '' ? [] : [place]), ...facts].join(', ')
}

/** As a stack is printed: the innermost call first. */
export function stackOf({ recording, tree, inverted = false }: Scene, node: number): string {
  const { names, kind: kinds } = recording.data.frames
  const frames = pathTo(tree, node).map((at) => tree.frame[at]!)
  const lines = (inverted ? frames : frames.toReversed())
    .filter((frame) => kinds[frame] !== kind.root)
    .map((frame) => {
      const place = placeOf(recording, frame)
      return `at ${names[frame]!}${place === '' ? '' : ` (${place})`}`
    })
  return lines.join('\n')
}
