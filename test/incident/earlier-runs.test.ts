import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { Incidents } from '../../lib/incident/incidents.ts'
import { Store } from '../../lib/incident/store.ts'
import type { Incident } from '../../lib/types.ts'
import { until } from '../support/until.ts'
import { breachOf, captureOptions, desk, idAt, incidentOf, temporaryFolder } from './parts.ts'

const shortOf = (pid: number, changes: Partial<Incident> = {}): Partial<Incident> => ({
  openedAt: Date.now() - 60_000,
  breach: breachOf({ subject: 'process', metric: 'rssBytes', type: 'memory_high' }),
  reason: 'the memory runs out in about 3 min',
  environment: { pid, node: 'v20.0.0', v8: '11', cpus: 2, memoryLimitBytes: null },
  ...changes,
})

/** A process that has come and gone. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

it('a run that ended short of memory is told of at the next start, and once', async () => {
  const dir = await temporaryFolder()
  const store = new Store(dir, { maxIncidents: 100, maxBytes: 1e9 })
  await store.save(incidentOf(idAt(1), shortOf(deadPid())))
  await store.save(incidentOf(idAt(2), shortOf(process.pid)))
  await store.save(incidentOf(idAt(3), shortOf(deadPid(), { closedAt: Date.now() })))
  await store.save(incidentOf(idAt(4), shortOf(deadPid(), { breach: breachOf() })))

  const { incidents } = desk(captureOptions(dir))
  expect(incidents).toBeInstanceOf(Incidents)
  incidents.open()
  await until(() => incidents.notes.length > 0)
  await incidents.close()
  expect(incidents.notes).toHaveLength(1)
  expect(incidents.notes[0]).toContain(`incident ${idAt(1)}, the memory runs out in about 3 min`)

  const { incidents: next } = desk(captureOptions(dir))
  next.open()
  await until(() => next.list().length === 4)
  await next.close()
  expect(next.notes).toEqual([])
})
