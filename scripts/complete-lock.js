// Completes package-lock.json after an `npm install` from a registry that lacks some platforms' packages: npm leaves
// those out, and `npm ci` then refuses the lock. They are optional and for other machines; their names tell for which.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const processors = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
]

const file = join(dirname(import.meta.dirname), 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const { packages } = lock
let added = 0

/** Where Node would find `name` from the package at `path`, nearest first. */
function isLocked(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true
    if (at === '' || !at.includes('/node_modules/')) return packages[`node_modules/${name}`] !== undefined
  }
}

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const words = name.split(/[/-]/)
    const os = systems.filter((system) => words.includes(system))
    const cpu = processors.filter((processor) => words.includes(processor))
    const isPlatform = /^\d/.test(version) && os.length + cpu.length > 0
    if (!isPlatform || isLocked(path, name)) continue
    const entry = { version, cpu, ...(dev && { dev }), optional: true, os }
    packages[`node_modules/${name}`] = Object.fromEntries(
      Object.entries(entry).filter(([, value]) => value.length !== 0),
    )
    added++
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`${added} packages of other platforms added to package-lock.json`)
