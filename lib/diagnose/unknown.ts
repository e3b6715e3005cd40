import type { Case } from './case.ts'
import { largest, share } from './numbers.ts'
import { percentText, placeText } from './words.ts'

/** Where the loop's time goes, whoever is to blame: `render` (src/render.js:7), 34 % of 410 ms in each second. */
export function whereTimeGoes({ during, functions, roots }: Case): string | null {
  const shares = during.shares()
  if (!shares || shares.samples === 0) return null
  const hottest = largest(new Map([...shares.selfMs].filter(([id]) => functions.canBeBlamed(id))))
  if (!hottest) return null
  const part = percentText(share(hottest[1], shares.sumMs))
  return `${placeText(functions.places[hottest[0]]!, roots.rootUrl)}, ${part} of the loop's busy time (${percentText(during.busyRatio)} of all)`
}
