import { flamePage } from '../../flame/page.ts'
import { culpritOf } from '../incidents/culprit.ts'
import { maybeCpuProfile } from '../incidents/profile-file.ts'
import { profileOf } from './profile.ts'
import type { Viewer } from './viewer.ts'

export const flame: Viewer = {
  name: 'flame',
  about: "perfguard's own flame graph, against what was before",
  extension: 'html',
  async draw(drawing) {
    const { folder, moment } = drawing
    const { reason, verdict } = folder.incident
    const profile = await profileOf(drawing)
    const before = moment === 'before' ? null : await maybeCpuProfile(folder, 'before')
    const culprit = culpritOf(folder)
    const marked = culprit === null ? {} : { culprit }
    return { content: flamePage({ title: reason, summary: verdict.summary, profile, before, ...marked }) }
  },
}
