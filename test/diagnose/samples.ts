import type { CpuSamples, Frame } from '../../lib/diagnose/recording.ts'

interface Run {
  fromMs: number
  toMs: number
  node: number
  label: { number: number; route: string } | null
}

const INTERVAL_MS = 10.007

/** What the thread ran and when, read by a sampler as V8 does it. */
export class Samples {
  readonly #runs: Run[] = []
  readonly #cpu: CpuSamples = {
    frames: [],
    nodeFrame: [],
    nodeParent: [],
    sampleNode: [],
    sampleAtMs: [],
    sampleRequest: [],
    sampleRoute: [],
    routes: [],
    intervalMs: INTERVAL_MS,
  }
  readonly #nodes = new Map<string, number>()

  run(fromMs: number, toMs: number, stack: string[], label: Run['label']): void {
    this.#runs.push({ fromMs, toMs, node: this.#nodeOf(stack), label })
  }

  taken(fromMs: number, toMs: number, missed: number, random: () => number): CpuSamples {
    const idle = this.#nodeOf(['(idle)'])
    let at = 0
    for (let ms = fromMs + random() * INTERVAL_MS; ms < toMs; ms += INTERVAL_MS * (0.9 + 0.2 * random())) {
      while (at < this.#runs.length && this.#runs[at]!.toMs <= ms) at++
      const found = this.#runs[at]
      const run = found && found.fromMs <= ms && random() >= missed ? found : null
      this.#cpu.sampleAtMs.push(ms)
      this.#cpu.sampleNode.push(run?.node ?? idle)
      this.#cpu.sampleRequest.push(run?.label?.number ?? 0)
      this.#cpu.sampleRoute.push(run?.label ? this.#routeOf(run.label.route) : -1)
    }
    return this.#cpu
  }

  #routeOf(route: string): number {
    const known = this.#cpu.routes.indexOf(route)
    return known === -1 ? this.#cpu.routes.push(route) - 1 : known
  }

  #nodeOf(stack: string[]): number {
    let node = -1
    let path = ''
    for (const text of ['(root)', ...stack]) {
      path += `>${text}`
      let next = this.#nodes.get(path)
      if (next === undefined) {
        next = this.#cpu.nodeFrame.push(this.#cpu.frames.push(frameOf(text)) - 1) - 1
        this.#cpu.nodeParent.push(node)
        this.#nodes.set(path, next)
      }
      node = next
    }
    return node
  }
}

/** `'renderInvoice file:///app/src/invoice.js:41'`; without a place it is native. */
export function frameOf(text: string): Frame {
  const [, functionName = '', url = '', line = '0'] = /^(.*?)(?: (\S+):(\d+))?$/.exec(text) ?? []
  return { functionName, url, line: Number(line), column: url === '' ? 0 : 3 }
}
