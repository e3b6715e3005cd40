import { zeroXProfile } from '../../export/zero-x.ts'
import { heapProfile } from '../incidents/profile-file.ts'
import { flame } from './flame.ts'
import { pprof } from './pprof.ts'
import { profileOf } from './profile.ts'
import { timeline } from './timeline.ts'
import type { Viewer } from './viewer.ts'

const cpuprofile: Viewer = {
  name: 'cpuprofile',
  about: "V8's own, with the functions as they are called in their sources",
  extension: 'cpuprofile',
  draw: async (drawing) => ({ content: JSON.stringify(await profileOf(drawing)) }),
}

const speedscope: Viewer = {
  ...cpuprofile,
  name: 'speedscope',
  about: 'what https://www.speedscope.app opens',
}

const zeroX: Viewer = {
  name: '0x',
  about: 'for 0x --visualize-cpu-profile, and for nothing else',
  extension: '0x.cpuprofile',
  draw: async (drawing) => ({ content: JSON.stringify(zeroXProfile(await profileOf(drawing))) }),
}

const heapprofile: Viewer = {
  name: 'heapprofile',
  about: 'what the heap keeps, for DevTools and speedscope',
  extension: 'heapprofile',
  draw: async ({ folder }) => ({ content: JSON.stringify(await heapProfile(folder)) }),
}

const trace: Viewer = { ...timeline, name: 'trace', about: 'the timeline, in the Trace Event Format' }

/** What a file can be written as. */
export const formats: readonly Viewer[] = [pprof, zeroX, trace, speedscope, cpuprofile, heapprofile, flame]
