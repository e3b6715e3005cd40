import { bytes, count, milliseconds, percent, span } from '../../../http/words.ts'
import type { Skip, WorkerReading } from '../../../types.ts'
import type { About } from '../../wire.ts'
import { badgeIn } from '../parts/badge-cell.ts'
import type { Column } from '../parts/column.ts'
import { known, moment } from '../parts/page-words.ts'
import { stateTone } from '../parts/tone.ts'

export const workerColumns: readonly Column<WorkerReading>[] = [
  {
    title: 'Worker',
    words: true,
    text: ({ worker, pid }) => `${worker} (process ${pid})`,
    by: ({ worker }) => worker,
  },
  {
    title: 'State',
    words: true,
    draw: (cell, { state }) =>
      badgeIn(cell, [state === 'live' ? 'good' : state === 'late' ? 'bad' : 'none', state]),
    by: ({ state }) => state,
  },
  {
    title: 'SLA',
    words: true,
    draw: (cell, { sla }) => badgeIn(cell, [stateTone(sla), sla]),
    by: ({ sla }) => sla,
  },
  { title: 'Requests', text: ({ requests }) => count(requests), by: ({ requests }) => requests },
  { title: 'CPU', text: ({ process }) => percent(process.cpuRatio), by: ({ process }) => process.cpuRatio },
  {
    title: 'Resident',
    text: ({ process }) => bytes(process.rssBytes),
    by: ({ process }) => process.rssBytes,
  },
  {
    title: 'Loop p99',
    wide: true,
    text: ({ process }) => milliseconds(process.loop.delayP99Ms),
    by: ({ process }) => process.loop.delayP99Ms,
  },
  { title: 'Up for', wide: true, text: ({ uptimeMs }) => span(uptimeMs), by: ({ uptimeMs }) => uptimeMs },
]

export const skipColumns: readonly Column<Skip>[] = [
  { title: 'When', words: true, text: ({ at }) => moment(at) },
  { title: 'Subject', words: true, text: ({ subject }) => subject },
  { title: 'What', words: true, text: ({ what }) => `no ${what}` },
  { title: 'Why', words: true, text: ({ message }) => message },
  { title: 'Again in', wide: true, text: ({ retryAfterMs }) => known(retryAfterMs, span) },
]

export const optionColumns: readonly Column<About['options'][number]>[] = [
  { title: 'Option', words: true, text: ({ path }) => path, by: ({ path }) => path },
  { title: 'Value', words: true, text: ({ value }) => value },
]
