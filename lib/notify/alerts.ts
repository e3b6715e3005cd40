import type { Breach, Incident, Metric, Recovery, Severity } from '../types.ts'
import type { Floor } from './floor.ts'
import type { Alert, Message, MessageKind } from './message.ts'

export interface AlertsOptions {
  severity: Severity
  remindMs: number
  /** Of the monotonic clock: nothing is told before. */
  silentUntilMs: number
  /** Whether it is this worker that tells. */
  floor(): Floor
}

interface Told {
  alert: Alert
  /** When it was last told of, here or by another worker; null while it is kept back. */
  toldMs: number | null
}

/** More limits than that, broken at once, are told of without being remembered. */
const MAX_ALERTS = 1_000
const REFRESH_MS = 60_000
const ORPHANS_MS = 10_000

/**
 * What is broken and what has been told of it. Whoever was told of a breach hears of its end; who was not, does not.
 * Reads no clock.
 */
export class Alerts {
  readonly #options: AlertsOptions
  readonly #firing = new Map<string, Told>()
  #refreshedMs = -Infinity
  #orphansMs = -Infinity

  constructor(options: AlertsOptions) {
    this.#options = options
  }

  breach(breach: Breach, nowMs: number): Message | null {
    if (this.#ignores(breach.severity)) return null
    const { subject, metric, type, severity, limit, observed, message, at } = breach
    const alert: Alert = { subject, metric, type, severity, limit, observed, message, startedAt: at }
    const silent = nowMs < this.#options.silentUntilMs
    const isRemembered = this.#firing.size < MAX_ALERTS
    if (isRemembered) this.#firing.set(keyOf(breach), { alert, toldMs: silent ? null : nowMs })
    if (silent) return null
    // What nobody remembers nobody would take back.
    return isRemembered && !this.#enters(alert) ? null : messageOf('firing', alert, at)
  }

  recover(recovery: Recovery): Message | null {
    const key = keyOf(recovery)
    const told = this.#firing.get(key)
    this.#firing.delete(key)
    if (told === undefined || told.toldMs === null) return null
    if (!this.#options.floor().leave(key)) return null
    const { at, observed, message } = recovery
    const alert: Alert = { ...told.alert, endedAt: at, observed: observed ?? told.alert.observed, message }
    return messageOf('resolved', alert, at)
  }

  /** The verdict comes half a minute after the breach. */
  incident({ id, severity, breach, verdict }: Incident, at: number): Message | null {
    if (this.#ignores(severity)) return null
    const told = breach === null ? undefined : this.#firing.get(keyOf({ ...breach, severity }))
    const incident = { id, summary: verdict.summary }
    if (told !== undefined) told.alert = { ...told.alert, incident }
    if (told !== undefined && told.toldMs === null) return null
    const text = `incident ${id}, ${verdict.cause}: ${verdict.summary}`
    return { kind: 'incident', severity, text, at, alerts: told === undefined ? [] : [told.alert] }
  }

  /** What is due: the end of the silence, reminders, a refresh of everything, and what others have left. */
  tick(nowMs: number, at: number): Message[] {
    if (nowMs < this.#options.silentUntilMs) return []
    const due: Message[] = []
    const toRemind: string[] = []
    for (const [key, told] of this.#firing) {
      if (told.toldMs === null) {
        if (this.#enters(told.alert)) due.push(messageOf('firing', told.alert, at))
      } else if (nowMs - told.toldMs >= this.#options.remindMs) toRemind.push(key)
      else continue
      told.toldMs = nowMs
    }
    for (const alert of this.#spokenFor(toRemind)) due.push(messageOf('reminder', alert, at))
    return [...due, ...this.#refresh(nowMs, at), ...this.#orphans(nowMs, at)]
  }

  #refresh(nowMs: number, at: number): Message[] {
    if (this.#firing.size === 0 || nowMs - this.#refreshedMs < REFRESH_MS) return []
    this.#refreshedMs = nowMs
    const alerts = this.#spokenFor([...this.#firing.keys()])
    if (alerts.length === 0) return []
    const text = `${alerts.length} ${alerts.length === 1 ? 'limit is' : 'limits are'} broken`
    return [{ kind: 'refresh', severity: 'warning', text, at, alerts }]
  }

  #orphans(nowMs: number, at: number): Message[] {
    if (nowMs - this.#orphansMs < ORPHANS_MS) return []
    this.#orphansMs = nowMs
    return this.#options
      .floor()
      .orphans()
      .map((alert) => {
        const message = `the worker in which it was broken has ended: ${alert.message}`
        return messageOf('resolved', { ...alert, endedAt: at, message }, at)
      })
  }

  #enters(alert: Alert): boolean {
    return this.#options.floor().enter(keyOf(alert), alert)
  }

  #spokenFor(keys: readonly string[]): Alert[] {
    if (keys.length === 0) return []
    return this.#options
      .floor()
      .spokenFor(keys)
      .map((key) => this.#firing.get(key)!.alert)
  }

  #ignores(severity: Severity): boolean {
    return this.#options.severity === 'critical' && severity === 'warning'
  }
}

function keyOf({
  subject,
  metric,
  severity,
}: {
  subject: string
  metric: Metric
  severity: Severity
}): string {
  return `${severity} ${metric} ${subject}`
}

function messageOf(kind: MessageKind, alert: Alert, at: number): Message {
  const text = kind === 'reminder' ? `still broken: ${alert.message}` : alert.message
  return { kind, severity: alert.severity, text, at, alerts: [alert] }
}
