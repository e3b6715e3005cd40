import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startApplication, type Application } from './application.ts'

const examples = join(import.meta.dirname, '../../examples')

interface Example {
  args: string[]
  /** Below the examples. */
  cwd?: string
  env?: Record<string, string>
  endpoint?: string
}

/** How each is started. A new example has to have its row here. */
const commands = {
  'express.js': { args: ['express.js'] },
  'fastify.js': { args: ['fastify.js'] },
  'http.js': { args: ['http.js'] },
  'nestjs/express.js': { args: ['nestjs/express.js'] },
  'nestjs/fastify.js': { args: ['nestjs/fastify.js'] },
  'own-auth.js': {
    args: ['own-auth.js'],
    env: { ADMIN_PASSWORD: 'of a test', NODE_ENV: 'production' },
    endpoint: '/internal/perf',
  },
  'zero-code/app.js': { args: ['--import', 'perfguard/register', 'app.js'], cwd: 'zero-code' },
} satisfies Record<string, Example>
/** Files that are part of an example and none by themselves; `shop` and `load` have tests of their own. */
const parts = ['README.md', 'nestjs/orders.js', 'zero-code/perfguard.config.js']

const admin = { authorization: `Basic ${Buffer.from('admin:of a test').toString('base64')}` }

async function start({ args, cwd = '.', ...options }: Example): Promise<Application> {
  const app = await startApplication(args, { cwd: join(examples, cwd), ...options })
  onTestFinished(() => app.stop())
  return app
}

describe('the examples', () => {
  it('are all started here', () => {
    const files = readdirSync(examples, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(examples.length + 1))
      .filter((file) => !/^(shop|load)\//.test(file) && !file.includes('perf-incidents/'))
    expect(files.toSorted()).toEqual([...Object.keys(commands), ...parts].toSorted())
  })

  it.each(Object.entries<Example>(commands))('%s answers, and /perf knows its route', async (_, example) => {
    const app = await start(example)
    const answer = await app.fetch('/orders/7')
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.text)).toEqual({ id: '7' })
    expect((await app.fetch('/no/such/page')).status).toBe(404)
    expect(await app.counts(2, admin)).toEqual({ 'GET /orders/:id': 1, '(unmatched)': 1 })
    expect(app.stderr()).toBe('')
    expect(app.stdout()).toMatch(/^Listening on http:\S+\n$/)
  })

  it('own-auth.js shows nothing to a stranger', async () => {
    const app = await start(commands['own-auth.js'])
    expect((await app.fetch('/internal/perf')).status).toBe(401)
    const authorization = `Basic ${Buffer.from('admin:wrong').toString('base64')}`
    expect((await app.fetch('/internal/perf', { headers: { authorization } })).status).toBe(401)
    expect((await app.fetch('/perf')).status).toBe(404)
  })
})
