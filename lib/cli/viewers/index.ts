import { doctor } from './doctor.ts'
import { flame } from './flame.ts'
import { heap } from './heap.ts'
import { pprof } from './pprof.ts'
import { speedscope } from './speedscope.ts'
import { timeline } from './timeline.ts'
import type { Viewer } from './viewer.ts'
import { zeroX } from './zero-x.ts'

/** The first is what `open` shows when nothing else is asked for. */
export const viewers: readonly Viewer[] = [flame, zeroX, doctor, heap, speedscope, pprof, timeline]
