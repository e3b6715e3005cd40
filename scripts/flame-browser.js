// The browser's half of a page as one text: modules in the order of their imports, without the imports.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `compiled` holds the modules as tsc wrote them, `sources` the style, and the markup where there is any. */
export function browserText(compiled, sources) {
  const script = checked(oneScript(join(compiled, 'main.js')), join(compiled, 'all.mjs'))
  const style = readFileSync(join(sources, 'style.css'), 'utf8').replaceAll(/\/\*.*?\*\/|\s+/gs, ' ')
  const markup = join(sources, 'body.html')
  const body = existsSync(markup) ? readFileSync(markup, 'utf8') : undefined
  if (/<[/!]/.test(script + style)) throw new Error('the page would end in the middle of its script or style')
  const parts = { script, style, body, scriptHash: hashOf(script), styleHash: hashOf(style) }
  return `module.exports = ${JSON.stringify(parts, null, 2)}\n`
}

/** Two modules may have used one name, which only the browser would notice. */
function checked(script, file) {
  writeFileSync(file, script)
  execFileSync(process.execPath, ['--check', file], { stdio: 'inherit' })
  return script
}

function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
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
