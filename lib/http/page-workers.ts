import type { Tone } from '../page/state-words.ts'
import type { ClusterReading, WorkerReading } from '../types.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { badge } from './page-badge.ts'
import { bytes, count, milliseconds, percent, plural, span } from './words.ts'

const tones: Readonly<Record<WorkerReading['state'], Tone>> = { live: 'good', late: 'bad', gone: 'none' }

function workerRow(worker: WorkerReading, at: number): Markup {
  const { state, pid, uptimeMs, requests, handedOverAt, process } = worker
  const { cpuRatio, rssBytes, heapUsedBytes, loop, gc } = process
  const cells = [
    count(requests),
    percent(cpuRatio),
    bytes(rssBytes),
    bytes(heapUsedBytes),
    milliseconds(loop.delayP99Ms),
    percent(loop.blockedRatio),
    percent(gc.pauseRatio),
    span(uptimeMs),
    span(at - handedOverAt),
  ].map((text) => markup`<td>${text}</td>`)
  const name = markup`${worker.worker} <span class="quiet">process ${pid}</span> ${badge(tones[state], state)}`
  return markup`<tr><th scope="row">${name}</th>${cells}</tr>\n`
}

const titles = [
  'Requests since start',
  'CPU',
  'Memory',
  'Heap',
  'Loop delay p99',
  'Loop blocked',
  'GC pauses',
  'Up',
  'Seen before',
]

/** One row a worker: what cannot be added up. */
export function workersSection({ worker, workers, gone, lost }: ClusterReading, at: number): Markup {
  const head = titles.map((title) => markup`<th scope="col">${title}</th>`)
  const rows = workers.map((one) => workerRow(one, at))
  const left = gone === 0 ? '' : `; ${plural(gone, 'worker')} gone, ${count(lost)} without a last word`
  return markup`<h2>Workers<small>worker ${worker} answers for all${left}</small></h2>
<div class="card scroll"><table>
<thead><tr><th scope="col">Worker</th>${head}</tr></thead>
<tbody>
${rows}</tbody></table></div>
`
}
