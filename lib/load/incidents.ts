import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Incident, IncidentSummary } from '../types.ts'
import type { LoadIncident, ScenarioReport } from './report.ts'
import type { ScenarioRun } from './scenario-run.ts'
import type { PerfReader } from './target/perf-reader.ts'

/** A capture goes on for ten seconds by default after what it was opened for. */
const WHOLE_WITHIN_MS = 20_000
const LOOK_EVERY_MS = 500
/** A second is not at stake any more, and whoever was held may still be catching up. */
const SUMMARY_WITHIN_MS = 15_000
const MAX_INCIDENTS = 10
const wanted = new Set(['cpu-before', 'cpu-during', 'heap', 'timeline', 'report'])

/** Adds what the target wrote while the scenario ran; with `dir`, its files too. */
export async function collectIncidents(
  report: ScenarioReport,
  { startedAt, cutShort }: ScenarioRun,
  perf: PerfReader,
  dir: string | null,
): Promise<void> {
  const sinceMs = startedAt
  const untilMs = startedAt + report.durationMs + 1_000
  const within = ({ openedAt }: IncidentSummary): boolean => openedAt >= sinceMs && openedAt <= untilMs
  const summaries = await wholeOnes(perf, within, cutShort === 'interrupted' ? 0 : WHOLE_WITHIN_MS)
  for (const { id } of summaries.slice(0, MAX_INCIDENTS)) {
    const incident = await perf.incident(id)
    if (incident === null) continue
    const files = dir === null ? [] : await copied(incident, perf, dir)
    report.incidents.push(shown(incident, startedAt, files))
    const second = report.seconds.find(({ atMs, spanMs }) => {
      const offsetMs = incident.openedAt - startedAt
      return offsetMs >= atMs && offsetMs < atMs + spanMs
    })
    second?.incidents.push(id)
  }
}

/** Those that are being written are waited for. */
async function wholeOnes(
  perf: PerfReader,
  within: (summary: IncidentSummary) => boolean,
  withinMs: number,
): Promise<IncidentSummary[]> {
  const untilMs = performance.now() + withinMs
  for (;;) {
    const summaries = await summariesOf(perf, within)
    if (performance.now() > untilMs || summaries.every(({ state }) => state === 'whole')) return summaries
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

async function summariesOf(
  perf: PerfReader,
  within: (summary: IncidentSummary) => boolean,
): Promise<IncidentSummary[]> {
  return (await perf.snapshot(SUMMARY_WITHIN_MS))?.incidents.filter(within) ?? []
}

function shown(incident: Incident, startedAt: number, files: LoadIncident['files']): LoadIncident {
  const { id, openedAt, severity, reason, verdict } = incident
  return { id, openedAt, atMs: openedAt - startedAt, severity, reason, verdict, files }
}

/** Its names are another process's: only their last part is used, and only below our own folder. */
async function copied(incident: Incident, perf: PerfReader, dir: string): Promise<LoadIncident['files']> {
  const folder = join('incidents', basename(incident.id))
  await mkdir(join(dir, folder), { recursive: true })
  const copies: LoadIncident['files'] = []
  for (const { kind, name, fromMs, toMs } of incident.files.filter((file) => wanted.has(file.kind))) {
    const bytes = await perf.file(incident.id, name)
    if (bytes === null) continue
    const path = join(folder, basename(name))
    await writeFile(join(dir, path), bytes)
    copies.push({ kind, path, bytes: bytes.byteLength, fromMs, toMs })
  }
  await writeFile(join(dir, folder, 'incident.json'), JSON.stringify(incident))
  return copies
}
