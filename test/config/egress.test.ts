import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../lib/config/resolve.ts'

const clock = { nowMs: () => 0, wallMs: () => 0 }
const egress = (given: unknown) => resolveOptions({ egress: given }, { cpus: 2 }, clock).egress

describe('egress', () => {
  it('is off until somebody says where to', () => {
    expect([egress(undefined), egress(false)]).toEqual([false, false])
    const put = (): string => 'https://bucket/x'
    expect(egress({ dir: '/mnt/x', put })).toEqual({ dir: '/mnt/x', put })
  })

  it.each([
    [{}, 'sends nothing anywhere'],
    ['/mnt/x', 'must be an object such as { dir }'],
    [{ dir: '' }, 'must be a path'],
    [{ dir: '/x', puts: 1 }, "did you mean 'put'?"],
    [{ put: 'https://bucket/x?sig=secret' }, 'must be a function that answers with the URL of a file; got '],
    [{ hook: 7 }, 'must be a function (incident, folder)'],
  ])('refuses %j', (given, said) => {
    expect(() => egress(given)).toThrow(said)
    expect(() => egress(given)).not.toThrow('secret')
  })
})
