import type { Command } from '../command.ts'
import { completionOf } from './completion.ts'
import { diff } from './diff.ts'
import { exportAs } from './export.ts'
import { list } from './list.ts'
import { load } from './load/index.ts'
import { open } from './open.ts'
import { rules } from './rules.ts'
import { run } from './run.ts'
import { show } from './show.ts'

const others = [list, show, open, exportAs, diff, run, rules, load]

export const commands: readonly Command[] = [...others, completionOf(others)]
