import type { FlameData } from '../flame-data.ts'
import { kind } from '../kind.ts'
import type { Row } from './call-tree.ts'

/** What was recorded, as it came: the tree of all calls, before anything is hidden. */
export interface Recording {
  data: FlameData
  parents: Int32Array
  /** The time of each node alone, by route. */
  rows: readonly Row[]
  /** The folder that all of the application's files are in, with its slash. */
  root: string
}

const PACKAGES = '/node_modules/'

export function recordingOf(data: FlameData): Recording {
  const parents = Int32Array.from(data.parentDistance, (distance, node) => node - distance)
  parents[0] = -1
  const { kind: kinds, url, urls } = data.frames
  const own = new Set(url.filter((_, frame) => kinds[frame] === kind.application))
  const rows = [
    ...decoded(data.weights, (us) => ({ us, beforeUs: 0 })),
    ...decoded(data.beforeWeights, (beforeUs) => ({ us: 0, beforeUs })),
  ]
  return { data, parents, rows, root: commonFolder([...own].map((at) => urls[at]!)) }
}

function* decoded(
  weights: readonly number[],
  times: (us: number) => Pick<Row, 'us' | 'beforeUs'>,
): Generator<Row> {
  let node = 0
  for (let i = 0; i < weights.length; i += 3) {
    node += weights[i]!
    yield { node, route: weights[i + 1]!, ...times(weights[i + 2]!) }
  }
}

function commonFolder(urls: readonly string[]): string {
  let folder = urls[0] ?? ''
  for (const url of urls) while (!url.startsWith(folder)) folder = folder.slice(0, -1)
  return folder.slice(0, folder.lastIndexOf('/') + 1)
}

/** `src/shop.js:41`, below the application's folder or the package's. */
export function placeOf({ data, root }: Recording, frame: number): string {
  const { urls, url, line } = data.frames
  const full = urls[url[frame]!]!
  const inPackage = full.lastIndexOf(PACKAGES)
  let file = full.replace(/^file:\/\//, '')
  if (inPackage >= 0) file = full.slice(inPackage + PACKAGES.length)
  else if (root !== '' && full.startsWith(root)) file = full.slice(root.length)
  return line[frame]! > 0 ? `${file}:${line[frame]!}` : file
}

/** By how much a share of the recorded time has changed. */
export function changeOf(data: FlameData, us: number, beforeUs: number): number {
  return us / data.spanUs - (data.beforeSpanUs === null ? 0 : beforeUs / data.beforeSpanUs)
}
