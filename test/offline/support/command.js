import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** What a command prints. It fails as the command does. */
export async function run(command, args, options = {}) {
  const { stdout } = await execute(command, args, { maxBuffer: 2 ** 26, timeout: 120_000, ...options })
  return stdout
}
