// Two passes of plain tsc over the same sources: ESM first, CommonJS for those who still need it. A third one for what
// runs in a browser.
import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { browserText } from './flame-browser.js'
import { pageAssets } from './page-assets.js'
import { pageText } from './page-browser.js'

const root = dirname(import.meta.dirname)
const packageFile = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = join(dirname(packageFile), 'bin', 'tsc')

function compile(...options) {
  execFileSync(process.execPath, [tsc, '-p', ...options], { stdio: 'inherit' })
}

rmSync(join(root, 'dist'), { recursive: true, force: true })
compile(root, '--outDir', join(root, 'dist/esm'))
const commonjs = ['--module', 'commonjs', '--moduleResolution', 'bundler', '--verbatimModuleSyntax', 'false']
compile(root, '--outDir', join(root, 'dist/cjs'), ...commonjs)
writeFileSync(join(root, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n')

/** What runs in a browser: `text` of the modules as they were compiled, and of what stands beside their sources. */
function forBrowser(folder, text) {
  const sources = join(root, folder)
  const compiled = join(root, 'dist/browser')
  compile(sources, '--outDir', compiled)
  const made = text(join(compiled, folder), sources)
  rmSync(compiled, { recursive: true })
  return made
}
const flame = forBrowser('lib/flame/browser', browserText)
const load = forBrowser('lib/load/browser', browserText)
const page = pageAssets(forBrowser('lib/page/browser', pageText))

// Not TypeScript: in the ESM build these are the CommonJS files.
for (const format of ['esm', 'cjs']) {
  copyFileSync(join(root, 'lib/here.cjs'), join(root, 'dist', format, 'lib/here.cjs'))
  writeFileSync(join(root, 'dist', format, 'lib/flame/browser.cjs'), flame)
  writeFileSync(join(root, 'dist', format, 'lib/load/browser.cjs'), load)
  writeFileSync(join(root, 'dist', format, 'lib/page/assets.cjs'), page)
}

// The command is ESM, and nobody imports it.
rmSync(join(root, 'dist/cjs/lib/cli'), { recursive: true })
