import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock.ts'
import type { NotifyLog, ResolvedNotify, ResolvedWebhook } from '../../lib/config/notify.ts'
import { Events } from '../../lib/events.ts'
import { ownFloor } from '../../lib/notify/floor.ts'
import { Notifier } from '../../lib/notify/notifier.ts'
import { until } from '../support/until.ts'
import { breachOf, incidentOf, recoveryOf } from './events.ts'
import { receiver } from './receiver.ts'

const releases: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const release of releases.splice(0)) await release()
})

async function receiving(...args: Parameters<typeof receiver>): ReturnType<typeof receiver> {
  const running = await receiver(...args)
  releases.push(() => running.close())
  return running
}

function notifierTo(
  webhook: Partial<ResolvedWebhook> & { url: string },
  log?: NotifyLog,
): { notifier: Notifier; events: Events; errors: unknown[] } {
  const errors: unknown[] = []
  const options: ResolvedNotify = {
    webhooks: [{ format: 'perfguard', secret: undefined, headers: {}, ...webhook }],
    log,
    service: 'shop',
    severity: 'warning',
    remindMs: 3_600_000,
    deploySilenceMs: 0,
  }
  const notifier = new Notifier({
    options,
    clock: systemClock,
    origin: () => ({ instance: 'host:17' }),
    floor: () => ownFloor,
    random: () => 0.5,
    onError: (error) => errors.push(error),
    retryMs: 1,
  })
  const events = new Events()
  notifier.follow(events)
  releases.push(() => notifier.close())
  return { notifier, events, errors }
}

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>

describe('a webhook', () => {
  it('hears of a breach, its incident and its end, in order', async () => {
    const { port, received } = await receiving()
    const { notifier, events } = notifierTo({
      url: `http://127.0.0.1:${port}/in?team=1`,
      headers: { authorization: 'Bearer one' },
    })
    events.emit('breach', breachOf())
    events.emit('incident', incidentOf(breachOf()))
    events.emit('recover', recoveryOf())
    await until(() => notifier.readings()[0]!.sent === 3)
    expect(received.map(({ text }) => json(text)['kind'])).toEqual(['firing', 'incident', 'resolved'])
    expect(received[0]).toMatchObject({
      url: '/in?team=1',
      headers: { authorization: 'Bearer one', 'content-type': 'application/json' },
    })
    expect(json(received[2]!.text)).toMatchObject({
      schema: 1,
      service: 'shop',
      instance: 'host:17',
      severity: 'critical',
      alerts: [{ subject: 'POST /checkout', metric: 'p99Ms', incident: { id: incidentOf(null).id } }],
    })
    expect(notifier.readings()).toEqual([
      { target: `perfguard at 127.0.0.1:${port}`, sent: 3, failed: 0, dropped: 0, waiting: 0 },
    ])
  })

  it.each(['sixteen characters', `whsec_${Buffer.from('a key of some length').toString('base64')}`])(
    'can tell by the signature who wrote it and when (%s)',
    async (secret) => {
      const { port, received } = await receiving()
      const { events } = notifierTo({ url: `http://127.0.0.1:${port}/`, secret })
      events.emit('breach', breachOf())
      const { headers, text } = await until(() => received[0])
      const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`
      const expected = createHmac('sha256', key).update(signed).digest('base64')
      expect(headers['webhook-signature']).toBe(`v1,${expected}`)
      expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60)
    },
  )

  it('is asked again after a failure, with the same id', async () => {
    const { port, received } = await receiving((res, at) => {
      if (at === 0) res.socket?.destroy()
      else res.writeHead([0, 500, 429, 204][at] ?? 204, { 'retry-after': '0' }).end()
    })
    const { notifier, events, errors } = notifierTo({ url: `http://127.0.0.1:${port}/` })
    events.emit('breach', breachOf())
    await until(() => notifier.readings()[0]!.sent === 1)
    expect(received).toHaveLength(4)
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(errors).toEqual([])
  })

  it('that refuses is not asked again, and one that fails for ever is given up', async () => {
    const { port, received } = await receiving((res, at) => res.writeHead(at === 0 ? 403 : 500).end())
    const { notifier, events, errors } = notifierTo({ url: `http://127.0.0.1:${port}/s3cret` })
    events.emit('breach', breachOf())
    events.emit('recover', recoveryOf())
    await until(() => notifier.readings()[0]!.failed === 2)
    expect(received).toHaveLength(1 + 6)
    expect(errors.map(String)).toEqual([
      `Error: a notification (perfguard at 127.0.0.1:${port}) was given up: HTTP 403`,
      `Error: a notification (perfguard at 127.0.0.1:${port}) was given up: HTTP 500`,
    ])
  })

  it('that is not there is given up without a word of its path', async () => {
    const { notifier, events, errors } = notifierTo({ url: 'http://127.0.0.1:1/s3cret' })
    events.emit('breach', breachOf())
    await until(() => notifier.readings()[0]!.failed === 1)
    expect(String(errors[0])).toContain('ECONNREFUSED')
    expect(String(errors[0]) + JSON.stringify(notifier.readings())).not.toContain('s3cret')
  })

  it('that hangs fills no memory, and a close does not wait for it', async () => {
    const { port, received } = await receiving(() => {})
    const { notifier, events } = notifierTo({ url: `http://127.0.0.1:${port}/` })
    for (let i = 0; i < 1_000; i++) events.emit('breach', breachOf({ subject: `GET /${i}` }))
    await until(() => received.length === 1)
    expect(notifier.readings()[0]).toMatchObject({ sent: 0, dropped: 900, waiting: 99 })
    await notifier.close()
    expect(notifier.readings()[0]).toMatchObject({ failed: 1, waiting: 0 })
  })

  it('of Slack gets a text that mentions nobody', async () => {
    const { port, received } = await receiving()
    const { notifier, events } = notifierTo({
      url: `http://127.0.0.1:${port}/services/T/B/X`,
      format: 'slack',
    })
    events.emit('incident', incidentOf(breachOf()))
    events.emit('shed', { active: true, dryRun: false, refused: 3, durationMs: 0, at: 1 })
    await until(() => notifier.readings()[0]!.sent === 2)
    const [incident, shed] = received.map(({ text }) => json(text))
    expect(incident!['text']).toContain('*shop* critical')
    expect(incident!['text']).toContain('90 % went to &lt;renderInvoice&gt; &amp; co')
    expect(incident!['blocks']).toMatchObject([{ type: 'section' }, { type: 'context' }])
    expect(shed!['text']).toContain('requests are turned away')
  })
})

describe('a log', () => {
  it('gets a line of each, at the level that it deserves', () => {
    const lines: [level: string, fields: object, message: string][] = []
    const at =
      (level: string) =>
      (fields: object, message: string): void =>
        void lines.push([level, fields, message])
    const log = { error: at('error'), warn: at('warn'), info: at('info') }
    const { events } = notifierTo({ url: 'http://127.0.0.1:1/' }, log)
    events.emit('breach', breachOf())
    events.emit('breach', breachOf({ severity: 'warning', limit: 200 }))
    events.emit('recover', recoveryOf())
    expect(lines.map(([level]) => level)).toEqual(['error', 'warn', 'info'])
    expect(lines[0]![1]).toMatchObject({
      perfguard: { kind: 'firing', subject: 'POST /checkout', service: 'shop' },
    })
    expect(lines[0]![2]).toBe(breachOf().message)
  })

  it('that throws is an error of perfguard, and the others hear of it all the same', async () => {
    const { port } = await receiving()
    const fails = (): never => {
      throw new Error('disk full')
    }
    const log = { error: fails, warn: fails, info: fails }
    const { notifier, events, errors } = notifierTo({ url: `http://127.0.0.1:${port}/` }, log)
    events.emit('breach', breachOf())
    await until(() => notifier.readings()[0]!.sent === 1)
    expect(errors.map(String)).toEqual(['Error: disk full'])
  })
})
