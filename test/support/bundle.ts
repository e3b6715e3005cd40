import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import type { V8CpuProfile } from '../../lib/export/cpuprofile.ts'

const main = join(import.meta.dirname, '../fixtures/typescript/main.ts')

/** Bundles and minifies the TypeScript fixture, as people deploy it. Answers with the path of the file. */
export async function bundled(folder: string, sourcemap: boolean | 'inline' = true): Promise<string> {
  const file = join(folder, 'dist', 'main.mjs')
  const bundle = await rolldown({ input: main, platform: 'node' })
  await bundle.write({ file, format: 'esm', minify: true, sourcemap })
  await bundle.close()
  return file
}

/** The bundle again with text in front and an index map, as some bundlers join what others made. */
export function sectioned(file: string): void {
  const map: unknown = JSON.parse(readFileSync(`${file}.map`, 'utf8'))
  const sections = [{ offset: { line: 2, column: 0 }, map }]
  writeFileSync(`${file}.map`, JSON.stringify({ version: 3, sections }))
  writeFileSync(file, `// a banner\n// of two lines\n${readFileSync(file, 'utf8')}`)
}

/** What V8 says of a script that runs for so long. */
export function profiled(file: string, ms = 400): V8CpuProfile {
  const folder = join(file, '..', 'profile')
  mkdirSync(folder, { recursive: true })
  execFileSync(process.execPath, ['--cpu-prof', `--cpu-prof-dir=${folder}`, file, String(ms)])
  const [name] = readdirSync(folder)
  const profile = JSON.parse(readFileSync(join(folder, name!), 'utf8')) as V8CpuProfile
  rmSync(folder, { recursive: true })
  return profile
}
