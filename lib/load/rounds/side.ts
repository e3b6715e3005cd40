import type { StartTarget } from '../definition/target.ts'

/** One of the two that are compared: how it is started, and the folder that this is said in. */
export interface Side {
  target: StartTarget
  cwd: string
}
