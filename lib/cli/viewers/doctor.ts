import { copyFile, mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { misuse } from '../failure.ts'
import { runTool } from './tool.ts'
import type { Viewer } from './viewer.ts'

export const doctor: Viewer = {
  name: 'doctor',
  about: "Clinic's doctor, which presumes a busy server and a free core",
  extension: 'html',
  async draw({ folder, scratch, terminal }) {
    const files = folder.incident.files.filter(({ kind }) => kind === 'clinic-doctor')
    const [first] = files
    if (first === undefined) throw misuse(`incident ${folder.name} has no data for Clinic's doctor`)
    // A copy of what the manifest names: doctor reads a folder, and follows whatever link lies in it.
    const input = join(scratch, basename(dirname(first.name)))
    await mkdir(input)
    for (const { name } of files) await copyFile(await folder.pathOf(name), join(input, basename(name)))
    const output = join(scratch, 'doctor.html')
    await runTool({ tool: '@clinic/doctor', scratch, input, output, title: '' }, terminal)
    return { content: { path: output } }
  },
}
