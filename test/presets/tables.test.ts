import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { metricInfo } from '../../lib/config/metrics.ts'
import { presets } from '../../lib/presets/index.ts'
import { GIB, MIB, type LimitTarget, type TargetLevels } from '../../lib/presets/preset.ts'
import type { Metric } from '../../lib/types.ts'

/** The figures of each row, as the documents have them. */
const rows = new Map(
  readFileSync(join(import.meta.dirname, 'tables.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, number]) => /^\d+$/.test(number ?? ''))
    .map(([, number, , figures]) => [Number(number), figures!] as const),
)

/** Numbers that name something: a percentile, a document, how many rows; and one example run. */
const noTargets: Record<number, readonly number[]> = {
  5: [50],
  9: [100, 12.5, 45, 8.3, 18, 15.2, 28, 45.6, 89],
  13: [61, 50],
  18: [10, 50, 100, 200],
  36: [100],
  57: [100],
  16: [4],
  61: [5000, 2],
  63: [50, 10],
  56: [10, 100],
  2: [50, 95, 99],
  6: [95],
  15: [99],
}

interface Figure {
  cites: readonly number[]
  values: readonly number[]
}

function valuesOf({ limits }: LimitTarget): number[] {
  return Object.values(limits).flatMap((levels) =>
    typeof levels === 'number' ? [levels] : Object.values(levels),
  )
}

const figures: Figure[] = Object.values(presets).flatMap(({ limits, loads, open }) => [
  ...limits.map((one) => ({ cites: one.cites, values: valuesOf(one) })),
  ...[...loads, ...open].map(({ cites, levels }) => ({ cites, values: Object.values(levels) })),
])

const numbersIn = (text: string): number[] =>
  [...text.matchAll(/(?<![\w.])\d+(?:\.\d+)?/g)].map(([number]) => Number(number))

const percent = (n: number): number => Number((n / 100).toFixed(6))

/** A figure in the units of a document: milliseconds or seconds, shares or percents, what succeeds or what fails. */
const readings = (n: number): number[] => [n, n * 1000, percent(n), percent(100 - n), n * GIB, n * MIB]

function target(preset: keyof typeof presets, component: string, cited: number): LimitTarget {
  return presets[preset].limits.find((one) => one.component === component && one.cites.includes(cited))!
}

describe('the presets', () => {
  it.each([...rows])('hold every figure of row %d, and cite it', (row, text) => {
    const citing = figures.filter(({ cites }) => cites.includes(row))
    const held = new Set(citing.flatMap(({ values }) => values))
    const missing = numbersIn(text).filter(
      (n) => !readings(n).some((value) => held.has(value)) && !noTargets[row]?.includes(n),
    )
    expect(missing, text).toEqual([])
  })

  it('hold no figure that no cited row has', () => {
    const invented = figures.flatMap(({ cites, values }) => {
      const written = new Set(cites.flatMap((row) => numbersIn(rows.get(row)!)).flatMap(readings))
      return values.filter((value) => !written.has(value))
    })
    expect(invented).toEqual([])
  })

  it('are as good as their figures: each level in the direction of its metric', () => {
    for (const { limits, loads, open } of Object.values(presets)) {
      const ladders = [
        ...limits.flatMap(({ what, limits: of }) =>
          Object.entries(of).map(([metric, levels]) => ({
            what,
            better: metric === 'minMs' ? null : metricInfo(metric as Metric).better,
            levels: typeof levels === 'number' ? {} : (levels as Record<string, number>),
          })),
        ),
        ...loads.filter(({ levels }) => 'critical' in levels),
        ...open,
      ]
      for (const { what, better, levels } of ladders) {
        const steps = Object.values(levels)
        const sorted = steps.toSorted((a, b) =>
          (better ?? (steps[0]! > steps.at(-1)! ? 'high' : 'low')) === 'low' ? a - b : b - a,
        )
        expect(steps, what).toEqual(sorted)
      }
    }
  })

  it('name each limit of a row once', () => {
    for (const [name, { limits }] of Object.entries(presets)) {
      const keys = limits.flatMap(({ component, row, limits: of }) =>
        Object.keys(of).map((metric) => `${row ?? component} ${metric}`),
      )
      expect(new Set(keys).size, name).toBe(keys.length)
    }
  })
})

describe('row by row', () => {
  it('2: p50, p95, p99 and the share of each component', () => {
    const components = { Router: 'router', Tool: 'tool', Workflow: 'workflow', API: 'api' }
    const others = { 'WebSocket msg': 'websocket', 'DB query': 'db', Cache: 'cache' }
    for (const [written, component] of Object.entries({ ...components, ...others })) {
      const pattern = new RegExp(`${written} <(\\d+)/<(\\d+)/<(\\d+), ([\\d.]+) %`)
      const [p50Ms, p95Ms, p99Ms, share] = pattern.exec(rows.get(2)!)!.slice(1).map(Number)
      const { limits } = target('multi-agent', component, 2)
      expect(limits).toEqual({ p50Ms, p95Ms, p99Ms, availability: percent(share!) })
    }
  })

  it('3: target, peak and burst', () => {
    const text = rows.get(3)!.replaceAll(/(\d+)k/g, '$1000')
    const written = [...text.matchAll(/(\d+)\/(\d+)\/(\d+)/g)].map(([, ...three]) => three.map(Number))
    expect(presets['multi-agent'].loads.map(({ levels }) => Object.values(levels))).toEqual(written)
    expect(Object.keys(presets['multi-agent'].loads[0]!.levels)).toEqual(['target', 'peak', 'burst'])
  })

  it('4: normal, peak and limit', () => {
    const written = (what: string): number[] =>
      new RegExp(`${what} <(\\d+)/<(\\d+)/<(\\d+)`).exec(rows.get(4)!)!.slice(1).map(Number)
    const { limits } = target('multi-agent', 'process', 4)
    expect(Object.values(limits['cpuRatio']!)).toEqual(written('CPU').map(percent))
    expect(Object.values(limits['rssBytes']!)).toEqual(written('memory').map((gb) => gb * GIB))
    const [disk, network] = presets['multi-agent'].open
    expect(Object.values(disk!.levels)).toEqual(written('disk'))
    expect(Object.values(network!.levels)).toEqual(written('network'))
  })

  it('5: baseline, warning and critical', () => {
    const written = (what: string): number[] =>
      new RegExp(`${what} [<>]([\\d.]+)/[<>]([\\d.]+)/[<>]([\\d.]+)`).exec(rows.get(5)!)!.slice(1).map(Number)
    const band = (component: string, metric: keyof LimitTarget['limits']): number[] =>
      Object.values(target('netra-bands', component, 5).limits[metric]!)
    const milliseconds = (what: string): number[] => written(what).map((seconds) => seconds * 1000)
    expect(band('bulk insert of 50 000', 'maxMs')).toEqual(milliseconds('bulk insert 50K'))
    expect(band('10 concurrent reads', 'maxMs')).toEqual(milliseconds('concurrent reads'))
    expect(band('agents, 100 requests', 'maxMs')).toEqual(milliseconds('agents'))
    expect(band('allocation of 100 MB', 'maxMs')).toEqual(milliseconds('allocation'))
    expect(band('api', 'p95Ms')).toEqual(milliseconds('API'))
    expect(band('api', 'errorRatio')).toEqual(written('success').map((n) => percent(100 - n)))
    expect(band('cache', 'hitRatio')).toEqual(written('cache hit').map(percent))
    expect(Object.values(presets['netra-bands'].loads[0]!.levels)).toEqual(written('WS'))
  })

  it('9 and 10: what was measured', () => {
    const four = /(\w[^:;]*?) (\d+)\/(\d+)\/(\d+)\/(\d+)/g
    const written = (row: number): number[][] =>
      [...rows.get(row)!.replace('(100 events)', '').matchAll(four)].map(([, , ...of]) => of.map(Number))
    const measured = (row: number): number[][] =>
      presets['lease-payment'].limits
        .filter(({ cites }) => cites.includes(row))
        .map(({ limits }) => Object.values(limits).map((levels) => (levels as TargetLevels).baseline!))
    expect(measured(9)).toEqual(written(9))
    expect(measured(10)).toEqual(written(10))
  })
})
