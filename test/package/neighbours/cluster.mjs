import cluster from 'node:cluster'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { incidentOf } from './shop.mjs'

if (cluster.isPrimary) {
  const dir = mkdtempSync(join(tmpdir(), 'perfguard-cluster-'))
  const workers = [1, 2].map(() => cluster.fork({ INCIDENTS: dir }))
  // Before anything is awaited: one may be gone when the other has told.
  const exits = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)))
  const incidents = await Promise.all(
    workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))),
  )
  const told = { incidents, folders: readdirSync(dir).length, exits: await Promise.all(exits) }
  process.stdout.write(JSON.stringify(told))
} else {
  process.send(await incidentOf(process.env.INCIDENTS))
  process.disconnect()
}
