import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { undoneAtExit } from './at-exit.ts'

const run = promisify(execFile)
const PREPARE_WITHIN_MS = 600_000

/** The application as it was: a folder that is there, or a git ref that is checked out beside it. */
export interface EarlierVersion {
  /** What the application has its working directory for. */
  folder: string
  commit: string | null
  /** What may make it differ in more than its code. */
  caveats: readonly string[]
  remove(): void
}

/** `prepare` is a command for the shell that a check-out needs before it can start. Throws, in words, when there is no such version. */
export async function earlierVersion(
  against: string,
  cwd: string,
  prepare: string | undefined,
): Promise<EarlierVersion> {
  const given = resolve(cwd, against)
  if (existsSync(given) && statSync(given).isDirectory())
    return { folder: realpathSync(given), commit: null, caveats: [], remove: () => {} }
  const commit = await git(cwd, 'rev-parse', '--verify', '--quiet', `${against}^{commit}`).catch(() => {
    throw new Error(`'${against}' is neither a folder nor a commit of this git repository`)
  })
  const version = await checkedOut(commit, cwd)
  try {
    const caveats = lend(cwd, version.folder, prepare !== undefined)
    if (prepare !== undefined) await prepared(prepare, version.folder)
    return { ...version, commit, caveats }
  } catch (error) {
    version.remove()
    throw error
  }
}

export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd })
  return stdout.trim()
}

async function checkedOut(commit: string, cwd: string): Promise<{ folder: string; remove(): void }> {
  const below = await git(cwd, 'rev-parse', '--show-prefix')
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'perfguard-')))
  const tree = join(scratch, 'before')
  const remove = undoneAtExit(() => {
    rmSync(scratch, { recursive: true, force: true })
    execFileSync('git', ['worktree', 'prune'], { cwd, stdio: 'ignore' })
  })
  try {
    await git(cwd, 'worktree', 'add', '--detach', '--quiet', tree, commit)
  } catch (error) {
    remove()
    throw error
  }
  return { folder: join(tree, below), remove }
}

/** Packages are no part of a commit: it gets today's, unless it is prepared by a command of its own. */
function lend(cwd: string, folder: string, isPrepared: boolean): string[] {
  const packages = join(cwd, 'node_modules')
  if (isPrepared || !existsSync(packages) || existsSync(join(folder, 'node_modules'))) return []
  symlinkSync(packages, join(folder, 'node_modules'), 'junction')
  const isSame = textOf(join(cwd, 'package-lock.json')) === textOf(join(folder, 'package-lock.json'))
  if (isSame) return []
  return [
    "package-lock.json is another, and both sides run on today's packages: --prepare 'npm ci' gives each its own",
  ]
}

async function prepared(command: string, folder: string): Promise<void> {
  const [shell, option] = process.platform === 'win32' ? ['cmd', '/c'] : ['sh', '-c']
  try {
    await run(shell, [option, command], { cwd: folder, timeout: PREPARE_WITHIN_MS, maxBuffer: 1 << 28 })
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string }
    const why = stderr.trim() === '' ? message : stderr.trim().slice(-500)
    throw new Error(`${command} failed in ${basename(folder)}: ${why}`, { cause: error })
  }
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
