import { gzipSync } from 'node:zlib'
import { cpuPprof } from '../../export/pprof.ts'

import { profileOf, startedAt } from './profile.ts'
import type { Viewer } from './viewer.ts'

export const pprof: Viewer = {
  name: 'pprof',
  about: "a file for Go's pprof, with the route of each sample",
  extension: 'pb.gz',
  async draw(drawing) {
    const content = gzipSync(cpuPprof(await profileOf(drawing), startedAt(drawing)))
    return { content, hint: (path) => `go tool pprof -http=: ${path}` }
  },
}
