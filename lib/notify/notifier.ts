import type { ResolvedNotify } from '../config/notify.ts'
import type { Events } from '../events.ts'
import type { Clock, NotifyReading, ShedChange } from '../types.ts'
import { Alerts } from './alerts.ts'
import type { Floor } from './floor.ts'
import type { Message, Sender } from './message.ts'
import { Outbox } from './outbox.ts'

export interface NotifierOptions {
  options: Readonly<ResolvedNotify>
  clock: Clock
  /** What it is called: known once it has joined the others. */
  origin(): Pick<Sender, 'instance' | 'worker'>
  floor(): Floor
  random: () => number
  onError: (error: unknown) => void
  /** @default 1_000 */
  retryMs?: number
}

/** Tells others what happens in a perf. Waits for nobody, throws nothing, keeps nothing alive. */
export class Notifier {
  readonly #deps: NotifierOptions
  readonly #alerts: Alerts
  readonly #outboxes: readonly Outbox[]

  constructor(deps: NotifierOptions) {
    const { options, clock, random, onError, retryMs } = deps
    this.#deps = deps
    const { severity, remindMs, deploySilenceMs } = options
    const silentUntilMs = clock.nowMs() + deploySilenceMs
    this.#alerts = new Alerts({ severity, remindMs, silentUntilMs, floor: () => deps.floor() })
    this.#outboxes = options.webhooks.map(
      (webhook) =>
        new Outbox({
          webhook,
          sender: () => this.#sender(),
          wallMs: () => clock.wallMs(),
          random,
          onError,
          ...(retryMs !== undefined && { retryMs }),
        }),
    )
  }

  follow(events: Events): void {
    const { clock } = this.#deps
    events.on('breach', (breach) => this.#tell(this.#alerts.breach(breach, clock.nowMs())))
    events.on('recover', (recovery) => this.#tell(this.#alerts.recover(recovery)))
    events.on('incident', (incident) => this.#tell(this.#alerts.incident(incident, clock.wallMs())))
    events.on('shed', (change) => this.#tell(shedMessage(change)))
  }

  tick(nowMs: number, wallMs: number): void {
    for (const message of this.#alerts.tick(nowMs, wallMs)) this.#tell(message)
  }

  readings(): NotifyReading[] {
    return this.#outboxes.map((outbox) => outbox.reading())
  }

  async close(): Promise<void> {
    await Promise.all(this.#outboxes.map((outbox) => outbox.close()))
  }

  #sender(): Sender {
    return { service: this.#deps.options.service, ...this.#deps.origin() }
  }

  #tell(message: Message | null): void {
    if (message === null) return
    for (const outbox of this.#outboxes) outbox.add(message)
    try {
      this.#log(message)
    } catch (error) {
      this.#deps.onError(error)
    }
  }

  #log({ kind, severity, text, alerts }: Message): void {
    const { log } = this.#deps.options
    if (log === undefined || kind === 'refresh') return
    const fields = { perfguard: { kind, severity, ...this.#sender(), ...alerts[0] } }
    if (kind === 'resolved' || kind === 'incident') log.info(fields, text)
    else if (severity === 'critical') log.error(fields, text)
    else log.warn(fields, text)
  }
}

function shedMessage({ active, dryRun, refused, durationMs, at }: ShedChange): Message {
  const would = dryRun ? 'would be' : 'are'
  const text = active
    ? `the process cannot keep up: requests ${would} turned away`
    : `the process keeps up again after ${Math.round(durationMs / 1_000)} s; ${refused} requests ${dryRun ? 'would have been' : 'were'} turned away`
  return { kind: 'shedding', severity: 'warning', text, at, alerts: [] }
}
