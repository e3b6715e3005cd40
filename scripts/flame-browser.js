// The browser's half of the flame graph page as one text.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { joinModules, shortStyle } from './join-modules.js'

/** `compiled` holds the modules as tsc wrote them, `sources` the style and the markup. */
export function browserText(compiled, sources) {
  const script = joinModules(join(compiled, 'main.js'))
  const style = shortStyle(readFileSync(join(sources, 'style.css'), 'utf8'))
  const body = readFileSync(join(sources, 'body.html'), 'utf8')
  if (/<[/!]/.test(script + style)) throw new Error('the page would end in the middle of its script or style')
  const parts = { script, style, body, scriptHash: hashOf(script), styleHash: hashOf(style) }
  return `module.exports = ${JSON.stringify(parts, null, 2)}\n`
}

function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
