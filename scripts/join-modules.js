// Modules for a browser as one text, in the order of their imports and without the imports: a bundler for code that has
// no default exports, no renamed imports, and no name twice.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `entry` as tsc wrote it. Packages are not joined: `before` is what brings their names along. */
export function joinModules(entry, before = '') {
  const script = before + oneScript(entry)
  const file = join(dirname(entry), 'all.mjs')
  writeFileSync(file, script)
  // Two modules may have used one name, which only the browser would notice.
  execFileSync(process.execPath, ['--check', file], { stdio: 'inherit' })
  return script
}

/** Without comments and line ends. */
export function shortStyle(text) {
  return text.replaceAll(/\/\*.*?\*\/|\s+/gs, ' ').trim()
}

function oneScript(entry) {
  const seen = new Set()
  const texts = []
  const add = (file) => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, path] of text.matchAll(/^import [^;]*from '(\.[^']+)';$/gm)) add(join(dirname(file), path))
    texts.push(text.replaceAll(/^import [^;]*;\n/gm, '').replaceAll(/^export (?=\w)/gm, ''))
  }
  add(entry)
  // Indentation is a fifth of it; no text of ours goes over several lines.
  return texts.join('').replaceAll(/^ +/gm, '')
}
