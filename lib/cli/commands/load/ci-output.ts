import { appendFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { annotations } from '../../../load/reports/annotations.ts'
import { stepSummary } from '../../../load/reports/markdown.ts'
import type { LoadReport } from '../../../load/report.ts'
import { lineOf } from '../../failure.ts'
import type { Terminal } from '../../terminal.ts'

/** In GitHub Actions: annotations on stderr, where its runner reads them too, and the step's summary. Elsewhere nothing. */
export async function tellCi(report: LoadReport, terminal: Terminal): Promise<void> {
  const { env, cwd } = terminal
  if (env['GITHUB_ACTIONS'] !== 'true') return
  const root = pathToFileURL(env['GITHUB_WORKSPACE'] ?? cwd).href.replace(/\/*$/, '/')
  for (const line of annotations(report, root)) terminal.say(line)
  const file = env['GITHUB_STEP_SUMMARY']
  if (file === undefined || file === '') return
  try {
    await appendFile(file, stepSummary(report))
  } catch (error) {
    terminal.say(`the step's summary cannot be written: ${lineOf(error)}`)
  }
}
