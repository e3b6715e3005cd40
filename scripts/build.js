// Two passes of plain tsc over the same sources: ESM first, CommonJS for those who still need it.
import { execFileSync } from 'node:child_process'
import { copyFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const root = dirname(import.meta.dirname)
const packageFile = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = join(dirname(packageFile), 'bin', 'tsc')

function compile(...options) {
  execFileSync(process.execPath, [tsc, '-p', root, ...options], { stdio: 'inherit' })
}

rmSync(join(root, 'dist'), { recursive: true, force: true })
compile('--outDir', join(root, 'dist/esm'))
const commonjs = ['--module', 'commonjs', '--moduleResolution', 'bundler', '--verbatimModuleSyntax', 'false']
compile('--outDir', join(root, 'dist/cjs'), ...commonjs)
writeFileSync(join(root, 'dist/cjs/package.json'), '{ "type": "commonjs" }\n')
// Not TypeScript: in the ESM build it is the one CommonJS file.
for (const format of ['esm', 'cjs'])
  copyFileSync(join(root, 'lib/here.cjs'), join(root, 'dist', format, 'lib/here.cjs'))
