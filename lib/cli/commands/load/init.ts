import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command, Given } from '../../command.ts'
import { broken, lineOf, misuse } from '../../failure.ts'
import type { Terminal } from '../../terminal.ts'
import { githubWorkflow } from './init-github.ts'
import { gitlabJob } from './init-gitlab.ts'
import { packageManager } from './init-packages.ts'
import type { PackageManager } from './init-packages.ts'
import { firstScenario } from './init-scenario.ts'

const loadFiles = ['js', 'mjs', 'ts', 'mts', 'cjs', 'cts'].map((extension) => `perfguard.load.${extension}`)

interface CiFile {
  path: string
  textOf: (manager: PackageManager) => string
  /** What is left to do. */
  left: string | null
}

const ciFiles: Readonly<Record<string, CiFile>> = {
  github: { path: '.github/workflows/load.yml', textOf: githubWorkflow, left: null },
  gitlab: {
    path: '.gitlab/load.yml',
    textOf: gitlabJob,
    left: "add to .gitlab-ci.yml:\n  include:\n    - local: '/.gitlab/load.yml'",
  },
}

export const init: Command = {
  name: 'load init',
  about: 'writes a first file of scenarios, and the job that runs it in CI',
  operands: [],
  options: {
    ci: { value: 'NAME', choices: Object.keys(ciFiles), about: 'also the job for' },
  },
  notes: ['Nothing that is there already is written over.'],
  async run(given: Given, terminal: Terminal) {
    const { cwd } = terminal
    const ci = ciFiles[given.text('ci') ?? '']
    const scenarios = loadFiles.find((name) => existsSync(join(cwd, name)))
    if (ci === undefined && scenarios !== undefined) throw misuse(`there is ${scenarios} already`)
    if (scenarios === undefined) await write('perfguard.load.mjs', firstScenario(cwd), terminal)
    if (ci === undefined) return
    await write(ci.path, ci.textOf(packageManager(cwd)), terminal)
    if (ci.left !== null) terminal.say(ci.left)
  },
}

async function write(name: string, text: string, terminal: Terminal): Promise<void> {
  const path = join(terminal.cwd, name)
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw misuse(`there is ${name} already`)
    throw broken(`${name} cannot be written: ${lineOf(error)}`)
  }
  terminal.print(name)
}
