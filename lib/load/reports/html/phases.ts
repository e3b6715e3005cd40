import { count } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { PhaseReport, ScenarioReport } from '../../report.ts'
import { badge } from './badge.ts'
import { table } from './table.ts'
import { clockOf } from './time-axis.ts'

/** Level by level, where a scenario has several that are judged. */
export function phasesOf({ phases, model, name }: ScenarioReport): Markup | null {
  if (phases.filter(({ judged }) => judged).length < 2) return null
  const unit = model === 'users' ? ' users' : '/s'
  return markup`<h3>Phases</h3>${table<PhaseReport>({
    about: `Phases of ${name}`,
    rows: phases,
    head: { title: 'Phase', cell: (phase) => phase.name },
    columns: [
      { title: 'Load', cell: (phase) => `${levelOf(phase)}${unit}` },
      { title: 'From', cell: ({ fromMs }) => clockOf(fromMs) },
      { title: 'To', cell: ({ toMs }) => clockOf(toMs) },
      { title: 'State', cell: ({ state }) => (state === null ? 'not judged' : badge(state)), look: 'text' },
    ],
  })}`
}

function levelOf({ fromLevel, toLevel }: PhaseReport): string {
  const [from, to] = [fromLevel, toLevel].map((level) => count(Number(level.toPrecision(3))))
  return from === to ? from! : `${from} to ${to}`
}
