import type { ResolvedCapture } from '../config/types.ts'
import type { GcRecord } from '../diagnose/recording.ts'
import type { Clock, Incident, IncidentFile, IncidentFileKind, Severity, Snapshot } from '../types.ts'
import type { CasePlan } from './case-messages.ts'
import { distortions, samplingBias } from './distortion.ts'
import { DoctorWatch } from './doctor-watch.ts'
import type { Captured, CaptureEngine } from './engine.ts'
import { enginesOf } from './engines.ts'
import { plainVerdict, unfinished } from './finding.ts'
import { hotFunctions } from './hot-function.ts'
import type { HotFunctions } from './hot-function.ts'
import { jsonSlices } from './json-slices.ts'
import type { CpuProfile } from '../export/v8-profile.ts'
import { messageOf } from './refusal.ts'
import { report } from './report.ts'
import type { Store } from './store.ts'

const maxJoined = 50

export interface CaptureDeps {
  engine: ResolvedCapture['engine']
  store: Store
  clock: Clock
  snapshot(): Snapshot | null
  /** Whether collections are told to `gc`. */
  watchesGc: () => boolean
  onHeavy(active: boolean): void
  /** One part could not be taken or written; the incident goes on without it. */
  onMissing(kind: IncidentFileKind, error: unknown): void
}

interface Part<Profile extends object> {
  kind: IncidentFileKind
  name: string
  engine: CaptureEngine<Profile>
  isRunning: boolean
}

/** One capture, from the breach to the last file. Runs as soon as it is made. */
export class Capture {
  readonly incident: Incident
  /** The whole incident. Rejects when its folder or its `incident.json` could not be written. */
  readonly done: Promise<Incident>
  readonly #deps: CaptureDeps
  readonly #cpu: Part<CpuProfile>
  readonly #heap: Part<object> | null
  readonly #doctor: DoctorWatch
  readonly #joined: string[] = []
  #hot: HotFunctions | null = null
  #over: () => void = () => {}

  constructor(incident: Incident, plan: Pick<CasePlan, 'durationMs' | 'heap'>, deps: CaptureDeps) {
    const { clock } = deps
    this.incident = incident
    this.#deps = deps
    const { cpu, heap } = enginesOf(deps.engine, clock)
    this.#cpu = part('cpu-during', 'during.cpuprofile', cpu)
    this.#heap = plan.heap !== false ? part('heap', 'heap.heapprofile', heap) : null
    this.#doctor = new DoctorWatch(clock)
    const over = new Promise<void>((resolve) => (this.#over = resolve))
    const timer = setTimeout(this.#over, plan.durationMs).unref()
    this.done = this.#run(over).finally(() => clearTimeout(timer))
  }

  get id(): string {
    return this.incident.id
  }

  /** Takes in another limit that broke, or somebody who asked, while this one runs. */
  join(line: string, severity: Severity): void {
    // Retention lets go of the mild ones first: what records a critical breach is critical.
    if (severity === 'critical') this.incident.severity = severity
    if (this.#joined.length < maxJoined) this.#joined.push(line)
  }

  /** A collection, as it is heard of. */
  gc(entry: GcRecord): void {
    this.#doctor.gc(entry)
  }

  /** Ends the profile now and keeps what it has. */
  end(caveat: string): void {
    this.incident.caveats.push(caveat)
    this.#over()
  }

  async #run(over: Promise<void>): Promise<Incident> {
    const { store } = this.#deps
    const opened = store.save(this.incident)
    // It is awaited below; until then a failure must not count as unhandled and end the process.
    opened.catch(() => {})
    try {
      await this.#record(over, opened)
    } catch (error) {
      await store.abandon(this.incident.id)
      throw error
    } finally {
      this.#doctor.stop()
      for (const one of this.#parts()) one.engine.cancel()
    }
    await this.#finish()
    return this.incident
  }

  /** Profiles until it is over, or until there turns out to be no place for the incident. */
  async #record(over: Promise<void>, opened: Promise<void>): Promise<void> {
    const { clock } = this.#deps
    const cpuBefore = process.cpuUsage()
    const fromMs = clock.nowMs()
    await this.#heavily(() => this.#start())
    this.#doctor.start()
    await Promise.race([over, opened.then(() => over)])
    await opened
    this.#doctor.stop()
    const { user, system } = process.cpuUsage(cpuBefore)
    const spanMs = clock.nowMs() - fromMs
    this.incident.during = this.#deps.snapshot()
    const writes = await this.#heavily(() => this.#read())
    const files = await Promise.all(writes.map((write) => write()))
    this.incident.files.push(...files.filter((file) => file !== null))
    const bias = this.#hot && samplingBias(this.#hot, (user + system) / 1_000, spanMs)
    if (bias) this.#caveat(bias)
  }

  async #finish(): Promise<void> {
    const { incident } = this
    incident.verdict = plainVerdict(this.#hot, this.#joined)
    incident.caveats = incident.caveats.filter((caveat) => caveat !== unfinished)
    if (!incident.breach) incident.closedAt = this.#deps.clock.wallMs()
    await this.#writeDoctor()
    await this.#report()
    await this.#deps.store.save(incident)
  }

  /** The event loop is held in here; what waited for it is only seen in the turn after. */
  async #heavily<T>(work: () => Promise<T>): Promise<T> {
    this.#deps.onHeavy(true)
    try {
      const result = await work()
      await turn()
      return result
    } finally {
      this.#deps.onHeavy(false)
    }
  }

  async #start(): Promise<void> {
    this.incident.caveats.push(...distortions())
    for (const one of this.#parts()) {
      try {
        await one.engine.start()
        one.isRunning = true
      } catch (error) {
        this.#miss(one.kind, error)
      }
    }
  }

  /**
   * Takes every profile out of V8, each in a turn of its own: three shorter pauses instead of one. The writing comes
   * after, when nothing holds the event loop for long any more.
   */
  async #read(): Promise<(() => Promise<IncidentFile | null>)[]> {
    const cpu = await this.#stop(this.#cpu)
    if (cpu) {
      this.#caveat(`Starting the CPU profile held the event loop for ${holds(cpu)}.`)
      await turn()
      this.#hot = hotFunctions(cpu.profile)
      await turn()
    }
    const heap = this.#heap && (await this.#stop(this.#heap))
    if (heap) {
      const how = heap.withGarbage ? 'took in what is garbage already' : 'forced a full collection'
      const held = `${Math.round(heap.stopHoldMs)} ms`
      this.#caveat(`Reading the heap profile ${how} and held the event loop for ${held}.`)
    }
    return [
      ...(cpu ? [() => this.#write(this.#cpu, cpu)] : []),
      ...(heap && this.#heap ? [() => this.#write(this.#heap!, heap)] : []),
    ]
  }

  async #stop<Profile extends object>(one: Part<Profile>): Promise<Captured<Profile> | null> {
    if (!one.isRunning) return null
    try {
      return await one.engine.stop()
    } catch (error) {
      this.#miss(one.kind, error)
      return null
    }
  }

  async #write(one: Part<object>, captured: Captured<object>): Promise<IncidentFile | null> {
    const { kind, name } = one
    const { startedAtMs: fromMs, stoppedAtMs: toMs } = captured
    try {
      const bytes = await this.#deps.store.add(this.incident.id, name, jsonSlices(captured.profile))
      return { name, kind, bytes, fromMs, toMs }
    } catch (error) {
      this.#miss(kind, error)
      return null
    }
  }

  async #writeDoctor(): Promise<void> {
    const { store, watchesGc } = this.#deps
    try {
      await this.#doctor.write(this.incident, store, watchesGc())
    } catch (error) {
      this.#miss('clinic-doctor', error)
    }
  }

  async #report(): Promise<void> {
    const { incident } = this
    const { store, clock } = this.#deps
    try {
      const bytes = await store.add(incident.id, 'report.md', report(incident))
      const fromMs = incident.openedAt
      incident.files.push({ name: 'report.md', kind: 'report', bytes, fromMs, toMs: clock.wallMs() })
    } catch (error) {
      this.#miss('report', error)
    }
  }

  #parts(): Part<object>[] {
    return this.#heap ? [this.#cpu, this.#heap] : [this.#cpu]
  }

  #caveat(text: string): void {
    this.incident.caveats.push(text)
  }

  #miss(kind: IncidentFileKind, error: unknown): void {
    this.incident.skipped.push({ kind, reason: messageOf(error) })
    this.#deps.onMissing(kind, error)
  }
}

function part<Profile extends object>(
  kind: IncidentFileKind,
  name: string,
  engine: CaptureEngine<Profile>,
): Part<Profile> {
  return { kind, name, engine, isRunning: false }
}

function holds({ startHoldMs, stopHoldMs }: Captured<object>): string {
  return `${Math.round(startHoldMs)} ms, reading it for ${Math.round(stopHoldMs)} ms`
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
