import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const root = dirname(dirname(import.meta.dirname))
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

/** The library as JavaScript, in a folder of its own: child processes cannot read TypeScript on Node 20. */
export interface Compiled {
  folder: string
  /** Starts `code` as a module that finds the library under `./lib/`. */
  start(code: string, options?: { flags?: string[]; shell?: string; env?: NodeJS.ProcessEnv }): Child
  remove(): void
}

export interface Child {
  process: ChildProcess
  output(): string
  ended: Promise<{ code: number | null; signal: string | null }>
}

export function compile(): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'incidents-built-'))
  // Unchecked: whether it compiles is another check's business, and a half-written neighbour must not fail this one.
  const options = [
    '-p',
    root,
    '--outDir',
    folder,
    '--noCheck',
    '--declaration',
    'false',
    '--isolatedDeclarations',
    'false',
  ]
  execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' })
  // Not TypeScript, as in the build.
  copyFileSync(join(root, 'lib/here.cjs'), join(folder, 'lib/here.cjs'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  let scripts = 0
  return {
    folder,
    start(code, { flags = [], shell, env = {} } = {}) {
      const script = join(folder, `script-${++scripts}.js`)
      writeFileSync(script, code)
      const [command, ...args] = shell
        ? ['/bin/bash', '-c', `${shell}; exec "$0" "$@"`, process.execPath, ...flags, script]
        : [process.execPath, ...flags, script]
      return follow(spawn(command, args, { cwd: folder, env: { ...process.env, NODE_OPTIONS: '', ...env } }))
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function follow(child: ChildProcess): Child {
  let output = ''
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()))
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }))
  })
  return { process: child, output: () => output, ended }
}
