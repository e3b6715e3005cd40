import { describe, expect, it } from 'vitest'
import { presetCaveats } from '../../lib/config/presets.ts'
import { resolveOptions } from '../../lib/config/resolve.ts'
import type { PerfOptions } from '../../lib/config/types.ts'
import { presets, type PresetName } from '../../lib/presets/index.ts'

const clock = { nowMs: () => 0, wallMs: () => 0 }
const resolve = (options: unknown) => resolveOptions(options, { cpus: 2 }, clock)

describe('presets', () => {
  it('expand to the ordinary SLA', () => {
    const { sla } = resolve({ presets: ['multi-agent'] } satisfies PerfOptions)
    expect(sla).toMatchObject({
      '*': { p50Ms: 100, p95Ms: 500, p99Ms: 1000, availability: 0.999 },
      process: { cpuRatio: { warning: 0.8, critical: 0.9 } },
    })
    expect(JSON.stringify(sla)).not.toContain('baseline')
  })

  it.each(Object.keys(presets) as PresetName[])('%s loses no figure: it is judged, or listed', (name) => {
    const { sla, presets: resolved } = resolve({ presets: [name] })
    const { limits, loads, open } = presets[name]
    const judged = Object.values(sla).reduce((sum, terms) => sum + Object.keys(terms ?? {}).length, 0)
    const figures = limits.reduce((sum, target) => sum + Object.keys(target.limits).length, 0)
    expect(judged + resolved.unjudged.length).toBe(figures + loads.length + open.length)
    for (const { what, why, cites } of resolved.unjudged) {
      expect(what && why).not.toBe('')
      expect(cites.length).toBeGreaterThan(0)
    }
  })

  it('take the rows of the application that their components are', () => {
    const { sla, presets: resolved } = resolve({
      presets: [{ name: 'multi-agent', rows: { tool: 'POST /tools/:name', workflow: 'POST /runs' } }],
    } satisfies PerfOptions)
    expect(sla['POST /tools/:name']).toEqual({ p50Ms: 500, p95Ms: 1000, p99Ms: 2000, availability: 0.995 })
    expect(sla['POST /runs']).toMatchObject({ p99Ms: 10_000 })
    expect(resolved.unjudged.filter(({ what }) => what.startsWith('Tool'))).toEqual([])
  })

  it("give way to the user's own limits, one by one", () => {
    const { sla } = resolve({
      presets: ['bais', 'multi-agent'],
      sla: { '*': { p99Ms: 300, availability: undefined, forMs: 5000 }, 'GET /a': { p95Ms: 50 } },
    })
    expect(sla['*']).toEqual({
      meanMs: 200,
      errorRatio: 0.01,
      p50Ms: 100,
      p95Ms: 500,
      p99Ms: 300,
      availability: undefined,
      forMs: 5000,
    })
    expect(sla['GET /a']).toEqual({ p95Ms: 50 })
  })

  it('say what they leave out, and why', () => {
    const { presets: resolved } = resolve({ presets: ['multi-agent'] })
    const whyOf = (what: string): string | undefined =>
      resolved.unjudged.find((one) => one.what === what)?.why
    expect(whyOf('Workflow p99Ms')).toContain("rows: { 'workflow': ")
    expect(whyOf('disk')).toContain('node_exporter')
    expect(whyOf('API requests')).toContain('clients')
    expect(presetCaveats(resolved)).toEqual([
      expect.stringMatching(/^preset multi-agent is not judged whole: not .*disk, network$/),
    ])
    expect(presetCaveats(resolve({}).presets)).toEqual([])
  })

  it('refuse what makes no sense, with what was meant', () => {
    const wrong = {
      presets: [
        'multiagent',
        7,
        { name: 'bais', rows: { apj: '*', process: 'GET' }, row: {} },
        { name: 'bais', rows: [] },
      ],
    }
    expect(() => resolve(wrong)).toThrow(/did you mean 'multi-agent'/)
    expect(() => resolve(wrong)).toThrow(/presets\[1\] +must be the name of a preset: bais, /)
    expect(() => resolve(wrong)).toThrow(/presets\[2\]\.rows\['apj'\] +is not an option \(did you mean 'api'/)
    expect(() => resolve(wrong)).toThrow(/presets\[2\]\.rows\['process'\] +must be 'METHOD \/pattern'/)
    expect(() => resolve(wrong)).toThrow(/presets\[2\]\.row +is not an option/)
    expect(() => resolve(wrong)).toThrow(/presets\[3\]\.rows +must be an object/)
    expect(() => resolve({ presets: 'bais' })).toThrow(/presets +must be a list of names/)
  })
})
