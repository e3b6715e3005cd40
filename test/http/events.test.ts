import { describe, expect, it, onTestFinished } from 'vitest'
import type { Beat, OperationsTable, RouteRow, SlaRow, Table } from '../../lib/page/wire.ts'
import type { Snapshot } from '../../lib/types.ts'
import { Listener } from '../support/event-source.ts'
import { until } from '../support/until.ts'
import { breachOf } from '../incident/parts.ts'
import { FakeView, incidentSummary, limitStatus, routeSnapshot } from './fake-view.ts'
import { serve, type Site } from './serve.ts'

function listen(site: Site, query = '', headers: Record<string, string> = {}): Listener {
  const listener = new Listener(site.port, `/perf/events${query}`, headers)
  onTestFinished(() => listener.close())
  return listener
}

describe('events', () => {
  it('are whole snapshots for whoever asks for nothing else, each second', async () => {
    const site = await serve(new FakeView(500))
    const listener = listen(site)
    const snapshots = await listener.wait<Snapshot>('snapshot', 2)
    expect(snapshots[0]!.routes).toHaveLength(500)
    expect(snapshots[0]!.schema).toBe(1)
    expect(listener.status).toBe(200)
    expect(listener.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    expect(listener.text.startsWith('retry: 2000\n\n')).toBe(true)
  })

  it('are a light beat for the page, with what is new of the history', async () => {
    const view = new FakeView(500)
    const listener = listen(await serve(view), '?view=page')
    const [first] = await listener.wait<Beat>('snapshot')
    expect(first!.limits).toEqual(view.page.limitsNow)
    expect(first!.samples).toHaveLength(1)
    expect(first!.process.rssBytes).toBe(210_763_776)
    expect(JSON.stringify(first).length).toBeLessThan(4_000)
    expect(view.rowsTaken).toBe(0)
    view.page.past.tick()
    view.page.past.tick()
    const [, second] = await listener.wait<Beat>('snapshot', 2)
    expect(second!.samples.map(({ at }) => at - first!.samples[0]!.at)).toEqual([1_000, 2_000])
  })

  it('are the tables that were asked for: whole at first, then what has changed', async () => {
    const view = new FakeView(20)
    const site = await serve(view)
    const listener = listen(site, '?view=page&tables=routes,sla,operations')
    const [routes] = await listener.wait<Table<RouteRow>>('routes')
    expect(routes!.whole).toBe(true)
    expect(routes!.rows.map(({ key }) => key)).toContain(routeSnapshot(7).route)
    const [sla] = await listener.wait<Table<SlaRow>>('sla')
    expect(sla!.rows).toHaveLength(41)
    expect(new Set(sla!.rows.map(({ key }) => key)).size).toBe(41)
    const [operations] = await listener.wait<OperationsTable>('operations')
    expect(operations!.operations[0]!.key).toBe('op:db.query')
    expect(operations!.workflows[0]!.steps[0]!.key).toBe('workflow:pay/intent')
    view.routes = () =>
      Array.from({ length: 19 }, (_, i) => routeSnapshot(i, i === 3 ? { inFlight: 99 } : {}))
    const changed = await until(() =>
      listener
        .of('routes')
        .map(({ data }) => data as Table<RouteRow>)
        .find(({ rows }) => rows.some(({ inFlight }) => inFlight === 99)),
    )
    expect([changed.whole, changed.rows.length]).toEqual([false, 1])
    expect(changed.gone).toEqual([routeSnapshot(19).route])
    // Who comes later gets it whole, and the one before goes on with changes.
    const later = listen(site, '?view=page&tables=routes')
    const [whole] = await later.wait<Table<RouteRow>>('routes')
    expect([whole!.whole, whole!.rows.length]).toEqual([true, 19])
    const known = listener.of('routes').length
    const all = await listener.wait<Table<RouteRow>>('routes', known + 1)
    expect(all.slice(1).every((table) => !table.whole)).toBe(true)
  })

  it('are rendered once for all who listen, and not at all for nobody', async () => {
    const view = new FakeView(50)
    const site = await serve(view)
    const listeners = [1, 2, 3].map(() => listen(site, '?view=page&tables=routes'))
    for (const listener of listeners) await listener.wait('routes')
    // Three came at once: one rendering, or a second one for who was late.
    expect(view.rowsTaken).toBeLessThanOrEqual(100)
    for (const listener of listeners) listener.close()
    const other = listen(site, '?view=page')
    await other.wait('snapshot', 1)
    const before = view.rowsTaken
    await other.wait('snapshot', 4)
    expect(view.rowsTaken).toBe(before)
    other.close()
    await until(() => other.ended)
    // The beat that was on its way when the last one left may still come.
    const heads = view.headsTaken
    await listen(await serve(new FakeView(1)), '?view=page').wait('snapshot', 4)
    expect(view.headsTaken - heads).toBeLessThanOrEqual(1)
  })

  it('tell of what happens at once, and again to whoever lost the connection meanwhile', async () => {
    const view = new FakeView(3)
    const site = await serve(view)
    const first = listen(site, '?view=page')
    await first.wait('snapshot')
    view.page.events.emit('breach', breachOf({ subject: 'GET /a' }))
    const [mark] = await first.wait<{ subject: string; kind: string }>('breach')
    expect(mark).toMatchObject({ kind: 'breach', untilAt: null, subject: 'GET /a' })
    const { id } = first.of('breach')[0]!
    first.close()
    view.page.events.emit('breach', breachOf({ subject: 'GET /b' }))
    const again = listen(site, '?view=page', { 'last-event-id': id! })
    const missed = await again.wait<{ subject: string }>('breach')
    expect(missed.map(({ subject }) => subject)).toEqual(['GET /b'])
    const fresh = listen(site, '?view=page', { 'last-event-id': 'another-1' })
    await fresh.wait('snapshot')
    expect(fresh.of('breach')).toEqual([])
  })

  it('tell of an incident when it begins and when it is whole', async () => {
    const view = new FakeView(3)
    const listener = listen(await serve(view), '?view=page')
    await listener.wait('snapshot')
    expect(listener.of('incident')).toEqual([])
    const recording = incidentSummary({ id: 'new', state: 'recording', openedAt: 5_000 })
    view.headParts = { incidents: [recording, incidentSummary()] }
    const [begun] = await listener.wait<{ id: string; state: string }>('incident')
    expect(begun).toMatchObject({ id: 'new', state: 'recording' })
    await until(() => listener.of('snapshot').some(({ data }) => (data as Beat).recording !== null))
    const beat = listener.of('snapshot').at(-1)!.data as Beat
    expect(beat.recording).toEqual({ id: 'new', openedAt: 5_000, untilAt: 15_000 })
    view.headParts = { incidents: [{ ...recording, state: 'whole' }, incidentSummary()] }
    const told = await listener.wait<{ state: string }>('incident', 2)
    expect(told.map(({ state }) => state)).toEqual(['recording', 'whole'])
  })

  it.each(['?view=other', '?tables=passwords', '?view=page&tables=routes,%00'])(
    'are refused for %s',
    async (query) => {
      const site = await serve(new FakeView())
      const answer = await site.ask(`/perf/events${query}`)
      expect(answer.status).toBe(400)
      expect(answer.body.trim().split('\n')).toHaveLength(1)
    },
  )

  it('are for so many, and no more', async () => {
    const site = await serve(new FakeView(1))
    const listeners = Array.from({ length: 32 }, () => listen(site, '?view=page'))
    for (const listener of listeners) await listener.wait('snapshot')
    const refused = await site.ask('/perf/events?view=page')
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '10'])
    listeners[0]!.close()
    await until(async () => {
      const more = listen(site, '?view=page')
      await until(() => more.status !== 0)
      return more.status === 200
    })
  })

  it('end with the perf, and are refused after it', async () => {
    const view = new FakeView(1)
    const site = await serve(view)
    const listener = listen(site, '?view=page')
    await listener.wait('snapshot')
    for (const release of view.page.releases) release()
    await until(() => listener.ended)
    expect((await site.ask('/perf/events')).status).toBe(503)
  })

  it('go on when a rendering fails, which is reported', async () => {
    const view = new FakeView(1)
    const listener = listen(await serve(view), '?view=page&tables=routes')
    await listener.wait('routes')
    view.routes = () => {
      throw new Error('no rows')
    }
    await until(() => view.errors.length > 0)
    view.routes = () => [routeSnapshot(1, { inFlight: 5, sla: [limitStatus()] })]
    await listener.wait('routes', 2)
  })

  it('answer HEAD without a stream', async () => {
    const answer = await (await serve(new FakeView())).ask('/perf/events', { method: 'HEAD' })
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect(answer.headers['content-type']).toContain('text/event-stream')
  })
})
