import type { CpuSamples } from '../../diagnose/recording.ts'
import { CallTree } from './call-tree.ts'
import type { SampleColumns } from './call-tree.ts'
import type { CpuWindow } from './cpu-window.ts'
import type { Chance } from './request-sampling.ts'
import type { RouteMemory } from './route-memory.ts'

interface LabelledWindow extends CpuWindow, SampleColumns {
  frames: CpuWindow['frames']
  nodeFrame: Int32Array
  nodeParent: Int32Array
  sampleNode: Int32Array
  sampleAtMs: Float64Array
  sampleRequest: Float64Array
  sampleRoute: Int32Array
}

/** The newest windows and what their samples ran for. */
export class WindowLog {
  readonly #maxBytes: number
  readonly #routes: RouteMemory
  #windows: LabelledWindow[] = []
  #bytes = 0

  constructor(maxBytes: number, routes: RouteMemory) {
    this.#maxBytes = maxBytes
    this.#routes = routes
  }

  add(window: CpuWindow, sampleRequest: Float64Array): void {
    const sampleRoute = new Int32Array(sampleRequest.length).fill(-1)
    this.#windows.push({ ...window, sampleRequest, sampleRoute, routes: this.#routes.names })
    this.#bytes += bytesOf(window)
    // Requests that were open when the window before ended have told their route by now.
    for (const known of this.#windows.slice(-2)) this.#nameRoutes(known)
    while (this.#bytes > this.#maxBytes && this.#windows.length > 1) this.#dropOldest()
  }

  dropBefore(ms: number): void {
    while (this.#windows.length > 0 && this.#windows[0]!.toMs < ms) this.#dropOldest()
  }

  /** Null when no window reaches into that time. About `max` of them, chosen by chance, where there are more. */
  between(
    fromMs: number,
    toMs: number,
    max: number = Infinity,
    chance: Chance = Math.random,
  ): CpuSamples | null {
    const windows = this.#windows.filter((window) => window.toMs >= fromMs && window.fromMs <= toMs)
    if (windows.length === 0) return null
    const count = windows.reduce((sum, { sampleNode }) => sum + sampleNode.length, 0)
    const tree = new CallTree(windows[0]!.intervalMs)
    const share = max / count
    for (const window of windows) {
      this.#nameRoutes(window)
      tree.add(window, (atMs) => atMs >= fromMs && atMs <= toMs && (share >= 1 || chance() < share))
    }
    return tree.samples
  }

  #nameRoutes({ sampleRequest, sampleRoute }: LabelledWindow): void {
    for (let at = 0; at < sampleRoute.length; at++)
      if (sampleRoute[at] === -1) sampleRoute[at] = this.#routes.routeOf(sampleRequest[at]!)
  }

  #dropOldest(): void {
    this.#bytes -= bytesOf(this.#windows.shift()!)
  }
}

/** Columns and references; the frames themselves are shared between windows. */
function bytesOf({ frames, nodeFrame, sampleNode }: CpuWindow): number {
  return 500 + frames.length * 8 + nodeFrame.length * 8 + sampleNode.length * 24
}
