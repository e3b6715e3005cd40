import type { WebhookFormat } from '../config/notify.ts'
import type { Alert, Message, Sender } from './message.ts'

interface Format {
  /** Where it goes, made of what was configured. */
  pathOf(path: string): string
  /** Whether this one wants to hear of it. */
  takes(message: Message): boolean
  body(message: Message, sender: Sender): unknown
}

/** Alertmanager forgets what it has not heard of for so long; a refresh comes each minute. */
const FORGET_MS = 300_000

export const formats: Readonly<Record<WebhookFormat, Format>> = {
  perfguard: {
    pathOf: (path) => path,
    takes: ({ kind }) => kind !== 'refresh',
    body: (message, sender) => ({ schema: 1, ...sender, ...message }),
  },
  slack: {
    pathOf: (path) => path,
    takes: ({ kind }) => kind !== 'refresh',
    body: slackBody,
  },
  alertmanager: {
    pathOf: (path) => (path.endsWith('/api/v2/alerts') ? path : `${path.replace(/\/$/, '')}/api/v2/alerts`),
    // It has reminders of its own; of an incident it hears with the next refresh.
    takes: ({ kind }) => kind === 'firing' || kind === 'resolved' || kind === 'refresh',
    body: ({ alerts, at }, sender) => alerts.map((alert) => alertmanagerAlert(alert, at, sender)),
  },
}

const marks = { firing: '🔴', reminder: '🔴', resolved: '🟢', incident: '🔎', shedding: '🟠', refresh: '' }

function slackBody(
  { kind, severity, text, alerts }: Message,
  { service, instance, worker }: Sender,
): unknown {
  const mark = kind === 'firing' && severity === 'warning' ? '🟡' : marks[kind]
  const line = `${mark} *${slackText(service)}* ${kind === 'resolved' ? 'resolved' : severity}: ${slackText(text)}`
  const incident = kind === 'incident' ? undefined : alerts[0]?.incident
  const context = [
    slackText(instance),
    ...(worker === undefined ? [] : [`worker ${slackText(worker)}`]),
    ...(incident === undefined ? [] : [`incident ${slackText(incident.id)}`]),
  ]
  return {
    text: line,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: line.slice(0, 3_000) } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: context.join(' · ') }] },
    ],
  }
}

/** `<` begins a link or a mention: a route must not call the whole channel. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function alertmanagerAlert(alert: Alert, at: number, { service, instance }: Sender): unknown {
  const { type, subject, metric, severity, message, startedAt, endedAt, incident } = alert
  return {
    labels: { alertname: type, severity, service, instance, subject, metric },
    annotations: {
      summary: message,
      ...(incident !== undefined && { incident: incident.id, verdict: incident.summary }),
    },
    startsAt: new Date(startedAt).toISOString(),
    endsAt: new Date(endedAt ?? at + FORGET_MS).toISOString(),
  }
}
