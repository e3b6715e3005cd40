// The browser's half of a page that is one file, as one text.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { joinModules, shortStyle } from './join-modules.js'

/** `compiled` holds the modules as tsc wrote them, `sources` the style, and the markup where there is any. */
export function browserText(compiled, sources) {
  const script = joinModules(join(compiled, 'main.js'))
  const style = shortStyle(readFileSync(join(sources, 'style.css'), 'utf8'))
  const markup = join(sources, 'body.html')
  const body = existsSync(markup) ? readFileSync(markup, 'utf8') : undefined
  if (/<[/!]/.test(script + style)) throw new Error('the page would end in the middle of its script or style')
  const parts = { script, style, body, scriptHash: hashOf(script), styleHash: hashOf(style) }
  return `module.exports = ${JSON.stringify(parts, null, 2)}\n`
}

function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
