import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isRecord } from '../../../config/problems.ts'

/** A first file of scenarios: it runs as soon as its target does. */
export function firstScenario(folder: string): string {
  const { name, start } = projectOf(folder)
  return `import { defineLoad, hold } from ${literal('perfguard/load')}

export default defineLoad({
  title: ${literal(name)},
  target: { start: ${literal(start)} },
  users: {
    visitor: { tasks: { home: { request: 'GET /' } } },
  },
  sla: {
    'GET /': { p95Ms: 100, p99Ms: { warning: 200, critical: 400 }, errorRatio: 0.01 },
  },
  scenarios: {
    steady: hold({ arrivals: '50/s', for: '30s' }),
  },
})
`
}

function projectOf(folder: string): { name: string; start: string } {
  const { name, main, scripts } = packageOf(folder)
  const start = isRecord(scripts) ? scripts['start'] : undefined
  const script = typeof main === 'string' ? main : 'server.js'
  return {
    name: typeof name === 'string' ? name : basename(folder),
    // There is no shell: what is more than one command of Node is for its author to say.
    start: typeof start === 'string' && /^node [\w./@ -]+$/.test(start) ? start : `node ${script}`,
  }
}

function packageOf(folder: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

function literal(text: string): string {
  return `'${text.replaceAll(/\s+/g, ' ').replaceAll(/[\\']/g, String.raw`\$&`)}'`
}
