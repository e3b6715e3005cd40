import type { Command } from '../command.ts'
import { completionOf } from './completion.ts'
import { diff } from './diff.ts'
import { exportAs } from './export.ts'
import { list } from './list.ts'
import { open } from './open.ts'
import { run } from './run.ts'
import { show } from './show.ts'

const others = [list, show, open, exportAs, diff, run]

export const commands: readonly Command[] = [...others, completionOf(others)]
