import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { EventStream } from '../../lib/http/event-stream.ts'
import { Listener } from '../support/event-source.ts'
import { until } from '../support/until.ts'
import { serveListener } from './serve.ts'

const beat = Buffer.from(`event: beat\ndata: "${'x'.repeat(100_000)}"\n\n`)
const news = (number: number): string => `event: news\ndata: ${number}\n\n`

/** A stream over a real socket, and the one who reads it. */
async function stream(): Promise<{ stream: EventStream; reader: Listener }> {
  let found: EventStream | undefined
  const site = await serveListener((req: IncomingMessage, res: ServerResponse) => {
    res.writeHead(200)
    found = new EventStream(req, res, { page: true, tables: new Set(['routes']) }, 0)
    found.tell('retry: 1\n\n')
  })
  const reader = new Listener(site.port, '/')
  onTestFinished(() => reader.close())
  await until(() => reader.text !== '')
  return { stream: found!, reader }
}

/** Offers beats until one is left out. */
async function fillUp(one: EventStream): Promise<number> {
  let taken = 0
  await until(() => {
    const went = one.offer(beat)
    if (went) taken++
    return !went
  })
  return taken
}

describe('a stream of events', () => {
  it('leaves out beats that a slow reader has no room for, and tells it the news once it has', async () => {
    const { stream: one, reader } = await stream()
    reader.pause()
    const taken = await fillUp(one)
    one.tell(news(1))
    one.tell(news(2))
    expect(one.offer(beat)).toBe(false)
    reader.resume()
    await until(() => one.offer(beat))
    await until(() => reader.of('news').length === 2)
    await until(() => reader.of('beat').length > taken)
    expect(reader.of('news').map(({ data }) => data)).toEqual([1, 2])
    // What waited goes before what came after it.
    expect(reader.heard.at(-1)!.event).toBe('beat')
  })

  it('lets go of who is too slow for too long, or too far behind', async () => {
    const first = await stream()
    first.reader.pause()
    await fillUp(first.stream)
    first.stream.check(29_000)
    expect(first.reader.ended).toBe(false)
    first.stream.check(31_000)
    first.reader.resume()
    await until(() => first.reader.ended)
    const second = await stream()
    second.reader.pause()
    await fillUp(second.stream)
    for (let number = 0; number < 101; number++) second.stream.tell(news(number))
    second.reader.resume()
    await until(() => second.reader.ended)
  })

  it('ends after an hour, however well it is read', async () => {
    const { stream: one, reader } = await stream()
    for (let minute = 0; minute <= 60; minute++) one.check(minute * 60_000)
    expect(reader.ended).toBe(false)
    one.check(3_600_001)
    await until(() => reader.ended)
  })
})
