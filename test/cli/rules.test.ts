import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { perfguard } from './console.ts'
import { temporaryFolder } from './incident-on-disk.ts'

/** A folder with a configuration file. */
function configured(options: unknown, name = 'perfguard.config.json'): string {
  const folder = temporaryFolder()
  const text = JSON.stringify(options)
  writeFileSync(join(folder, name), name.endsWith('.json') ? text : `export default ${text}\n`)
  return folder
}

const sla = { 'GET /orders/:id': { p99Ms: 250 } }

describe('perfguard rules', () => {
  it.each(['perfguard.config.json', 'perfguard.config.mjs'])('reads %s', async (name) => {
    const { code, out, err } = await perfguard(['rules'], configured({ sla }, name))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^# Written by perfguard rules/)
    expect(out).toContain('alert: "PerfguardLatencyP99High"')
    expect(out).toContain('[5m]')
  })

  it('does not ask for what only the server has', async () => {
    const cwd = configured({ sla, endpoint: { access: {} }, capture: { engine: 'v8-profiler-next' } })
    expect(await perfguard(['rules', '--json'], cwd)).toMatchObject({ code: 0, err: '' })
    const cores = configured({ sla: { process: { cpuRatio: 60 } } })
    expect((await perfguard(['rules'], cores)).out).toContain('perfguard_process_cpu_ratio > 60')
  })

  it('has a window, a job, and a file to write to', async () => {
    const cwd = configured({ sla })
    const { out } = await perfguard(['rules', '--window', '90s', '--job', 'shop', '--out', 'rules.yml'], cwd)
    expect(out).toBe(`${join(cwd, 'rules.yml')}\n`)
    const text = readFileSync(join(cwd, 'rules.yml'), 'utf8')
    expect(text).toContain('[90s]')
    expect(text).toContain('{job="shop",le="0.25"}')
  })

  it('is JSON for Prometheus, or a dashboard for Grafana', async () => {
    const cwd = configured({ sla })
    const json = JSON.parse((await perfguard(['rules', '--json'], cwd)).out) as unknown
    expect(json).toMatchObject({ groups: [{ name: 'perfguard-requests' }, {}, {}] })
    const { out } = await perfguard(['rules', '--grafana'], cwd)
    expect(JSON.parse(out)).toMatchObject({ uid: 'perfguard', schemaVersion: 39 })
  })

  it('says at the head, or beside the JSON, what has no rule and why', async () => {
    const cwd = configured({ presets: ['multi-agent'] })
    const yaml = await perfguard(['rules'], cwd)
    const left = yaml.out.split('\n').filter((line) => line.startsWith('# no rule: '))
    expect(left).toContainEqual(expect.stringContaining('multi-agent, disk: '))
    expect(yaml.err).toBe(`what has no rule stands at its head: ${left.length} lines\n`)
    const json = await perfguard(['rules', '--json'], cwd)
    expect(json.err.trimEnd().split('\n')).toEqual(left.map((line) => line.slice(2)))
  })

  it('names mistakes in one line', async () => {
    const empty = temporaryFolder()
    const cases: [string[], string, number, RegExp][] = [
      [['rules'], empty, 64, /there is no perfguard\.config\.\{js,mjs,cjs,json\} in /],
      [['rules', 'gone.json'], empty, 64, /there is no file gone\.json/],
      [['rules'], configured({ sla: { 'GET /a': { p99: 250 } } }), 64, /did you mean 'p99Ms'/],
      [['rules'], configured(7), 70, /exports no options/],
      [['rules', '--window', 'soon'], configured({ sla }), 64, /--window is a length of time/],
    ]
    for (const [args, cwd, code, said] of cases) {
      const answer = await perfguard(args, cwd)
      expect(answer).toMatchObject({ code, out: '', err: expect.stringMatching(said) })
      expect(answer.err.trimEnd().split('\n')).toHaveLength(1)
    }
  })
})
