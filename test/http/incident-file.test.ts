import { mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { until } from '../support/until.ts'
import { FakeView } from './fake-view.ts'
import { serve } from './serve.ts'
import type { Site } from './serve.ts'

let dir = ''
let asked: [string, string][] = []
let view = new FakeView()

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'perfguard-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  asked = []
  view = new FakeView()
})

/** Serves one file under each name that is asked for. */
async function serveFile(content: string | Buffer, path = join(dir, 'file')): Promise<Site> {
  writeFileSync(join(dir, 'file'), content)
  view.fileByName = (id, name) => {
    asked.push([id, name])
    return Promise.resolve({ path, bytes: content.length })
  }
  return serve(view)
}

/** Whether this process holds a file open; only Linux tells. */
function isOpen(path: string): boolean {
  if (process.platform !== 'linux') return false
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  })
}

describe('a file of an incident', () => {
  it.each([
    ['before.cpuprofile', 'application/json', 'before.cpuprofile'],
    ['heap.heapprofile', 'application/json', 'heap.heapprofile'],
    ['timeline.json', 'application/json', 'timeline.json'],
    ['report.md', 'text/markdown; charset=utf-8', 'report.md'],
    ['x.clinic-doctor%2Fa.json', 'application/json', 'a.json'],
    ['x.clinic-doctor/x.clinic-doctor-systeminfo', 'application/octet-stream', 'x.clinic-doctor-systeminfo'],
    ['a%22b%0d%0aset-cookie.json', 'application/json', 'a_b__set-cookie.json'],
  ])('%s is sent as %s, to be saved as %s', async (name, type, savedAs) => {
    const site = await serveFile('{"a":1}')
    const answer = await site.ask(`/perf/incidents/i-1/files/${name}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('{"a":1}')
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'content-length': '7',
      'content-disposition': `attachment; filename="${savedAs}"`,
      'x-content-type-options': 'nosniff',
    })
    expect(asked).toEqual([['i-1', decodeURIComponent(name)]])
  })

  it('is announced by HEAD', async () => {
    const site = await serveFile('{"a":1}')
    const answer = await site.ask('/perf/incidents/i-1/files/a.json', { method: 'HEAD' })
    expect([answer.headers['content-length'], answer.body]).toEqual(['7', ''])
  })

  it('may be empty', async () => {
    const answer = await (await serveFile('')).ask('/perf/incidents/i-1/files/a.json')
    expect([answer.status, answer.headers['content-length'], answer.body]).toEqual([200, '0', ''])
  })

  it.each([
    '..',
    '../secret',
    '%2e%2e/secret',
    '..%2fsecret',
    'a%2f..%2f..%2fsecret',
    '..%5csecret',
    'a%00.json',
    '%2fetc%2fpasswd',
    'c:%5csecret',
    '.',
    '',
    'a//b',
  ])('named %j is never looked up', async (name) => {
    const site = await serveFile('secret')
    const answer = await site.ask(`/perf/incidents/i-1/files/${name}`)
    expect(answer.status).toBe(404)
    expect(asked).toEqual([])
  })

  it.each(['..%2f', '..', '.hidden', '%00', 'a%2fb', 'x'.repeat(200)])(
    'of an incident called %j is never looked up',
    async (id) => {
      const site = await serveFile('secret')
      expect((await site.ask(`/perf/incidents/${id}/files/a.json`)).status).toBe(404)
      expect(asked).toEqual([])
    },
  )

  it('that retention has deleted meanwhile is missing, without its path', async () => {
    const site = await serveFile('x', join(dir, 'gone'))
    const answer = await site.ask('/perf/incidents/i-1/files/a.json')
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain(dir)
  })

  it('that turned out to be a folder or a link is missing', async () => {
    symlinkSync(join(dir, 'file'), join(dir, 'link'))
    for (const path of [dir, join(dir, 'link')]) {
      const site = await serveFile('secret', path)
      expect((await site.ask('/perf/incidents/i-1/files/a.json')).status).toBe(404)
    }
    expect(view.errors).toEqual([])
  })

  it('is closed when the client leaves in the middle, and nobody is told of an error', async () => {
    const site = await serveFile(Buffer.alloc(64 * 1024 * 1024))
    await new Promise<void>((resolve) => {
      const path = '/perf/incidents/i-1/files/a.json'
      const req = request({ host: '127.0.0.1', port: site.port, path, agent: false }, (res) => {
        res.once('data', () => res.destroy())
        res.on('error', () => {})
        res.on('close', () => resolve())
      })
      req.on('error', () => {})
      req.end()
    })
    expect((await site.ask('/perf/health')).status).toBe(200)
    await until(() => !isOpen(join(dir, 'file')), { what: 'the file to be closed' })
    expect(view.errors).toEqual([])
  })
})
