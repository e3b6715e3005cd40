import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { LoadReport } from '../../../lib/load/report.ts'
import { junitXml } from '../../../lib/load/reports/junit.ts'
import { anyReport, hostile } from './any-report.ts'
import { simulatedReport } from './simulated.ts'

const schema = join(import.meta.dirname, 'junit.xsd')

function has(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(!has('xmllint'))('junit.xml (needs xmllint: libxml2-utils)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-junit-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const fileOf = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const xpath = (path: string, expression: string): string =>
    execFileSync('xmllint', ['--xpath', expression, path], { encoding: 'utf8' }).trim()

  it('is valid, whatever the application calls its things', () => {
    const reports = [simulatedReport(), ...fc.sample(anyReport, { numRuns: 150, seed: 5 })]
    const paths = reports.map((report, i) => fileOf(`${i}.xml`, junitXml(report)))
    execFileSync('xmllint', ['--noout', '--schema', schema, ...paths], { stdio: 'pipe' })
  })

  it('is refused by that schema when a case has no name', () => {
    const broken = junitXml(simulatedReport()).replace('<testcase name=', '<testcase title=')
    const path = fileOf('broken.xml', broken)
    expect(() => execFileSync('xmllint', ['--noout', '--schema', schema, path], { stdio: 'pipe' })).toThrow(
      'testcase',
    )
  })

  it('counts each row once, as what became of it', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const path = fileOf('counted.xml', junitXml(report))
        const { rows, states } = report.totals
        const counts = ['testcase', 'failure', 'error', 'skipped'].map((name) =>
          Number(xpath(path, `count(//${name})`)),
        )
        expect(counts).toEqual([rows, states.fail, states.invalid, states['no-data'] + states.inconclusive])
        const sums = ['tests', 'failures', 'errors', 'skipped'].map((name) =>
          Number(xpath(path, `sum(/testsuites/testsuite/@${name})`)),
        )
        expect(sums).toEqual(counts)
      }),
      { numRuns: 5 },
    )
  })

  it('says of each case what was observed, and why', () => {
    const path = fileOf('simulated.xml', junitXml(simulatedReport()))
    const skipped = "//testcase[@name='DELETE /orders/:id p95 ≤ 80 ms']/skipped/@message"
    expect(xpath(path, `string(${skipped})`)).toBe('no-data: no request of it was sent: no task has it')
    const failed = "//testcase[@name='GET /orders/:id p99 ≤ 250 ms']"
    expect(xpath(path, `string(${failed}/failure/@message)`)).toMatch(/^broken in 3 of 40 seconds/)
    expect(xpath(path, `string(${failed}/properties/property[@name='limit']/@value)`)).toBe('250')
    expect(xpath(path, "string(//testcase[contains(@name,'p95 ≤ 60 ms')]/system-out)")).toMatch(/^warning: /)
  })

  it('carries hostile names as text', () => {
    const report = simulatedReport()
    const [scenario] = report.scenarios as [LoadReport['scenarios'][number]]
    scenario.rows = hostile.map((subject) => ({ ...scenario.rows[0]!, subject }))
    const path = fileOf('hostile.xml', junitXml(report))
    expect(xpath(path, 'count(//*[not(self::testsuites or self::testsuite or self::testcase)]/*)')).toBe(
      xpath(path, 'count(//property)'),
    )
    expect(xpath(path, 'string(//testcase[4]/@name)')).toBe(`${hostile[3]} p50 ≤ 50 ms`)
  })
})
