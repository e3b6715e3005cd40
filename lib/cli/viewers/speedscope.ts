import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { profileOf } from './profile.ts'
import { runTool } from './tool.ts'
import type { Viewer } from './viewer.ts'

export const speedscope: Viewer = {
  name: 'speedscope',
  about: 'time order, left heavy and sandwich, in one page',
  extension: 'html',
  async draw(drawing) {
    const { folder, scratch, terminal } = drawing
    const input = join(scratch, `${folder.name}.cpuprofile`)
    const output = join(scratch, 'speedscope.html')
    await writeFile(input, JSON.stringify(await profileOf(drawing)))
    const title = `${folder.name}.cpuprofile`
    await runTool({ tool: 'speedscope', scratch, input, output, title }, terminal)
    return { content: { path: output } }
  },
}
