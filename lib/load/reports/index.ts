import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { writeWhole } from '../../incident/whole-file.ts'
import type { LoadReport } from '../report.ts'
import { htmlReport } from './html/page.ts'
import { junitXml } from './junit.ts'
import { stepSummary } from './markdown.ts'
import { metricsText } from './metrics.ts'
import { recordingsOf } from './recordings.ts'
import { rawJson, reportJson } from './report-json.ts'

/** What a run leaves behind, in the order of writing. */
const reportFiles = [
  'report.json',
  'raw.json.gz',
  'report.html',
  'junit.xml',
  'summary.md',
  'metrics.txt',
] as const

type ReportFile = (typeof reportFiles)[number]

/** More than that the page does not carry a second time. */
const MAX_RAW_BYTES = 8 * 1024 ** 2

/**
 * Writes a run's reports into its folder, each whole or not at all, and answers with their paths. The profiles that the
 * report's incidents name have to lie there already.
 */
export async function writeReports(
  report: LoadReport,
  folder: string,
  only: readonly ReportFile[] = reportFiles,
): Promise<string[]> {
  const raw = gzipSync(JSON.stringify(rawJson(report)))
  const contents: Record<ReportFile, () => Promise<string | Uint8Array> | string | Uint8Array> = {
    'report.json': () => `${JSON.stringify(reportJson(report), null, 2)}\n`,
    'raw.json.gz': () => raw,
    'report.html': () => page(report, folder, raw),
    'junit.xml': () => junitXml(report),
    'summary.md': () => stepSummary(report),
    'metrics.txt': () => metricsText(report),
  }
  const paths: string[] = []
  for (const name of reportFiles.filter((one) => only.includes(one))) {
    const path = join(folder, name)
    await writeWhole(path, [await contents[name]()])
    paths.push(path)
  }
  return paths
}

async function page(report: LoadReport, folder: string, raw: Buffer): Promise<string> {
  const { recordings, left } = await recordingsOf(report, folder)
  const rawGzip = raw.length > MAX_RAW_BYTES ? null : raw.toString('base64')
  return htmlReport({ ...report, caveats: [...report.caveats, ...left] }, { recordings, rawGzip })
}
