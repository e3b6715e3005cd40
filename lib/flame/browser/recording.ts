import type { FlameData } from '../flame-data.ts'

/** The order of `kinds` in frame-table.ts. */
export const kind = { application: 0, package: 1, node: 2, native: 3, idle: 4, gc: 5, root: 6 } as const

/** What was recorded, as it came: the tree of all calls, before anything is hidden. */
export interface Recording {
  data: FlameData
  parents: Int32Array
  /** The folder that all of the application's files are in, with its slash. */
  root: string
}

export function recordingOf(data: FlameData): Recording {
  const parents = Int32Array.from(data.parentDistance, (distance, node) => node - distance)
  parents[0] = -1
  const { kind: kinds, url, urls } = data.frames
  const own = new Set(url.filter((_, frame) => kinds[frame] === kind.application))
  return { data, parents, root: commonFolder([...own].map((at) => urls[at]!)) }
}

export function commonFolder(urls: readonly string[]): string {
  let folder = urls[0] ?? ''
  for (const url of urls) while (!url.startsWith(folder)) folder = folder.slice(0, -1)
  return folder.slice(0, folder.lastIndexOf('/') + 1)
}

/** `src/shop.js:41`, below the application's folder or the package's. */
export function placeOf({ data, root }: Recording, frame: number): string {
  const { urls, url, line } = data.frames
  const full = urls[url[frame]!]!
  const inPackage = full.lastIndexOf('/node_modules/')
  let file = full.replace(/^file:\/\//, '')
  if (root !== '' && full.startsWith(root)) file = full.slice(root.length)
  else if (inPackage >= 0) file = full.slice(inPackage + '/node_modules/'.length)
  return line[frame]! > 0 ? `${file}:${line[frame]!}` : file
}
