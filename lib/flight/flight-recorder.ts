import { isMainThread, type MessagePort } from 'node:worker_threads'
import { processState } from '../process-state.ts'
import type { Clock } from '../types.ts'
import { ArmingPolicy, type Arming } from './arming-policy.ts'
import { Attribution } from './attribution.ts'
import { Feeds } from './feeds.ts'
import { Names } from './names.ts'
import { OperationTape } from './operation-tape.ts'
import { RecorderThread } from './recorder-thread.ts'
import { createTapeMemory, footprintBytes, type TapeMemory } from './tape-memory.ts'
import { TapeWriter } from './tape-writer.ts'

export interface FlightRecorderOptions {
  clock: Clock
  /** The compiled entry of the recorder's thread. */
  worker: URL | string
  /** What the entry finds in `workerData`, beside `tape` and `maxNames`. */
  data: object
  arming: Arming
  /** Routes and operations that can be told apart. */
  maxNames: number
  /** All messages of the thread; must not throw. */
  onMessage: (message: unknown) => void
}

export type RecorderState = 'new' | 'starting' | 'recording' | 'degraded' | 'closed'

/** What recording costs and loses. */
export interface RecorderReading {
  state: RecorderState
  armed: boolean
  footprintBytes: number
  /** How long starting the thread held the event loop. */
  threadHoldMs: number
  /** From the start of the thread until it recorded. */
  readyMs: number
  /** How long the first profile held the event loop, as the thread saw it. */
  coldStartMs: number
  /** Rows of the tape that were overwritten before the thread took them. */
  lostRows: number
  unlistedRequests: number
}

/** The main thread's half of the flight recorder. Where it cannot record, it says why in `caveats`, and throws nothing. */
export class FlightRecorder {
  readonly names: Names
  readonly tape: TapeWriter
  readonly attribution: Attribution
  readonly operations: OperationTape
  readonly caveats: string[] = []
  readonly #options: FlightRecorderOptions
  readonly #memory: TapeMemory
  readonly #namesPort: MessagePort
  readonly #policy: ArmingPolicy
  readonly #feeds: Feeds
  #thread: RecorderThread | undefined
  #state: RecorderState = 'new'
  #startMs = 0
  #readyMs = 0
  #coldStartMs = 0

  constructor(options: FlightRecorderOptions) {
    const { clock } = options
    const { memory, names } = createTapeMemory()
    this.#options = options
    this.#memory = memory
    this.#namesPort = names
    this.#policy = new ArmingPolicy(options.arming)
    this.names = new Names(names, options.maxNames)
    this.tape = new TapeWriter(memory)
    this.attribution = new Attribution(clock, this.tape)
    this.operations = new OperationTape(this.tape, this.attribution, this.names)
    this.#feeds = new Feeds({ clock, tape: this.tape, attribution: this.attribution, policy: this.#policy })
  }

  get state(): RecorderState {
    return this.#state
  }

  get self(): RecorderReading {
    return {
      state: this.#state,
      armed: this.attribution.armed,
      footprintBytes: footprintBytes(this.#memory),
      threadHoldMs: this.#thread?.holdMs ?? 0,
      readyMs: this.#readyMs,
      coldStartMs: this.#coldStartMs,
      lostRows: this.tape.lost,
      unlistedRequests: this.tape.unlisted,
    }
  }

  /** Before the application is loaded, if possible: the first profile of a large one holds the loop for 0.2 s. */
  start(): void {
    if (this.#state !== 'new') return
    const refusal = this.#refusal()
    if (refusal !== null) return this.#degrade(refusal)
    processState().recording = this
    this.#state = 'starting'
    this.#startMs = this.#options.clock.nowMs()
    try {
      this.#thread = new RecorderThread({
        clock: this.#options.clock,
        file: this.#options.worker,
        data: { ...this.#options.data, maxNames: this.#options.maxNames },
        tape: this.#memory,
        onMessage: (message) => this.#hear(message),
        onLost: (reason) => this.#degrade(reason),
      })
    } catch (error) {
      this.#degrade(error instanceof Error ? error.message : String(error))
    }
  }

  /** Every 20 ms, from the heartbeat of the probes. */
  beat(nowMs: number, delayMs: number, heldMs: number): void {
    if (this.#isOn()) this.#feeds.beat(nowMs, delayMs, heldMs)
  }

  gc(...entry: Parameters<Feeds['gc']>): void {
    if (this.#isOn()) this.#feeds.gc(...entry)
  }

  /** A rule is pending or firing, or whatever else makes it worth knowing exactly: for as long as it is. */
  trouble(nowMs: number): void {
    this.#policy.trouble(nowMs)
  }

  /** To the thread; dropped when there is none. */
  post(message: unknown): void {
    if (this.#isOn()) this.#thread?.post(message)
  }

  /** For the end of the process: gives the order, and waits for the capture that it ends. */
  waitForCase(maxMs: number, order: () => void): void {
    if (this.#isOn()) this.#thread?.waitForCase(maxMs, order)
  }

  /** Lets go of the main thread's profiler, of the thread and of all hooks. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#release()
    await this.#thread?.close()
  }

  #isOn(): boolean {
    return this.#state === 'starting' || this.#state === 'recording'
  }

  #refusal(): string | null {
    // The recorder's session reaches the main thread of the process, whoever starts it.
    if (!isMainThread) return 'it runs in a worker thread, and only the main thread can be recorded'
    const { recording } = processState()
    if (recording !== undefined) return 'another perf of this process records already'
    return null
  }

  #hear(message: unknown): void {
    const { type, coldStartMs } = message as { type?: unknown; coldStartMs?: number }
    if (type === 'ready' && this.#state === 'starting') {
      this.#state = 'recording'
      this.#readyMs = this.#options.clock.nowMs() - this.#startMs
      this.#coldStartMs = coldStartMs ?? 0
    }
    this.#options.onMessage(message)
  }

  #degrade(reason: string): void {
    if (this.#state === 'closed') return
    this.#state = 'degraded'
    this.caveats.push(`no flight recorder: ${reason}`)
    this.#release()
  }

  #release(): void {
    if (processState().recording === this) processState().recording = undefined
    this.#feeds.stop()
    this.attribution.disarm()
    this.#namesPort.close()
  }
}
