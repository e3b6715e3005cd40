import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { jsonPieces, snapshotPieces } from '../../lib/http/json-pieces.ts'
import { Rendering, Renderings } from '../../lib/http/rendering.ts'
import { inSlices } from '../../lib/http/slices.ts'
import { until } from '../support/until.ts'
import { FakeView, head, incident, routeSnapshot } from './fake-view.ts'
import { serve } from './serve.ts'

function unexpected(error: unknown): void {
  throw error
}

async function textOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece.toString()
  return text
}

describe('JSON in pieces', () => {
  it.each([0, 1, 500])('is the snapshot as JSON.stringify writes it, with %i routes', async (count) => {
    const view = new FakeView(count)
    const { operations, workflows } = view
    const answer = await (await serve(view)).ask('/perf')
    expect(answer.body).toBe(JSON.stringify({ ...head(), routes: [...view.routes()], operations, workflows }))
  })

  it.each([0, 1, 2, 3, 9])('is any plain value as JSON.stringify writes it, opened %i deep', (depth) => {
    for (const value of [
      incident(),
      [],
      {},
      null,
      'text',
      3,
      Number.NaN,
      [undefined, () => 1, null],
      { a: undefined, b: [undefined], c: { d: { e: [] } }, 'quo"te': Number.POSITIVE_INFINITY },
      [new Date(0), { at: new Date(0) }],
    ]) {
      expect([...jsonPieces(value, depth)].join('')).toBe(JSON.stringify(value))
    }
  })
})

describe('slices', () => {
  it('give the event loop a turn when their time is up', async () => {
    let now = 0
    let turns = 0
    let running = true
    const turn = (): void => {
      turns++
      if (running) setImmediate(turn)
    }
    setImmediate(turn)
    const view = new FakeView(50)
    const chunks: Buffer[] = []
    // A clock by which every piece takes long.
    for await (const chunk of inSlices(snapshotPieces(view), () => (now += 5))) chunks.push(chunk)
    running = false
    expect(chunks.length).toBeGreaterThanOrEqual(50)
    expect(turns).toBeGreaterThanOrEqual(50)
    expect(JSON.parse(Buffer.concat(chunks).toString())).toMatchObject({ schema: 1 })
  })

  it('come out by size where the clock stands still', async () => {
    const chunks: Buffer[] = []
    for await (const chunk of inSlices(snapshotPieces(new FakeView(500)), () => 0)) chunks.push(chunk)
    expect(chunks.length).toBeGreaterThan(3)
  })

  it('keep characters of several bytes whole', async () => {
    const pieces = Array.from({ length: 1000 }, () => '→ 試験 🙂')
    expect(await textOf(inSlices(pieces, () => 0))).toBe(pieces.join(''))
  })
})

describe('a rendering', () => {
  it('is shared by those who ask at the same time', async () => {
    const view = new FakeView(500)
    const site = await serve(view)
    const answers = await Promise.all([1, 2, 3, 4].map(() => site.ask('/perf')))
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
    expect(view.headsTaken).toBe(1)
    expect(view.rowsTaken).toBe(500)
    expect(view.endpointRequests).toBe(4)
  })

  it('is made anew a moment later', async () => {
    const view = new FakeView(1)
    const site = await serve(view)
    await until(
      async () => {
        await site.ask('/perf')
        return view.headsTaken > 1
      },
      { what: 'a second rendering' },
    )
  })

  it('is not shared between JSON, page and metrics, nor between mounts', async () => {
    const view = new FakeView(1)
    const site = await serve(view)
    await Promise.all([
      site.ask('/perf'),
      site.ask('/perf?plain', { headers: { accept: 'text/html' } }),
      site.ask('/perf/metrics'),
    ])
    expect(view.headsTaken).toBe(3)
  })

  it('is not made further than its readers stay', async () => {
    let ended = false
    async function* source(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield Buffer.from('x')
      } finally {
        ended = true
      }
    }
    const rendering = new Rendering(source(), unexpected)
    const first = rendering.join()
    const second = rendering.join()
    expect(String(await first.next())).toBe('x')
    first.leave()
    first.leave()
    expect(rendering.usable).toBe(true)
    expect(String(await second.next())).toBe('x')
    second.leave()
    await until(() => ended)
    expect(rendering.usable).toBe(false)
  })

  it('that failed is broken for all its readers, reported once, and not handed out again', async () => {
    const errors: unknown[] = []
    const renderings = new Renderings((error) => errors.push(error))
    let begun = 0
    const begin = (): AsyncGenerator<Buffer> => {
      begun++
      return (async function* () {
        yield Buffer.from('x')
        throw new Error('inside')
      })()
    }
    const readers = [renderings.join('a', begin), renderings.join('a', begin)]
    expect(begun).toBe(1)
    for (const reader of readers) expect(String(await reader.next())).toBe('x')
    expect(await Promise.all(readers.map((reader) => reader.next()))).toEqual(['broken', 'broken'])
    expect(await readers[0]!.next()).toBe('broken')
    expect(errors).toEqual([new Error('inside')])
    renderings.join('a', begin).leave()
    expect(begun).toBe(2)
  })
})

describe('a client', () => {
  it('that leaves in the middle stops the work', async () => {
    const view = new FakeView()
    // Far more than fits into the socket's buffers, so that the end is only reached by somebody who reads.
    let ending = ''
    view.routes = function* () {
      try {
        for (let i = 0; i < 200_000; i++) yield routeSnapshot(i)
        ending = 'to the end'
      } finally {
        ending ||= 'stopped'
      }
    }
    const { port } = await serve(view)
    await new Promise<void>((resolve) => {
      const req = request({ host: '127.0.0.1', port, path: '/perf', agent: false }, (res) => {
        res.once('data', () => {
          res.destroy()
          resolve()
        })
        res.on('error', () => {})
      })
      req.on('error', () => {})
      req.end()
    })
    await until(() => ending !== '', { what: 'the rows to stop' })
    expect(ending).toBe('stopped')
    expect(view.errors).toEqual([])
  })

  it('that does not read holds the work back', async () => {
    const view = new FakeView()
    let finished = false
    view.routes = function* () {
      for (let i = 0; i < 50_000; i++) yield routeSnapshot(i)
      finished = true
    }
    const { port } = await serve(view)
    const res = await new Promise<IncomingMessage>((resolve, reject) => {
      const req = request({ host: '127.0.0.1', port, path: '/perf', agent: false }, resolve)
      req.on('error', reject)
      req.end()
    })
    // Nobody reads `res` yet: the rows come to a halt once the buffers on the way are full.
    let seen = 0
    await until(
      () => {
        const still = seen > 0 && seen === view.rowsTaken
        seen = view.rowsTaken
        return still
      },
      { what: 'the rows to halt' },
    )
    expect(finished).toBe(false)
    let body = ''
    for await (const part of res) body += String(part)
    expect((JSON.parse(body) as { routes: unknown[] }).routes).toHaveLength(50_000)
  })

  it('is cut off when the answer breaks in the middle, so that half of it does not look whole', async () => {
    const view = new FakeView()
    view.routes = function* () {
      for (let i = 0; i < 2000; i++) yield routeSnapshot(i)
      throw new Error('inside')
    }
    const site = await serve(view)
    await expect(site.ask('/perf')).rejects.toThrow()
    expect(view.errors).toEqual([new Error('inside')])
  })
})
