// Two passes of plain tsc over the same sources: ESM first, CommonJS for those who still need it. A third one for what
// runs in a browser.
import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { browserText } from './flame-browser.js'

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

// What runs in a browser; not TypeScript: in the ESM build these are CommonJS files too.
for (const part of ['flame', 'load']) {
  const browser = join(root, 'lib', part, 'browser')
  compile(browser, '--outDir', join(root, 'dist/browser'))
  const page = browserText(join(root, 'dist/browser/lib', part, 'browser'), browser)
  rmSync(join(root, 'dist/browser'), { recursive: true })
  for (const format of ['esm', 'cjs'])
    writeFileSync(join(root, 'dist', format, 'lib', part, 'browser.cjs'), page)
}
for (const format of ['esm', 'cjs'])
  copyFileSync(join(root, 'lib/here.cjs'), join(root, 'dist', format, 'lib/here.cjs'))

// The command is ESM, and nobody imports it.
rmSync(join(root, 'dist/cjs/lib/cli'), { recursive: true })
