import type { Incident } from '../types.ts'
import { unfinished } from './finding.ts'

/** The incident in plain words, for a pager or a pull request. */
export function* report(incident: Incident): Generator<string> {
  const { breach, verdict, files, skipped, caveats } = incident
  yield `# ${incident.severity}: ${plain(incident.reason)}\n\n`
  yield `Incident \`${incident.id}\`, opened ${new Date(incident.openedAt).toISOString()}.\n`
  if (breach) {
    yield `\n## What broke\n\n`
    yield `\`${code(breach.subject)}\`: ${breach.metric} is ${figure(breach.observed)}, the limit is ${figure(breach.limit)} `
    yield `(${breach.samples} samples in ${Math.round(breach.windowMs / 1_000)} s, ${Math.floor(breach.confidence * 100)} % sure).\n`
  }
  yield `\n## What the profile says\n\n${plain(verdict.summary)}\n\n`
  yield list(verdict.evidence)
  yield `\n## Where to look\n\n`
  for (const file of files) yield `- \`${file.name}\`: ${uses[file.kind]}\n`
  for (const one of skipped) yield `- no ${one.kind}: ${plain(one.reason)}\n`
  yield `- \`incident.json\`: the process and every route at the breach and at the end of the capture\n`
  if (incident.inFlight.length > 0) {
    yield `\n## Open requests at the breach\n\n`
    for (const one of incident.inFlight.slice(0, 20)) {
      yield `- \`${code(one.method)} ${code(one.route)}\` for ${Math.round(one.ageMs)} ms\n`
    }
  }
  const notes = caveats.filter((caveat) => caveat !== unfinished)
  if (notes.length > 0) yield `\n## Keep in mind\n\n${list(notes)}`
}

const uses: Record<Incident['files'][number]['kind'], string> = {
  'cpu-before': 'CPU profile from before the breach; opens in DevTools and VS Code',
  'cpu-during': 'CPU profile from the breach on; opens in DevTools and VS Code',
  heap: 'what the heap keeps alive, by function; opens in DevTools and VS Code',
  timeline: 'the timeline; opens in Perfetto and DevTools',
  'clinic-doctor': "data for Clinic's doctor",
  report: 'this report',
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${plain(line)}\n`).join('')
}

/** One line of text in which Markdown reads nothing into `*`, `<` or a link. */
function plain(text: string): string {
  return oneLine(text).replaceAll(/[\\`*<>[\]|#]/g, String.raw`\$&`)
}

function code(text: string): string {
  return oneLine(text).replaceAll('`', "'")
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function figure(value: number): string {
  return String(Math.round(value * 1_000) / 1_000)
}
