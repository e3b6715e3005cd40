import { misuse } from '../failure.ts'
import type { Viewer } from './viewer.ts'

export const timeline: Viewer = {
  name: 'timeline',
  about: 'requests, collections and samples in their order',
  extension: 'json',
  async draw({ folder }) {
    const name = folder.fileOf('timeline')
    if (name === null) throw misuse(`incident ${folder.name} has no timeline`)
    return {
      content: { path: await folder.pathOf(name) },
      hint: () =>
        'open it in https://ui.perfetto.dev, which keeps it in your browser, or in DevTools, Performance, Load',
    }
  },
}
