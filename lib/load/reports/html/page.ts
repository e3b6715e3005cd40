import type { FlameProfile } from '../../../flame/input.ts'
import { aroundData } from '../../../flame/page.ts'
import { markup } from '../../../http/markup.ts'
import type { Markup } from '../../../http/markup.ts'
import type { LoadReport } from '../../report.ts'
import { reportJson } from '../report-json.ts'
import { capacitySection } from './capacity.ts'
import { comparisonSection } from './comparison.ts'
import { pageDocument, policy } from './document.ts'
import { head } from './head.ts'
import { scenarioSection } from './scenario.ts'
import { slaSection } from './sla-section.ts'
import { surroundings } from './surroundings.ts'

/** Samples of the target's CPU while a scenario ran. */
export interface LoadRecording {
  /** An index into the report's scenarios. */
  readonly scenario: number
  readonly incident: string
  /** From the scenario's start. */
  readonly fromMs: number
  readonly toMs: number
  readonly profile: FlameProfile
}

export interface PageEvidence {
  readonly recordings: readonly LoadRecording[]
  /** `raw.json.gz` in base64, to be downloaded from the page; null leaves it out. */
  readonly rawGzip: string | null
}

/** A run in one file that asks for nothing else: it opens from disk, prints, and has every figure as text. */
export function htmlReport(report: LoadReport, { recordings, rawGzip }: PageEvidence): string {
  const sections = report.scenarios.map((scenario, i) =>
    scenarioSection(
      scenario,
      i,
      recordings.filter((one) => one.scenario === i),
    ),
  )
  const main = markup`${head(report)}
${slaSection(report)}
${sections}
${report.comparison === undefined ? null : comparisonSection(report.comparison)}${capacitySection(report)}${surroundings(report)}
${downloads(rawGzip !== null)}`
  const data: [string, unknown][] = [['report', reportJson(report)]]
  if (recordings.length > 0) data.push(['recordings', recordings], ['flame', aroundData(policy)])
  if (rawGzip !== null) data.push(['raw', rawGzip])
  return pageDocument(`${report.title} · load`, main, data)
}

function downloads(hasRaw: boolean): Markup {
  const raw = hasRaw
    ? markup`<button type="button" data-download="raw">raw.json.gz <small>with histograms</small></button>`
    : null
  return markup`<footer class="downloads" hidden><button type="button" data-download="report">report.json</button>${raw}</footer>`
}
