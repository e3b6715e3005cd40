import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Incident } from '../../lib/index.ts'

it('a heap snapshot that was asked for is in the incident, beside the sampling profile', () => {
  const dir = mkdtempSync(join(tmpdir(), 'perfguard-snapshot-'))
  try {
    const fixture = join(import.meta.dirname, '../fixtures/heap-snapshot.js')
    const output = execFileSync(process.execPath, [fixture, dir], { encoding: 'utf8', timeout: 50_000 })
    const { incident } = JSON.parse(output) as { incident: Incident }
    const names = incident.files.filter(({ kind }) => kind === 'heap').map(({ name }) => name)
    expect(names.toSorted()).toEqual(['heap.heapprofile', 'heap.heapsnapshot'])
    const text = readFileSync(join(dir, incident.id, 'heap.heapsnapshot'), 'utf8')
    const { strings } = JSON.parse(text) as { strings: string[] }
    expect(strings).toContain('Order')
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
