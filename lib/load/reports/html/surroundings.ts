import { bytes, count, milliseconds, percent, span } from '../../../http/words.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { LoadReport, ScenarioReport } from '../../report.ts'
import { toned } from './badge.ts'
import { table } from './table.ts'

/** Where and how it was measured, and whether the generator kept up. */
export function surroundings(report: LoadReport): Markup {
  return markup`<section id="environment"><h2>How it was measured</h2>${generators(report)}${facts(report)}${caveats(report)}</section>`
}

function generators({ scenarios }: LoadReport): Markup | null {
  if (scenarios.length === 0) return null
  return markup`<h3>The generator <small>late is how long after the intended moment a request was sent</small></h3>${table<ScenarioReport>(
    {
      about: 'Health of the generator',
      rows: scenarios,
      head: {
        title: 'Scenario',
        cell: ({ name, generator }) => markup`${name}${reasons(generator.reasons)}`,
      },
      columns: [
        { title: 'Sent of planned', cell: ({ generator }) => percent(generator.sentRatio) },
        { title: 'Late p50', cell: ({ generator }) => milliseconds(generator.lagP50Ms) },
        { title: 'Late p99', cell: ({ generator }) => milliseconds(generator.lagP99Ms) },
        { title: 'Late at most', cell: ({ generator }) => milliseconds(generator.lagMaxMs) },
        { title: 'Busiest loop', cell: ({ generator }) => percent(generator.loopUtilization) },
        { title: 'CPU, cores', cell: ({ generator }) => count(Number(generator.cpuRatio.toPrecision(2))) },
        { title: 'Threads', cell: ({ generator }) => count(generator.threads) },
        { title: 'Heap', cell: ({ generator }) => bytes(generator.heapUsedBytes) },
        {
          title: 'Stolen CPU',
          cell: ({ generator: { stealRatio } }) => (stealRatio === null ? '–' : percent(stealRatio)),
        },
        {
          title: 'State',
          cell: ({ generator }) =>
            generator.invalid ? toned('bad', 'was the bottleneck') : toned('good', 'kept up'),
          look: 'text',
        },
      ],
    },
  )}`
}

function reasons(all: readonly string[]): Markup | null {
  return all.length === 0 ? null : markup`<small>${all.join('; ')}</small>`
}

function facts({ target, environment: on, seed, options, perfguard, id }: LoadReport): Markup {
  const start = target.readyMs === null ? '' : `, ready after ${span(target.readyMs)}`
  const own = on.targetNode === null || on.targetNode === on.node ? '' : `; the generator ran on ${on.node}`
  const limit = on.memoryLimitBytes === null ? '' : `, limited to ${bytes(on.memoryLimitBytes)}`
  const rows: [string, string][] = [
    ['Target', `${target.what}${start}`],
    ['Its own figures', target.hasPerf ? 'read from its /perf' : 'not told: it has no /perf that answered'],
    ['Node', `${on.targetNode ?? on.node}, V8 ${on.v8}${own}`],
    ['Machine', `${on.cpus} × ${on.cpuModel}, ${bytes(on.memoryBytes)}${limit}`],
    [
      'System',
      `${on.platform} ${on.arch}${on.ci ? ', in CI' : ''}, load average ${count(on.loadAverage)} before`,
    ],
    ['Run', [`seed ${seed}`, ...options, id, `perfguard ${perfguard}`].join(' · ')],
  ]
  return markup`<dl class="facts card">${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function caveats({ caveats: all }: LoadReport): Markup | null {
  if (all.length === 0) return null
  return markup`<h3>Keep in mind</h3><ul class="list card">${all.map((one) => markup`<li>${one}</li>`)}</ul>`
}
