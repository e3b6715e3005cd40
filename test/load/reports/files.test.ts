import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { writeReports } from '../../../lib/load/reports/index.ts'
import { stepSummary } from '../../../lib/load/reports/markdown.ts'
import { metricsText } from '../../../lib/load/reports/metrics.ts'
import { reportJson } from '../../../lib/load/reports/report-json.ts'
import { Histogram } from '../../../lib/stats/histogram.ts'
import type { HistogramJson } from '../../../lib/stats/histogram.ts'
import { anyReport, hostile } from './any-report.ts'
import { simulatedRecording, simulatedReport } from './simulated.ts'

const schemaFile = join(import.meta.dirname, '../../../lib/load/reports/report.schema.json')
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(schemaFile, 'utf8')),
)

/** What is left of it in a file. */
function written(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

describe('report.json', () => {
  it('is what its schema says, for anything that the types allow', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        validate(written(reportJson(report)))
        expect(validate.errors).toBeNull()
      }),
    )
    expect(validate(written(reportJson(simulatedReport())))).toBe(true)
  })

  it('is refused when something is missing, or nobody knows it', () => {
    const { verdict: _, ...headless } = reportJson(simulatedReport())
    expect(validate(written(headless))).toBe(false)
    expect(validate(written({ ...reportJson(simulatedReport()), more: 1 }))).toBe(false)
  })
})

describe('metrics.txt', () => {
  it('has the same text for figures that differ by noise only', () => {
    const report = simulatedReport()
    const text = metricsText(report)
    for (const { subjects } of report.scenarios)
      for (const { response } of subjects) if (response) response.p50Ms *= 1.000_1
    expect(metricsText(report)).toBe(text)
  })

  it('is OpenMetrics: families in one piece, one sample a line, an end', () => {
    const line = /^[a-z_]+\{([a-z_]+="(\\.|[^"\\\n])*",?)*\} -?\d+(\.\d+)?(e[+-]?\d+)?$/
    fc.assert(
      fc.property(anyReport, (report) => {
        const lines = metricsText(report).split('\n')
        expect(lines.slice(-2)).toEqual(['# EOF', ''])
        let family = ''
        const seen = new Set<string>()
        for (const one of lines.slice(0, -2)) {
          const [, declared] = /^# TYPE (\S+) gauge$/.exec(one) ?? []
          if (declared !== undefined) {
            expect(seen.has(declared)).toBe(false)
            seen.add((family = declared))
          } else if (!one.startsWith('# ')) {
            expect(one).toMatch(line)
            expect(one.split('{')[0]).toBe(family)
          }
        }
      }),
    )
  })
})

describe('summary.md', () => {
  const lone = /<(?!\/?(details|summary)>)/

  it('stays below what a step may show, and ends with a whole section', () => {
    const report = simulatedReport()
    const [scenario] = report.scenarios
    scenario!.rows = Array.from({ length: 20_000 }, (_, i) => ({
      ...scenario!.rows[i % 9]!,
      subject: `GET /${i}`,
    }))
    const text = stepSummary(report)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 ** 2)
    expect(text).toMatch(/more sections were left out/)
    expect(text.split('<details>').length).toBe(text.split('</details>').length)
    expect(text.startsWith('## ❌ Shop under load (simulated): failed')).toBe(true)
  })

  it('makes neither markup nor links nor columns of names', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const text = stepSummary(report)
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 ** 2)
        expect(text).not.toMatch(lone)
        expect(text).not.toMatch(/(?<!\\)\[[^\]]*\]\(/)
        let columns = 0
        for (const line of text.split('\n')) {
          const cells = line.startsWith('| ') ? line.split(/(?<!\\)(?:\\\\)*\|/).length : 0
          if (cells > 0 && columns > 0) expect(cells, line).toBe(columns)
          columns = cells
        }
      }),
    )
  })
})

describe('the folder of a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-reports-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('has every report, and the histograms that its percentiles come from', async () => {
    const report = simulatedReport()
    const paths = await writeReports(report, folder)
    expect(paths.map((path) => path.slice(folder.length + 1))).toEqual([
      'report.json',
      'raw.json.gz',
      'report.html',
      'junit.xml',
      'summary.md',
      'metrics.txt',
    ])
    const raw = JSON.parse(gunzipSync(readFileSync(join(folder, 'raw.json.gz'))).toString()) as {
      scenarios: { subjects: { histograms: { response: HistogramJson } }[] }[]
    }
    const histogram = Histogram.fromJSON(raw.scenarios[0]!.subjects[0]!.histograms.response)
    expect(histogram.quantileMs(0.99)).toBe(report.scenarios[0]!.subjects[0]!.response!.p99Ms)
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).not.toContain('"histograms"')
  })

  it('writes only what was asked for', async () => {
    const only = await writeReports(simulatedReport(), folder, ['junit.xml'])
    expect(only).toEqual([join(folder, 'junit.xml')])
  })

  it('takes the profiles of incidents that lie in it, by the clock of the run; others are left out, and it says so', async () => {
    const report = simulatedReport()
    const { profile, fromMs, toMs } = simulatedRecording()
    writeFileSync(join(folder, 'before.cpuprofile'), JSON.stringify(profile))
    writeFileSync(join(folder, 'torn.cpuprofile'), '{"nodes":[')
    const [incident] = report.scenarios[0]!.incidents
    const span = {
      fromMs: incident!.openedAt - incident!.atMs + fromMs,
      toMs: incident!.openedAt - incident!.atMs + toMs,
    }
    incident!.files = [
      { kind: 'cpu-before', path: 'before.cpuprofile', bytes: 1, ...span },
      { kind: 'cpu-during', path: 'torn.cpuprofile', bytes: 1, ...span },
      { kind: 'cpu-during', path: '../../etc/passwd', bytes: 1, ...span },
      { kind: 'cpu-during', path: 'before.cpuprofile', bytes: 1 },
    ]
    await writeReports(report, folder, ['report.html'])
    const html = readFileSync(join(folder, 'report.html'), 'utf8')
    const [, recordings] = /id="recordings">(.*?)<\/script>/s.exec(html)!
    expect(JSON.parse(recordings!)).toMatchObject([{ scenario: 0, fromMs, toMs }])
    expect(html).toContain('torn.cpuprofile is not on the page: not a CPU profile: it is no JSON')
    expect(html).toContain('../../etc/passwd is not on the page: it is not in the folder')
    expect(html).toContain('nobody says when it was recorded')
  })

  it('holds no name that would be markup', async () => {
    const report = simulatedReport()
    report.title = hostile.join(' ')
    await writeReports(report, folder, ['report.html'])
    const html = readFileSync(join(folder, 'report.html'), 'utf8')
    expect(html.match(/<script/g)!.length).toBe(html.match(/<\/script>/g)!.length)
    expect(html).not.toMatch(/<img|<svg onload/)
  })
})
