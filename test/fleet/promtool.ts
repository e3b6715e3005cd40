import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasPromtool: boolean = spawnSync('promtool', ['--version']).status === 0

/** What promtool says of these files; the last one is what it is asked about. */
export function promtool(
  args: string[],
  files: Record<string, string>,
): { status: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-promtool-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const name = Object.keys(files).at(-1)!
    const { status, stdout, stderr } = spawnSync('promtool', [...args, name], {
      cwd: folder,
      encoding: 'utf8',
    })
    return { status, said: stdout + stderr }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
