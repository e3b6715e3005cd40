import { gzipSync } from 'node:zlib'
import { pprofProfile } from '../../export/pprof.ts'
import { profileOf } from './profile.ts'
import type { Viewer } from './viewer.ts'

export const pprof: Viewer = {
  name: 'pprof',
  about: "a file for Go's pprof, with a label for the route",
  extension: 'pb.gz',
  async draw(drawing) {
    const content = gzipSync(pprofProfile(await profileOf(drawing)))
    return { content, hint: (path) => `go tool pprof -http=: ${path}` }
  },
}
