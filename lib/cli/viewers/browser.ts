import { spawn } from 'node:child_process'
import type { Terminal } from '../terminal.ts'

/** Shows a file in the browser. False where there is no screen, or nothing that opens a file. */
export async function openInBrowser(path: string, { env, platform }: Terminal): Promise<boolean> {
  const isHeadless = platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']
  if (isHeadless) return false
  const [command, args] = openerOf(platform, path)
  return await new Promise((resolve) => {
    const child = spawn(command, args, { detached: true, stdio: 'ignore' })
    child.on('error', () => resolve(false))
    child.on('spawn', () => resolve(true))
    child.unref()
  })
}

function openerOf(platform: string, path: string): [command: string, args: string[]] {
  if (platform === 'darwin') return ['open', [path]]
  // `start` takes the first thing in quotation marks for a title.
  if (platform === 'win32') return ['cmd', ['/c', 'start', '', path]]
  return ['xdg-open', [path]]
}
