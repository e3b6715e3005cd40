import type { Severity } from '../types.ts'
import { isRecord, type Problems } from './problems.ts'
import { readSection } from './section.ts'

/** `perfguard`: one JSON object. `slack`: for incoming webhooks. `alertmanager`: for `/api/v2/alerts`. */
export type WebhookFormat = 'perfguard' | 'slack' | 'alertmanager'

export interface WebhookOptions {
  /** `http:` or `https:`; of an Alertmanager its root. Redirects are not followed. */
  url: string
  /** @default 'perfguard' */
  format?: WebhookFormat
  /** Signs each message as the Standard Webhooks specification says (HMAC-SHA256); 16 characters at least. */
  secret?: string
  /** Such as `authorization`. */
  headers?: Record<string, string>
}

/** What pino has, and everything that is called alike. */
export interface NotifyLog {
  error(fields: object, message: string): void
  warn(fields: object, message: string): void
  info(fields: object, message: string): void
}

export interface NotifyOptions {
  /** At most ten. */
  webhooks?: readonly WebhookOptions[]
  log?: NotifyLog
  /** What the messages call this application. @default 'node' */
  service?: string
  /** The least that is told of. @default 'warning' */
  severity?: Severity
  /** What is still broken is told again so often. 60 000 to a week. @default 3_600_000 */
  remindMs?: number
  /** After the start nothing is told for so long; what is broken then is. @default 30_000 */
  deploySilenceMs?: number
}

export interface ResolvedWebhook {
  url: string
  format: WebhookFormat
  secret: string | undefined
  headers: Readonly<Record<string, string>>
}

export interface ResolvedNotify {
  webhooks: readonly Readonly<ResolvedWebhook>[]
  log: NotifyLog | undefined
  service: string
  severity: Severity
  remindMs: number
  deploySilenceMs: number
}

const formats: readonly unknown[] = ['perfguard', 'slack', 'alertmanager']
const keys = ['url', 'format', 'secret', 'headers']
const MAX_WEBHOOKS = 10
const MIN_SECRET_LENGTH = 16
/** A URL can be a secret as a whole, and headers hold tokens: none of it stands in an error. */
export const HIDDEN = '(not shown)'

export function resolveNotify(
  tree: Record<string, unknown>,
  problems: Problems,
): Readonly<ResolvedNotify> | false {
  const given = tree['notify']
  if (given === undefined || given === false || !isRecord(given)) return false
  const section = readSection(tree, 'notify', problems) as Omit<ResolvedNotify, 'webhooks' | 'log'>
  const { webhooks = [], log } = given
  if (log === undefined && Array.isArray(webhooks) && webhooks.length === 0) {
    problems.add('notify', 'tells nobody: it needs webhooks or a log', given)
  }
  return Object.freeze({
    ...section,
    webhooks: resolveWebhooks(webhooks, problems),
    log: checkLog(log, problems),
  })
}

function checkLog(log: unknown, problems: Problems): NotifyLog | undefined {
  if (log === undefined) return undefined
  const can = (method: string): boolean =>
    typeof (log as Record<string, unknown> | null)?.[method] === 'function'
  if (can('error') && can('warn') && can('info')) return log as NotifyLog
  problems.add('notify.log', 'must be a logger with error, warn and info, such as pino', log)
  return undefined
}

function resolveWebhooks(given: unknown, problems: Problems): ResolvedNotify['webhooks'] {
  if (!Array.isArray(given) || given.length > MAX_WEBHOOKS) {
    problems.add('notify.webhooks', `must be an array of at most ${MAX_WEBHOOKS}`, HIDDEN)
    return []
  }
  return given.flatMap((webhook: unknown, at) => resolveWebhook(webhook, `notify.webhooks[${at}]`, problems))
}

function resolveWebhook(given: unknown, at: string, problems: Problems): Readonly<ResolvedWebhook>[] {
  if (!isRecord(given)) {
    problems.add(at, 'must be { url, format, secret, headers }', HIDDEN)
    return []
  }
  for (const key of Object.keys(given)) {
    if (!keys.includes(key)) problems.unknownKey(`${at}.${key}`, key, keys, HIDDEN)
  }
  const { url, format = 'perfguard', secret, headers = {} } = given
  if (typeof url !== 'string' || !/^https?:$/.test(protocolOf(url))) {
    problems.add(`${at}.url`, 'must be a URL that begins with http: or https:', HIDDEN)
  }
  if (!formats.includes(format)) {
    problems.add(
      `${at}.format`,
      `must be one of ${formats.map((one) => `'${String(one)}'`).join(', ')}`,
      format,
    )
  }
  // An undefined secret most often is an environment variable that is not set: that must not send unsigned.
  if ('secret' in given && (typeof secret !== 'string' || secret.length < MIN_SECRET_LENGTH)) {
    const got = typeof secret === 'string' ? `${secret.length} characters` : typeof secret
    problems.add(`${at}.secret`, `must be a string of at least ${MIN_SECRET_LENGTH} characters`, got)
  }
  if (!areHeaders(headers)) problems.add(`${at}.headers`, 'must be an object of header lines', HIDDEN)
  return [Object.freeze({ ...given, format, secret, headers } as ResolvedWebhook)]
}

export function protocolOf(url: string): string {
  try {
    return new URL(url).protocol
  } catch {
    return ''
  }
}

export function areHeaders(headers: unknown): boolean {
  if (!isRecord(headers)) return false
  return Object.entries(headers).every(
    ([name, value]) =>
      /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t -~]*$/.test(value),
  )
}
