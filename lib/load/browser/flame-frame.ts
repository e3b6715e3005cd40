import { element } from '../../flame/browser/dom.ts'
import { flameData } from '../../flame/flame-data.ts'
import { inScript } from '../../flame/in-script.ts'
import type { FlameInput } from '../../flame/input.ts'

/** The flame graph page before its data, and after it. */
export type FlameParts = readonly [before: string, after: string]

/** That page in a frame, which the policy of this one holds too. */
export function flameFrame(
  [before, after]: FlameParts,
  title: string,
  profile: FlameInput['profile'],
  culprit: FlameInput['culprit'],
): HTMLIFrameElement {
  const data = flameData({ title, profile, ...(culprit === undefined ? {} : { culprit }) })
  const frame = element('iframe', {
    class: 'flame',
    title: `Flame graph: ${title}`,
    allow: 'clipboard-write',
  })
  frame.srcdoc = before + inScript(data) + after
  return frame
}
