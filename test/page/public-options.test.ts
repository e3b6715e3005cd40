import { describe, expect, it } from 'vitest'
import { optionTable } from '../../lib/config/options.ts'
import { createPerf } from '../../lib/index.ts'
import { publicOptions } from '../../lib/page/public-options.ts'

const shown = (options: Parameters<typeof createPerf>[0]): Map<string, string> =>
  new Map(publicOptions(createPerf(options).options).map(({ path, value }) => [path, value]))

describe('the options that may be read', () => {
  it('are all that have a row in the table of options', () => {
    const given = shown({
      shed: {},
      budget: { dir: 'budgets' },
      otlp: { url: 'http://127.0.0.1:4318' },
      notify: { log: { error: () => {}, warn: () => {}, info: () => {} } },
    })
    for (const { path } of optionTable) expect([...given.keys()], path).toContain(path)
  })

  it('say of the others whether they are there, and nothing of what they hold', () => {
    const secret = 'do-not-show-this-to-anybody'
    const given = shown({
      sla: { '*': { errorRatio: 0.01 } },
      endpoint: { access: { token: { read: secret } } },
      otlp: { url: `https://collector.example/${secret}`, headers: { authorization: secret } },
      egress: { dir: '/mnt/incidents', put: () => `https://bucket.example/${secret}` },
      notify: {
        webhooks: [{ url: `https://hooks.example/${secret}`, secret, headers: { authorization: secret } }],
      },
    })
    expect([...given.values()].join('\n')).not.toContain(secret)
    expect(given.get('sla')).toBe('1 row')
    expect(given.get('endpoint.access')).toBe('a token')
    expect(given.get('egress')).toBe('dir, put')
    expect(given.get('shed')).toBe('off')
  })
})
