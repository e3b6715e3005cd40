import { join } from 'node:path'
import here from '../here.cjs'

/** The compiled entry of the recorder's thread, of the build that this file belongs to. */
export const threadFile: string = join(here, 'worker.js')
