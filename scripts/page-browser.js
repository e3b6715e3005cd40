// The browser's half of the live page as two texts, uPlot among them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { joinModules, shortStyle } from './join-modules.js'

const uplot = dirname(createRequire(import.meta.url).resolve('uplot/package.json'))

/** `compiled` holds the modules as tsc wrote them, `sources` the style. */
export function pageText(compiled, sources) {
  const script = joinModules(join(compiled, 'main.js'), uplotScript())
  const style = shortStyle(
    readFileSync(join(uplot, 'dist/uPlot.min.css'), 'utf8') +
      readFileSync(join(sources, 'style.css'), 'utf8'),
  )
  if (/<[/!]/.test(style)) throw new Error('the page would end in the middle of its style')
  return { script, style }
}

/** Declares `uPlot`. Its licence wants to go where it goes. */
function uplotScript() {
  const licence = readFileSync(join(uplot, 'LICENSE'), 'utf8').trim()
  return `/*! uPlot\n\n${licence}\n*/\n${readFileSync(join(uplot, 'dist/uPlot.iife.min.js'), 'utf8')}\n`
}
