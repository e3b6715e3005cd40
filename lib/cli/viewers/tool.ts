import { spawn } from 'node:child_process'
import { join } from 'node:path'
import here from '../../here.cjs'
import { broken } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { peerFolder } from './peer.ts'
import type { ToolOrder } from './tool-order.ts'

const timeoutMs = 300_000
const maxOutputChars = 4_000

/** Lets a tool draw in a process of its own: it takes its time, and some end the process when they are in trouble. */
export async function runTool(order: Omit<ToolOrder, 'folder'>, terminal: Terminal): Promise<void> {
  const folder = peerFolder(order.tool, terminal.cwd)
  await terminal.during(`${order.tool} is drawing`, finished({ ...order, folder }, terminal))
}

function finished(order: ToolOrder, { env }: Terminal): Promise<void> {
  const { NODE_OPTIONS: _, ...inherited } = env
  const entry = join(here, 'cli', 'viewers', 'tool-process.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, JSON.stringify(order)], {
      cwd: order.scratch,
      env: inherited,
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeoutMs,
    })
    const stop = (): void => void child.kill()
    process.once('exit', stop)
    let said = ''
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (said = (said + text).slice(-maxOutputChars)))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('exit', stop)
      if (code === 0) resolve()
      else reject(broken(`${order.tool} failed: ${reasonIn(said) ?? signal ?? `it ended with code ${code}`}`))
    })
  })
}

/** The sentence of an uncaught error, without its stack. */
function reasonIn(said: string): string | undefined {
  const lines = said.split('\n').map((line) => line.trim())
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.findLast((line) => line !== '')
}
