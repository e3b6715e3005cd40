import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { heapProfile } from '../incidents/profile-file.ts'
import { runTool } from './tool.ts'
import type { Viewer } from './viewer.ts'

export const heap: Viewer = {
  name: 'heap',
  about: "what the heap keeps, by function, in Clinic's heap profiler",
  extension: 'html',
  async draw({ folder, scratch, terminal }) {
    const input = join(scratch, 'heap.heapprofile')
    const output = join(scratch, 'heap.html')
    await writeFile(input, JSON.stringify(await heapProfile(folder)))
    await runTool({ tool: '@clinic/heap-profiler', scratch, input, output, title: '' }, terminal)
    return { content: { path: output } }
  },
}
