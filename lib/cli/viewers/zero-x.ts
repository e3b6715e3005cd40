import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { harmlessText, zeroXProfile } from '../../export/zero-x.ts'
import { profileOf } from './profile.ts'
import { runTool } from './tool.ts'
import type { Viewer } from './viewer.ts'

export const zeroX: Viewer = {
  name: '0x',
  about: "0x's flame graph",
  extension: 'html',
  async draw(drawing) {
    const { folder, scratch, terminal } = drawing
    const input = join(scratch, 'cpu.0x.cpuprofile')
    const output = join(scratch, '0x.html')
    await writeFile(input, JSON.stringify(zeroXProfile(await profileOf(drawing))))
    const title = harmlessText(folder.incident.reason)
    await runTool({ tool: '0x', scratch, input, output, title }, terminal)
    return { content: { path: output } }
  },
}
