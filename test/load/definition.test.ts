import { describe, expect, it } from 'vitest'
import { resolveLoad } from '../../lib/load/definition/resolve.ts'
import { selected } from '../../lib/load/definition/selection.ts'
import { hold, steps } from '../../lib/load/definition/shapes.ts'
import type { LoadDefinition } from '../../lib/load/definition/types.ts'
import { commandWords } from '../../lib/load/target/command-words.ts'
import { filledPath, requestLine } from '../../lib/load/wire/request-line.ts'
import { outgoingOf } from '../../lib/load/wire/request-text.ts'

const users = { visitor: { tasks: { home: { request: 'GET /' } } } }
const scenarios = {
  steady: hold({ arrivals: 10, for: '3min' }),
  levels: steps({ users: [10, 20], each: '10s' }),
}

describe('a load definition', () => {
  it('says everything that is wrong with it at once, and what was meant', () => {
    const wrong = {
      usres: users,
      users: {
        visitor: {
          wait: '2s',
          think: 'long',
          tasks: { a: { request: '/' }, b: { request: 'GET /', expext: {} } },
        },
      },
      scenarios: {
        steady: hold({ arrivals: 10, for: '1s', who: ['visitr'], sla: { 'GET /': { p98Ms: 1 } } as never }),
      },
      sla: { 'get /': { p99Ms: 1 } },
      threads: 0.5,
    } as unknown as LoadDefinition
    let message = ''
    try {
      resolveLoad(wrong)
    } catch (error) {
      message = (error as Error).message
    }
    for (const part of [
      'usres',
      'wait',
      'think',
      'users.visitor.tasks.a.request',
      "did you mean 'expect'?",
      "did you mean 'visitor'?",
      'p98Ms',
      'capitals',
      'threads',
    ])
      expect(message).toContain(part)
  })

  it('joins the limits of a scenario with those of the file', () => {
    const sla = { 'GET /': { p95Ms: 10, p99Ms: 20 } }
    const load = resolveLoad({
      users,
      sla,
      scenarios: { a: hold({ arrivals: 1, for: '1s', sla: { 'GET /': { p99Ms: 50 } } }) },
    })
    expect(load.scenarios[0]!.sla).toEqual({ 'GET /': { p95Ms: 10, p99Ms: 50 } })
  })

  it('is run in parts, and in other sizes', () => {
    const load = resolveLoad({ users, scenarios })
    expect(selected(load, { only: ['levels'] }).map(({ name }) => name)).toEqual(['levels'])
    expect(selected(load, { category: ['hold'] }).map(({ name }) => name)).toEqual(['steady'])
    expect(selected(load, { grep: '^LEV' }).map(({ name }) => name)).toEqual(['levels'])
    expect(() => selected(load, { only: ['levles'] })).toThrow("did you mean 'levels'?")
    expect(() => selected(load, { only: ['levels'], category: ['hold'] })).toThrow('no scenario is left')
    const [quick] = selected(load, { only: ['steady'], quick: true, scale: 0.5 })
    expect(quick!.shape.phases.reduce((sum, { ms }) => sum + ms, 0)).toBeCloseTo(60_000)
    expect(quick!.shape.phases.map(({ to }) => to)).toEqual([5, 5])
    expect(selected(load, { only: ['levels'], scale: 0.33 })[0]!.shape.phases.map(({ to }) => to)).toEqual([
      3, 3, 7,
    ])
  })
})

describe('requests', () => {
  const line = requestLine('POST /shops/:shop/items/:item?draft=1')!

  it('are patterns, which parameters fill', () => {
    expect(line.subject).toBe('POST /shops/:shop/items/:item')
    const path = filledPath(line, { shop: 'a/b', item: 7 }, { q: 'x y' })
    expect(path).toBe('/shops/a%2Fb/items/7?draft=1&q=x%20y')
    expect(() => filledPath(line, { shop: 1 })).toThrow('needs params.item')
    expect(requestLine('/items')).toBeNull()
    expect(requestLine('GET items')).toBeNull()
  })

  it('are bytes, with the length of their body', () => {
    const { bytes } = outgoingOf(
      line,
      'h:1',
      { Accept: 'a' },
      { params: { shop: 1, item: 2 }, json: { é: 1 } },
      false,
    )
    expect(bytes).toBe(
      'POST /shops/1/items/2?draft=1 HTTP/1.1\r\nhost: h:1\r\naccept: a\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{"Ã©":1}',
    )
  })

  it('cannot be smuggled through a header', () => {
    const inject = (): unknown => outgoingOf(requestLine('GET /')!, 'h', { a: 'b\r\nx: y' }, {}, false)
    expect(inject).toThrow('line end')
  })
})

describe('a command line', () => {
  it('is words, without a shell', () => {
    expect(commandWords(`node --import 'a b.js' "c \\"d\\"" $E;f`)).toEqual([
      'node',
      '--import',
      'a b.js',
      'c "d"',
      '$E;f',
    ])
    expect(commandWords(['node', 'a b'])).toEqual(['node', 'a b'])
  })
})
