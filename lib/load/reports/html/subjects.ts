import { count, milliseconds, percent } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { LatencySplit, ScenarioReport, SubjectReport } from '../../report.ts'
import { bar } from './bars.ts'
import { table } from './table.ts'

/** In the order in which a request passes through them. */
const parts = [
  ['queueMs', 'waiting to be sent', 'part-queue'],
  ['networkMs', 'network', 'part-network'],
  ['loopWaitMs', 'waiting for the loop', 'part-loop'],
  ['handlerMs', 'handler', 'part-handler'],
  ['awaitMs', 'awaited operations', 'part-await'],
] as const satisfies readonly (readonly [keyof LatencySplit, string, string])[]

export function subjectsOf({ subjects, name }: ScenarioReport): Markup | null {
  if (subjects.length === 0) return null
  const longestMs = Math.max(0, ...subjects.map(({ split }) => (split === null ? 0 : sumOf(split))))
  const isSplit = longestMs > 0
  const times = (['p50Ms', 'p95Ms', 'p99Ms', 'maxMs'] as const).map((key) => ({
    title: key === 'maxMs' ? 'Max' : key.replace('Ms', ''),
    cell: ({ response }: SubjectReport) => (response === null ? '–' : milliseconds(response[key])),
  }))
  const drawn = {
    title: 'Where the mean time went',
    cell: ({ split }: SubjectReport) => (split === null ? '–' : splitCell(split, longestMs)),
    look: 'drawn',
  } as const
  const legend = parts.map(([, words, tone]) => markup`<span class="key ${tone}">${words}</span>`)
  return markup`<h3>Subjects</h3>${table<SubjectReport>({
    about: `Subjects of ${name}`,
    rows: subjects,
    head: { title: 'Subject', cell: ({ subject }) => subject },
    columns: [
      { title: 'Requests', cell: (one) => count(one.count) },
      { title: 'A second', cell: ({ perSec }) => count(Number(perSec.toPrecision(3))) },
      {
        title: 'Errors',
        cell: ({ count: all, errors }) => (errors === 0 ? '–' : percent(errors / Math.max(1, all))),
      },
      ...times,
      ...(isSplit ? [drawn] : []),
    ],
  })}${isSplit ? markup`<p class="keys quiet">${legend}</p>` : null}`
}

function splitCell(split: LatencySplit, longestMs: number): Markup {
  let from = 0
  const stretches = parts.map(([key, , tone]) => {
    const to = from + (split[key] ?? 0) / longestMs
    const stretch = { tone, from, to }
    from = to
    return stretch
  })
  const words = parts.map(([key]) => (split[key] === null ? '–' : count(split[key]))).join(' · ')
  return markup`${bar({ stretches: stretches.filter(({ from: a, to: b }) => b > a) })}<small>${words} ms</small>`
}

function sumOf(split: LatencySplit): number {
  return parts.reduce((sum, [key]) => sum + (split[key] ?? 0), 0)
}
