import type { ProcessSnapshot } from '../types.ts'
import type { SnapshotHead } from '../view.ts'
import { markup } from './markup.ts'
import type { Markup } from './markup.ts'
import { bytes, count, milliseconds, percent } from './words.ts'

/** A figure's name, its value, and a quiet note below it. */
export type Figure = readonly [name: string, value: string, note?: string]

export function tiles(figures: readonly Figure[]): Markup {
  const all = figures.map(([name, value, note]) => {
    const small = note === undefined ? null : markup`<small>${note}</small>`
    return markup`<div class="card"><dt>${name}</dt><dd>${value}${small}</dd></div>\n`
  })
  return markup`<dl class="tiles">\n${all}</dl>\n`
}

function loopFigures({ loop, gc }: ProcessSnapshot): Figure[] {
  const busy: Figure =
    loop.utilization === null
      ? ['Loop busy', '–', 'cannot be told now']
      : ['Loop busy', percent(loop.utilization), 'of the time']
  return [
    busy,
    ['Loop delay p99', milliseconds(loop.delayP99Ms), `at most ${milliseconds(loop.delayMaxMs)}`],
    ['Loop blocked', percent(loop.blockedRatio), '50 ms and more in one piece'],
    ['GC pauses', percent(gc.pauseRatio), `${count(gc.count)}, longest ${milliseconds(gc.maxPauseMs)}`],
  ]
}

function perRequest({ heapGrowthBytesPerRequest: perOne }: ProcessSnapshot): string {
  return perOne === null ? 'after full collections' : `${bytes(perOne)} a request, after full collections`
}

function memoryFigures(process: ProcessSnapshot): Figure[] {
  const { heapUsedBytes, heapLimitBytes, heapGrowthBytesPerMin: growth, rssBytes } = process
  const share = heapLimitBytes > 0 ? heapUsedBytes / heapLimitBytes : 0
  return [
    ['Heap', bytes(heapUsedBytes), `${percent(share)} of ${bytes(heapLimitBytes)}`],
    growth === null
      ? ['Heap growth', '–', 'too few full collections yet']
      : ['Heap growth', `${bytes(growth)}/min`, perRequest(process)],
    ['Resident memory', bytes(rssBytes), 'of the process'],
  ]
}

/** Only where shedding is on. */
function shedFigures({ shed }: SnapshotHead): Figure[] {
  if (shed === undefined) return []
  const { active, dryRun, refused } = shed
  const state = active ? 'turning requests away' : 'not needed now'
  const all = refused.low + refused.normal + refused.high
  return [[dryRun ? 'Shed (dry run)' : 'Shed', count(all), dryRun ? 'counted only' : state]]
}

export function processSection(head: SnapshotHead): Markup {
  const { process } = head
  const cpu: Figure = ['CPU', percent(process.cpuRatio), '100 % is one core']
  return markup`<h2>Process</h2>\n${tiles([cpu, ...loopFigures(process), ...memoryFigures(process), ...shedFigures(head)])}`
}
