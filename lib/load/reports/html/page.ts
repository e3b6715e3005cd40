import { inScript } from '../../../flame/in-script.ts'
import type { FlameProfile } from '../../../flame/input.ts'
import { aroundData, flameHashes } from '../../../flame/page.ts'
import { markup, Markup } from '../../../http/markup.ts'
import browser from '../../browser.cjs'
import type { LoadReport } from '../../report.ts'
import { reportJson } from '../report-json.ts'
import { capacitySection } from './capacity.ts'
import { comparisonSection } from './comparison.ts'
import { head } from './head.ts'
import { scenarioSection } from './scenario.ts'
import { slaSection } from './sla-section.ts'
import { surroundings } from './surroundings.ts'

const { script, style, scriptHash, styleHash } = browser

/** A page in a frame is held by the policy of the page around it, and so is the flame graph by this one. */
const policy = `default-src 'none'; script-src '${scriptHash}' '${flameHashes.scriptHash}'; style-src '${styleHash}' '${flameHashes.styleHash}'; base-uri 'none'; form-action 'none'`

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
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${report.title} · load</title>
<style>${new Markup(style)}</style>
</head>
<body><main>
${head(report)}
${slaSection(report)}
${sections}
${comparisonSection(report)}${capacitySection(report)}${surroundings(report)}
${downloads(rawGzip !== null)}
</main>
${inert('report', reportJson(report))}
${recordings.length === 0 ? null : markup`${inert('recordings', recordings)}${inert('flame', aroundData(policy))}`}
${rawGzip === null ? null : inert('raw', rawGzip)}
<script type="module">${new Markup(script)}</script>
</body>
</html>
`.text
}

function downloads(hasRaw: boolean): Markup {
  const raw = hasRaw
    ? markup`<button type="button" data-download="raw">raw.json.gz <small>with histograms</small></button>`
    : null
  return markup`<footer class="downloads" hidden><button type="button" data-download="report">report.json</button>${raw}</footer>`
}

/** Data that the browser only reads. */
function inert(id: string, value: unknown): Markup {
  return new Markup(`<script type="application/json" id="${id}">${inScript(value)}</script>`)
}
