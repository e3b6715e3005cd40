import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isRecord } from '../../config/problems.ts'
import { checkedBaseline, type Baseline } from '../../load/regress/baseline.ts'
import { differences, type Fingerprint } from '../../load/regress/fingerprint.ts'
import { historyText, readHistory, type History, type HistoryLine } from '../../load/regress/history.ts'
import type { Noise } from '../../load/regress/noise.ts'
import type { Given, OptionSpec } from '../command.ts'
import { broken, lineOf, misuse } from '../failure.ts'
import type { Terminal } from '../terminal.ts'

const usualDir = 'perf-baselines'
const historyFile = 'history.ndjson'
const noiseFile = 'noise.json'

export const shelfOption: OptionSpec = {
  value: 'DIR',
  about: `where baselines, history and noise lie (${usualDir})`,
}

/** How much two runs of the same code differ on some machine. */
export interface NoiseRecord {
  schema: 1
  measuredAt: number
  fingerprint: Fingerprint
  noise: Noise
}

/** The folder of baselines; plain files, to be committed or cached. */
export class Shelf {
  readonly dir: string

  constructor(given: Given, { cwd }: Terminal) {
    this.dir = resolve(cwd, given.text('dir') ?? usualDir)
  }

  pathOf(name: string): string {
    if (!/^[\w][\w.-]{0,99}$/.test(name))
      throw misuse(`a baseline's name is made of letters, digits, '.', '-' and '_', unlike '${name}'`)
    return join(this.dir, `${name}.json`)
  }

  /** Null when there is none of this name. */
  async baseline(name: string): Promise<Baseline | null> {
    const path = this.pathOf(name)
    const text = await textOf(path)
    return text === null ? null : parsed(path, text, checkedBaseline)
  }

  async save(baseline: Baseline): Promise<string> {
    const path = this.pathOf(baseline.name)
    await this.#put(path, baseline)
    await this.append({ ...baseline, kind: 'run' })
    return path
  }

  async history(): Promise<History> {
    return readHistory((await textOf(join(this.dir, historyFile))) ?? '')
  }

  async append(line: HistoryLine): Promise<void> {
    await mkdir(this.dir, { recursive: true })
    await appendFile(join(this.dir, historyFile), historyText(line))
  }

  async saveNoise(record: NoiseRecord): Promise<string> {
    const path = join(this.dir, noiseFile)
    await this.#put(path, record)
    return path
  }

  /** Nothing where it was never measured, and why not where that was elsewhere. */
  async noiseOn(fingerprint: Fingerprint): Promise<{ noise: Noise; note: string | null }> {
    const path = join(this.dir, noiseFile)
    const text = await textOf(path)
    if (text === null) return { noise: {}, note: null }
    const record = parsed(path, text, checkedNoise)
    const others = differences(record.fingerprint, fingerprint)
    if (others.length === 0) return { noise: record.noise, note: null }
    return { noise: {}, note: `the calibration is not used: ${others.join(', ')}` }
  }

  async #put(path: string, value: object): Promise<void> {
    await mkdir(this.dir, { recursive: true })
    const temporary = `${path}.${process.pid}.tmp`
    await writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`)
    await rename(temporary, path)
  }
}

function checkedNoise(value: unknown): NoiseRecord {
  if (!isRecord(value) || value['schema'] !== 1) throw new Error('it is no calibration of schema 1')
  if (!isRecord(value['fingerprint']) || !isRecord(value['noise'])) throw new Error('it is no calibration')
  return value as unknown as NoiseRecord
}

function parsed<T>(path: string, text: string, check: (value: unknown) => T): T {
  try {
    return check(JSON.parse(text))
  } catch (error) {
    throw broken(`${path} cannot be used: ${lineOf(error)}`)
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw broken(`${path} cannot be read: ${lineOf(error)}`)
  }
}
