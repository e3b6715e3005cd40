import type { Recording } from '../diagnose/recording.ts'
import type { Verdict } from '../types.ts'
import { hottestFirst } from './hottest-first.ts'
import type { Originals } from './originals.ts'

/** How a caveat begins that says why functions are not named by their sources. */
export const unnamed = 'Functions are named by the code that ran, not by its source'

/** The caveats anew: whether the culprit, or else the hottest function, could be named by its source. */
export function withMissingSource(
  caveats: readonly string[],
  { culprit }: Verdict,
  during: Recording,
  originals: Originals,
): string[] {
  const url = culprit?.url ?? hottestScript(during)
  const why = url === null ? null : originals.whyNot(url)
  const others = caveats.filter((one) => !one.startsWith(unnamed))
  return why === null ? others : [...others, `${unnamed}: ${why}.`]
}

function hottestScript(during: Recording): string | null {
  for (const { url } of hottestFirst([during], [])) if (url !== '' && !url.startsWith('node:')) return url
  return null
}
