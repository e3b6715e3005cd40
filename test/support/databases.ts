import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0

/** Debian keeps them out of the path. */
const binaries = ['/usr/lib/postgresql', '/usr/local/lib/postgresql']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((version) => join(folder, version, 'bin')))
  .findLast((folder) => existsSync(join(folder, 'initdb')))
export const hasPostgres: boolean = binaries !== undefined

/** A server of the test's own, in a folder of its own; it is gone when `end` is called. */
export interface Database {
  readonly port: number
  readonly child: ChildProcess
  end(): Promise<void>
}

export async function startRedis(port?: number): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-redis-'))
  const chosen = port ?? (await freePort())
  const args = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
  return await started('redis-server', args, folder, chosen, /Ready to accept connections/)
}

/** It refuses to run as root, and then runs as Debian's user for it. */
export async function startPostgres(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'perfguard-postgres-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) {
    chmodSync(folder, 0o755)
    spawnSync('chown', ['postgres', folder])
  }
  const as = (binary: string, args: string[]): [string, string[]] => {
    const path = join(binaries!, binary)
    return isRoot ? ['runuser', ['-u', 'postgres', '--', path, ...args]] : [path, args]
  }
  const data = join(folder, 'data')
  const [initdb, initArgs] = as('initdb', ['-D', data, '-U', 'shop', '-A', 'trust', '--no-sync'])
  const { status, stderr } = spawnSync(initdb, initArgs, { cwd: folder })
  if (status !== 0) throw new Error(`initdb: ${stderr.toString()}`)
  const port = await freePort()
  const where = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder]
  const [postgres, args] = as('postgres', [...where, '-c', 'fsync=off'])
  return await started(postgres, args, folder, port, /ready to accept connections/)
}

async function started(
  command: string,
  args: string[],
  folder: string,
  port: number,
  ready: RegExp,
): Promise<Database> {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const end = async (): Promise<void> => {
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const hear = (data: Buffer): void => {
      said += data.toString()
      if (ready.test(said)) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then(() => reject(new Error(`${command} ended: ${said}`)))
  })
  return { port, child, end }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
