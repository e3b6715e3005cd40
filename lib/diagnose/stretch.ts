import type { CallTree } from './call-tree.ts'
import { grown } from './clean.ts'
import { Curve } from './curve.ts'
import { heldStretches, holdOf, samplesIn, type Hold } from './holds.ts'
import { add, mean, share } from './numbers.ts'
import { owner, type Routes } from './owners.ts'
import type { Recording } from './recording.ts'
import { presentRoute } from './presence.ts'
import { sharesOf, type Shares } from './shares.ts'
import { spreadCurves } from './spread.ts'
import { hostCurve, standstills, type Standstill } from './standstills.ts'
import { Traffic } from './traffic.ts'

/** One recording, read: who used the loop, when, and how much. */
export class Stretch {
  readonly recording: Recording
  readonly routes: Routes
  readonly tree: CallTree | null
  /** Of each sample: see `owner`. */
  readonly owners: Int32Array
  readonly spanMs: number
  /** What one busy sample stands for. Samples under-count a process that is partly loaded. */
  readonly sampleMs: number
  /** Time the main thread was on a CPU, or held in a call that waits. */
  readonly busyMs: number
  readonly busySamples: number
  readonly gc: Curve = new Curve()
  readonly host: Curve
  /** Nothing of the process ran. */
  readonly standstills: readonly Standstill[]
  readonly holds: readonly Hold[]
  /** Held time by owner. */
  readonly heldBy: ReadonlyMap<number, Curve>
  /** The same by anybody. */
  readonly held: Curve = new Curve()
  /** Lateness of the loop outside of holds, times time. */
  readonly lateness: Curve = new Curve()
  readonly traffic: Traffic
  /** CPU by request number, of samples that carry one. */
  readonly ownMs: ReadonlyMap<number, number>
  /** CPU by owner, without collections. */
  readonly #cpuBy = new Map<number, number>()
  /** CPU of a route's samples without a number, for each of its open requests. */
  readonly spread: ReadonlyMap<number, Curve>

  constructor(
    recording: Recording,
    tree: CallTree | null,
    owners: Int32Array,
    routes: Routes,
    watched: readonly [fromMs: number, toMs: number] | null = null,
  ) {
    this.recording = recording
    this.routes = routes
    this.tree = tree
    this.owners = owners
    this.spanMs = recording.toMs - recording.fromMs
    const intervalMs = intervalOf(recording)
    this.busySamples = owners.reduce((count, one) => (one === owner.idle ? count : count + 1), 0)
    const waitedMs = grown(recording.host, this.spanMs, (row) => row.mainWaitMs) ?? 0
    const cpuMs = grown(recording.host, this.spanMs, (row) => row.mainCpuMs)
    const seenMs = Math.max(0, this.busySamples * intervalMs - waitedMs)
    this.busyMs = Math.min(this.spanMs, Math.max(seenMs, cpuMs ?? 0))
    this.sampleMs = mean(this.busyMs, this.busySamples)
    for (const { atMs, pauseMs } of recording.gc) this.gc.add(atMs, atMs + pauseMs, pauseMs)
    this.standstills = standstills(recording, tree, intervalMs)
    this.host = hostCurve(recording, this.standstills)
    this.traffic = new Traffic(recording, routes)
    const sources = { tree, owners, intervalMs, gc: this.gc, host: this.host, traffic: this.traffic }
    const held = heldStretches(recording.beats, recording.toMs, sources, watched)
    let holds = held.map((one) => holdOf(one, sources))
    const present = presentRoute(holds, this.traffic)
    if (present !== null) {
      rename(this, holds, present)
      holds = held.map((one) => holdOf(one, sources))
    }
    this.holds = holds
    this.heldBy = curvesOf(this.holds)
    for (const { fromMs, toMs } of holds) this.held.add(fromMs, toMs, toMs - fromMs)
    this.#readLateness()
    const ownMs = new Map<number, number>()
    for (let sample = 0; sample < owners.length; sample++) {
      add(this.#cpuBy, owners[sample]!, this.sampleMs)
      if (owners[sample]! >= 0) add(ownMs, tree!.sampleRequest[sample]!, this.sampleMs)
    }
    this.ownMs = ownMs
    this.spread = tree ? spreadCurves(tree, owners, this.sampleMs, this.traffic) : new Map()
  }

  /** Busy share of the main thread, 0 to 1. */
  get busyRatio(): number {
    return share(this.busyMs, this.spanMs)
  }

  get gcRatio(): number {
    return share(this.gc.total, this.spanMs)
  }

  cpuMs(one: number): number {
    return this.#cpuBy.get(one) ?? 0
  }

  /** Functions of the samples that count, or of all busy ones. */
  shares(counts: (sample: number) => boolean = () => true): Shares | null {
    if (!this.tree) return null
    const { owners, sampleMs } = this
    return sharesOf(this.tree, (sample) => (owners[sample] !== owner.idle && counts(sample) ? sampleMs : 0))
  }

  #readLateness(): void {
    let lastMs = this.recording.fromMs
    for (const { atMs, delayMs, heldMs } of this.recording.beats) {
      if (heldMs === 0) this.lateness.add(lastMs, atMs, delayMs * (atMs - lastMs))
      lastMs = atMs
    }
  }
}

/** The unlabelled work in these holds is the route's. Where all was labelled, it is nobody's. */
function rename({ tree, owners, recording }: Stretch, holds: readonly Hold[], route: number): void {
  const exact = recording.cpu?.exact ?? []
  for (const { fromMs, toMs, piece } of holds) {
    if (piece?.owner !== owner.background) continue
    if (exact.some(([from, to]) => fromMs >= from && toMs <= to)) continue
    for (const sample of samplesIn(tree, fromMs, toMs)) {
      if (owners[sample] === owner.background) owners[sample] = route
    }
  }
}

function intervalOf({ cpu }: Recording): number {
  return cpu && cpu.intervalMs > 0 && Number.isFinite(cpu.intervalMs) ? cpu.intervalMs : 10
}

function curvesOf(holds: readonly Hold[]): Map<number, Curve> {
  const curves = new Map<number, Curve>()
  for (const { fromMs, toMs, byOwner } of holds) {
    for (const [one, ms] of byOwner) {
      let curve = curves.get(one)
      if (!curve) curves.set(one, (curve = new Curve()))
      curve.add(fromMs, toMs, ms)
    }
  }
  return curves
}
