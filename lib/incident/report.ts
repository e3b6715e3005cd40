import { pathText, percentText } from '../diagnose/words.ts'
import type { Incident, OpenRequest, Verdict } from '../types.ts'
import { unfinished } from './finding.ts'

/** What is said of one thing: more of it is in `incident.json`. */
const MAX_LINES = 5

/**
 * The incident in plain words, for a pager or a pull request: the verdict first, then what it rests on, who was in
 * flight and what to open. Paths are short where they are below the application's folder.
 */
export function* report(incident: Incident, rootUrl: string | null = null): Generator<string> {
  const { breach, verdict, inFlight, skipped, caveats } = incident
  yield `# ${incident.severity}: ${plain(incident.reason)}\n\n`
  yield `**${plain(verdict.summary)}**\n\n`
  yield list(factsOf(verdict, rootUrl))
  yield list(repeatsOf(incident))
  if (inFlight.length > 0) yield `- In flight at that moment: ${inFlightText(inFlight)}.\n`
  yield list(filesOf(incident))
  for (const one of skipped) yield `- No ${one.kind}: ${plain(one.reason)}\n`
  const notes = caveats.filter((caveat) => caveat !== unfinished && !verdict.evidence.includes(caveat))
  if (verdict.alternatives.length > 0) {
    yield `\n## Also considered\n\n`
    yield list(verdict.alternatives.map(({ cause, why }) => `${cause}: ${why}`))
  }
  if (notes.length > 0) yield `\n## Keep in mind\n\n${list(notes)}`
  yield `\nIncident \`${incident.id}\`, opened ${new Date(incident.openedAt).toISOString()}`
  yield breach ? `; ${plain(breachText(breach))}.\n` : `.\n`
}

function factsOf({ culprit, confidence, route, evidence }: Verdict, rootUrl: string | null): string[] {
  const [budget, ...rest] = evidence
  const where = route === undefined ? '' : `, ${route}`
  const facts = budget === undefined ? [] : [budget]
  if (culprit) {
    const { functionName, url, line, totalRatio, ratioBefore } = culprit
    const before = ratioBefore === null ? '' : `, ${percentText(ratioBefore)} before`
    const name = culprit.package === undefined ? '' : ` (package ${culprit.package})`
    facts.push(
      `Look at ${pathText(url, rootUrl)}:${line}, ${functionName}${name}: ${percentText(totalRatio)} of the loop's busy time${before}${where}.`,
    )
  }
  facts.push(`Confidence: ${confidence}.`)
  return [...facts, ...rest.slice(0, MAX_LINES)]
}

/** Statements that single requests ran again and again; of the route in question where there is one. */
function repeatsOf({ breach, verdict, during }: Incident): string[] {
  const all = during?.statements?.repeated ?? []
  const inQuestion = all.filter(({ route }) => route === verdict.route || route === breach?.subject)
  return (inQuestion.length > 0 ? inQuestion : all)
    .slice(0, MAX_LINES)
    .map(
      ({ operation, statement, route, requests, most }) =>
        `${route} ran \`${code(statement)}\` (${operation}) up to ${most} times in one request; ${requests} did so.`,
    )
}

/** `POST /checkout 12 times (the oldest for 1 240 ms)` */
function inFlightText(requests: readonly OpenRequest[]): string {
  const routes = new Map<string, { count: number; oldestMs: number }>()
  for (const { method, route, ageMs } of requests) {
    // A route may be a name without its method, or with it.
    const name = route.startsWith(`${method} `) ? route : `${method} ${route}`
    const { count, oldestMs } = routes.get(name) ?? { count: 0, oldestMs: 0 }
    routes.set(name, { count: count + 1, oldestMs: Math.max(oldestMs, ageMs) })
  }
  const byCount = [...routes].toSorted(([, a], [, b]) => b.count - a.count)
  const shown = byCount.slice(0, MAX_LINES).map(([name, { count, oldestMs }]) => {
    const times = count === 1 ? '' : ` ${count} times`
    return `\`${code(name)}\`${times} (${count === 1 ? 'for' : 'the oldest for'} ${Math.round(oldestMs)} ms)`
  })
  const more = byCount.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more routes` : shown.join(', ')
}

const uses: Readonly<Partial<Record<Incident['files'][number]['kind'], string>>> = {
  'cpu-before': 'the CPU before the breach',
  'cpu-during': 'the CPU from the breach on',
  heap: 'what the heap keeps, by function',
  timeline: 'the timeline, for DevTools and Perfetto',
  'clinic-doctor': "data for Clinic's doctor",
}

function filesOf({ files }: Incident): string[] {
  const shown = files.flatMap(({ name, kind }) =>
    uses[kind] ? [`\`${code(openedName(name))}\` (${uses[kind]})`] : [],
  )
  return [`Open ${[...new Set(shown), '`incident.json` (every figure)'].join(', ')}.`]
}

/** Who opens what lies in a folder opens the folder. */
function openedName(name: string): string {
  return name.replace(/\/[^/]*$/, '/')
}

function breachText({
  subject,
  metric,
  observed,
  limit,
  samples,
  windowMs,
  confidence,
}: NonNullable<Incident['breach']>): string {
  const basis = `${samples} samples in ${Math.round(windowMs / 1_000)} s, ${Math.floor(confidence * 100)} % sure`
  return `${subject} ${metric} ${figure(observed)}, limit ${figure(limit)} (${basis})`
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${plain(line)}\n`).join('')
}

/** One line of text in which Markdown reads nothing into `*`, `<` or a link; what stands in backticks is code. */
function plain(text: string): string {
  return oneLine(text)
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(/[\\`*<>[\]|#]/g, String.raw`\$&`)))
    .join('')
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
