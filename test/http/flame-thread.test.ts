import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { FlameOrder } from '../../lib/http/flame-order.ts'
import { FlameThread } from '../../lib/http/flame-thread.ts'

const folder = mkdtempSync(join(tmpdir(), 'perfguard-flame-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const order: FlameOrder = { dir: folder, id: 'any', which: 'during' }
const here = (): boolean => false

function thread(name: string, code: string): FlameThread {
  const file = join(folder, `${name}.cjs`)
  writeFileSync(file, `const { parentPort, workerData } = require('node:worker_threads')\n${code}`)
  return new FlameThread(file)
}

describe('the thread of a flame graph', () => {
  it('is one at a time; four may wait, the fifth is told so', async () => {
    // Each one leaves a file while it works: none may find that of another.
    const one = thread(
      'one',
      `const fs = require('node:fs'), path = workerData.dir + '/busy'
       const reason = fs.existsSync(path) ? 'not alone' : 'alone'
       fs.writeFileSync(path, '')
       setTimeout(() => { fs.rmSync(path); parentPort.postMessage({ kind: 'unreadable', reason }) }, 20)`,
    )
    const answers = await Promise.all(Array.from({ length: 6 }, () => one.draw(order, here)))
    const alone = { kind: 'unreadable', reason: 'alone' }
    expect(answers).toEqual([alone, alone, alone, alone, null, null])
    expect(await one.draw(order, here)).toEqual(alone)
  })

  it('is not started for who has left meanwhile', async () => {
    const never = thread('never', 'throw new Error("started")')
    expect(await never.draw(order, () => true)).toBe(null)
  })

  it('that fails is an error, and the next one is served', async () => {
    const failing = thread('failing', 'throw new Error("no luck")')
    await expect(failing.draw(order, here)).rejects.toThrow('no luck')
    await expect(failing.draw(order, here)).rejects.toThrow('no luck')
    await expect(thread('silent', 'process.exit(3)').draw(order, here)).rejects.toThrow('code 3')
    await expect(new FlameThread(join(folder, 'missing.cjs')).draw(order, here)).rejects.toThrow(
      'missing.cjs',
    )
  })

  it('that runs out of memory says what to do instead', async () => {
    const file = join(folder, 'greedy.cjs')
    writeFileSync(file, 'const all = []; for (;;) all.push(new Array(1e5).fill({}))')
    const answer = await new FlameThread(file, { maxOldGenerationSizeMb: 16 }).draw(order, here)
    expect(answer).toEqual({ kind: 'unreadable', reason: expect.stringContaining('download it') as string })
  })
})
