import { join } from 'node:path'
// oxlint-disable-next-line import/default -- `export =` is one
import here from './here.cts'

/** The compiled entry of the recorder's thread, of the build that this file belongs to. */
export const threadFile: string = join(here, '../worker.js')
