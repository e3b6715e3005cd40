import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CaseFolder } from '../../lib/incident/case-folder.ts'
import { HeapSnapshot } from '../../lib/incident/heap-snapshot.ts'

it('a heap snapshot is refused where the memory for it is not free, with the arithmetic', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'perfguard-room-'))
  const snapshot = new HeapSnapshot({
    connect: () => {
      throw new Error('it connected')
    },
    memory: () => ({
      atMs: 0,
      rssBytes: 300 * 1_048_576,
      heapUsedBytes: 200 * 1_048_576,
      heapLimitBytes: 4e9,
      externalBytes: 0,
    }),
    freeBytes: () => 2_000 * 1_048_576,
    nowMs: () => 0,
  })
  await expect(snapshot.write(new CaseFolder(dir, '20261121T120000000Z-abcdef'), 0)).rejects.toThrow(
    'no heap snapshot: for a heap of 200 MiB it may take 2400 MiB, 2000 MiB are free',
  )
  expect(readdirSync(dir)).toEqual([])
})
