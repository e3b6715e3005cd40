import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { cpuPprof, heapPprof } from '../../lib/export/pprof.ts'
import { executableIn } from './support/executables.js'
import { run } from './support/command.js'
import { workFolder } from './support/run.js'

const work = workFolder()
const go = executableIn('go')

async function pprof(flags, file) {
  return await run(go, ['tool', 'pprof', ...flags, file], { env: { ...process.env, PPROF_TMPDIR: work } })
}

describe.skipIf(!go).each(inject('incidents'))(
  'go tool pprof, given the incident of $id,',
  ({ id, folder, guilty, route }) => {
    const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const startedAtMs = Date.UTC(2026, 0, 2)

    it('names functions and routes', async () => {
      const file = join(work, `${id}.pb.gz`)
      writeFileSync(file, gzipSync(cpuPprof(read('during.cpuprofile'), { startedAtMs })))
      const top = await pprof(['-top'], file)
      expect(top).toContain('Type: wall')
      expect(top).toContain('Jan 2, 2026')
      const tags = await pprof(['-tags'], file)
      expect(tags).toContain('route: Total')
      if (!/^(cpu|blocked)/.test(id) || route === null) return
      expect(top).toMatch(new RegExp(guilty.join('|')))
      expect(tags).toContain(route)
      // Whose work it was: nearly all of the guilty function's is of its route.
      expect(await pprof([`-tagfocus=route=${route}`, '-top'], file)).toMatch(new RegExp(guilty.join('|')))
    })

    it.skipIf(!id.startsWith('leak'))('names who keeps the memory', async () => {
      const file = join(work, `${id}-heap.pb.gz`)
      writeFileSync(file, gzipSync(heapPprof(read('heap.heapprofile'), { startedAtMs })))
      expect(await pprof(['-top'], file)).toMatch(new RegExp(guilty.join('|')))
    })
  },
)
