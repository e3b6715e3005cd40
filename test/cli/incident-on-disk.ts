import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { draft } from '../../lib/incident/draft.ts'
import type { Incident, IncidentFile } from '../../lib/types.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-cli-'))
  folders.push(folder)
  return folder
}

export const shopAt = Date.UTC(2026, 10, 21, 17, 31, 44)

/** As the recorder leaves one. */
export function incidentAt(wallMs: number, changes: Partial<Incident> = {}): Incident {
  const opening = { wallMs, severity: 'critical', reason: 'POST /checkout p99 214 ms (limit 50 ms)' } as const
  const rest = { breach: null, before: null, inFlight: [], cpus: 2, memoryLimitBytes: null }
  const culprit = {
    functionName: 'renderInvoice',
    url: 'file:///app/src/invoice.ts',
    line: 41,
    column: 10,
    selfRatio: 0.9,
    totalRatio: 0.9,
    ratioBefore: 0.02,
  }
  const verdict: Incident['verdict'] = {
    cause: 'blocked-loop',
    summary: 'blocked-loop: 90 % of the busy time went to `renderInvoice` (src/invoice.ts:41).',
    confidence: 'high',
    culprit,
    evidence: ['Of the 128 ms added: 117 ms waiting for the loop.'],
    alternatives: [
      { cause: 'gc', why: 'ruled out: collections explain 1 %' },
      { cause: 'threadpool', why: '12 % of it' },
    ],
  }
  return { ...draft({ ...opening, ...rest }), verdict, caveats: ['The host was busy.'], ...changes }
}

export interface OnDisk {
  dir: string
  path: string
  id: string
}

/** With these files beside the manifest, which lists them. */
export function writeIncident(
  incident: Incident,
  files: Record<string, [kind: IncidentFile['kind'], content: string]> = {},
  dir: string = temporaryFolder(),
): OnDisk {
  const path = join(dir, incident.id)
  mkdirSync(path, { recursive: true })
  for (const [name, [, content]] of Object.entries(files)) writeFileSync(join(path, name), content)
  const listed = Object.entries(files).map(([name, [kind, content]]) => {
    return { name, kind, bytes: content.length, fromMs: shopAt, toMs: shopAt + 10_000 }
  })
  const manifest = { ...incident, files: [...incident.files, ...listed] }
  writeFileSync(join(path, 'incident.json'), JSON.stringify(manifest))
  return { dir, path, id: incident.id }
}

/** A profile in which these functions took so many samples each. */
export function profileText(samples: Record<string, number>): string {
  const names = Object.keys(samples)
  const frame = (functionName: string, line: number): object => {
    const url = functionName.startsWith('(') ? '' : 'file:///app/src/invoice.ts'
    return { functionName, scriptId: '1', url, lineNumber: line, columnNumber: 0 }
  }
  const children = names.map((_, at) => at + 2)
  const leaves = names.map((name, at) => ({
    id: at + 2,
    callFrame: frame(name, 40 + at),
    hitCount: samples[name],
    children: [],
  }))
  const nodes = [{ id: 1, callFrame: frame('(root)', -1), hitCount: 0, children }, ...leaves]
  const ids = names.flatMap((name, at) => Array.from<number>({ length: samples[name]! }).fill(at + 2))
  const timeDeltas = ids.map(() => 10_000)
  return JSON.stringify({ nodes, samples: ids, timeDeltas, startTime: 0, endTime: 10_000 * ids.length })
}
