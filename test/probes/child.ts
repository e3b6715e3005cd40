import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** The monitor as plain JavaScript, for processes that cannot read TypeScript. */
export class CompiledMonitor {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'perfguard-probes-'))

  constructor() {
    const tsconfig = path.join(this.folder, 'tsconfig.json')
    const compilerOptions = {
      outDir: this.folder,
      rootDir: root,
      noCheck: true,
      declaration: false,
      isolatedDeclarations: false,
      typeRoots: [path.join(root, 'node_modules/@types')],
    }
    const files = ['lib/clock.ts', 'lib/probes/process-monitor.ts'].map((file) => path.join(root, file))
    writeFileSync(path.join(this.folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(
      tsconfig,
      JSON.stringify({ extends: path.join(root, 'tsconfig.json'), compilerOptions, files, include: [] }),
    )
    execFileSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', tsconfig])
  }

  /** Runs a module body that finds `ProcessMonitor` and `systemClock`; what it printed, when it ends by itself. */
  async run(body: string, deadlineMs = 15_000): Promise<string> {
    const file = path.join(this.folder, `${process.hrtime.bigint()}.js`)
    const imports = [
      `import { ProcessMonitor } from './lib/probes/process-monitor.js'`,
      `import { systemClock } from './lib/clock.js'`,
    ]
    writeFileSync(file, [...imports, body].join('\n'))
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [file], { timeout: deadlineMs }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim())
        else reject(new Error(`the child failed or did not end by itself: ${error.message}\n${stderr}`))
      })
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
