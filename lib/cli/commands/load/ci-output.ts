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
  if (!isGithub(terminal)) return
  const root = pathToFileURL(env['GITHUB_WORKSPACE'] ?? cwd).href.replace(/\/*$/, '/')
  for (const line of annotations(report, root)) terminal.say(line)
  await summarizeForCi(stepSummary(report), terminal)
}

/** Adds Markdown to the summary of a step of GitHub Actions; elsewhere nothing. */
export async function summarizeForCi(markdown: string, terminal: Terminal): Promise<void> {
  const file = terminal.env['GITHUB_STEP_SUMMARY'] ?? ''
  if (!isGithub(terminal) || file === '') return
  try {
    await appendFile(file, `${markdown}\n`)
  } catch (error) {
    terminal.say(`the step's summary cannot be written: ${lineOf(error)}`)
  }
}

function isGithub({ env }: Terminal): boolean {
  return env['GITHUB_ACTIONS'] === 'true'
}
