import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createPerf, type Cause } from '../../lib/index.ts'
import { faults, healthy, trialsOf } from './cases/index.js'
import type { Case } from './types.ts'
import { withLines } from './harness/source-lines.js'

const everyCause: Cause[] = [
  'cpu',
  'blocked-loop',
  'gc',
  'heap-leak',
  'downstream',
  'threadpool',
  'errors',
  'saturation',
  'host',
]

describe('the cases', () => {
  it('hold every cause on both frameworks, and no name twice', () => {
    const causes = new Set(faults.map(({ expect: { cause } }) => cause))
    expect([...causes].toSorted()).toEqual(everyCause.toSorted())
    expect(new Set(faults.map(({ framework }) => framework))).toEqual(new Set(['express', 'fastify']))
    const ids = [...faults, ...healthy].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each([...faults, ...healthy])(
    '$id has limits that perfguard takes and a fault that is there',
    (one: Case) => {
      expect(() => createPerf({ sla: one.sla })).not.toThrow()
      const app = one.inject?.app
      if (app !== undefined) {
        expect(existsSync(new URL(`apps/faults/${app}.js`, import.meta.url))).toBe(true)
      }
    },
  )

  it.each(faults)('$id points at lines that are there, and has a reason for each other answer', (one) => {
    expect(() => withLines(one)).not.toThrow()
    for (const { because } of one.or ?? []) expect(because).toMatch(/\w+ \w+/)
  })
})

describe('trialsOf', () => {
  it('runs each fault once and each healthy day on both frameworks', () => {
    expect(trialsOf({})).toHaveLength(faults.length + 2 * healthy.length)
  })

  it('runs one of each kind when there is little time', () => {
    const quick = trialsOf({ quick: true })
    expect(quick).toHaveLength(11)
    expect(new Set(quick.map(({ framework }) => framework)).size).toBe(2)
  })

  it('chooses by parts of names, and by framework', () => {
    expect(trialsOf({ only: ['leak'], framework: 'both' })).toHaveLength(4)
    expect(trialsOf({ only: ['three-levels'], framework: 'fastify' })).toHaveLength(0)
    expect(trialsOf({ only: ['nothing of that name'] })).toHaveLength(0)
  })
})
