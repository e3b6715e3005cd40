import { describe, expect, it } from 'vitest'
import type { CpuProfile } from '../../lib/export/v8-profile.ts'
import { harmlessText, zeroXProfile } from '../../lib/export/zero-x.ts'

function profileOf(frames: [functionName: string, url: string, lineNumber: number][]): CpuProfile {
  const nodes = frames.map(([functionName, url, lineNumber], at) => ({
    id: at + 1,
    callFrame: { functionName, scriptId: '0', url, lineNumber, columnNumber: 0 },
    hitCount: 3,
  }))
  return { nodes, startTime: 0, endTime: 1, samples: [], timeDeltas: [] }
}

describe('the copy for 0x', () => {
  it.each([
    ['render', 'file:///app/shop.ts', 40, 'render', 'file:///app/shop.ts#.js', 41],
    ['render', 'file:///app/shop.cjs', 40, 'render', 'file:///app/shop.cjs#.js', 41],
    ['render', 'file:///app/shop', 40, 'render', 'file:///app/shop#.js', 41],
    ['render', 'webpack://shop/./src/a.tsx', 0, 'render', 'webpack://shop/./src/a.tsx#.js', 1],
    ['bundled', 'file:///app/bundle.mjs', 0, 'bundled', 'file:///app/bundle.mjs', 1],
    ['', 'file:///app/shop.js', 7, 'anonymous', 'file:///app/shop.js', 8],
    ['readFileSync', 'node:fs', 441, 'readFileSync', 'node:fs', 442],
    ['', 'wasm://wasm/31a5', 0, '', 'wasm://wasm/31a5', 1],
    ['(idle)', '', -1, '(idle)', '', 0],
    ['stringify', '', -1, 'stringify', '', 0],
  ])('%s %s:%i', (name, url, line, shownName, shownUrl, shownLine) => {
    const [node] = zeroXProfile(profileOf([[name, url, line]])).nodes
    expect(node!.callFrame).toMatchObject({ functionName: shownName, url: shownUrl, lineNumber: shownLine })
    expect(node).toMatchObject({ id: 1, hitCount: 3 })
  })

  it('leaves the profile as it was', () => {
    const profile = profileOf([['render', 'file:///app/shop.ts', 40]])
    const before = structuredClone(profile)
    zeroXProfile(profile)
    expect(profile).toEqual(before)
  })

  it('holds nothing that a page could take for markup', () => {
    const hostile = '</script><img src=x onerror=alert(1)>&lt;b&gt;<!--'
    const shown = JSON.stringify(zeroXProfile(profileOf([[hostile, `file:///${hostile}.js`, 1]])))
    expect(shown).not.toMatch(/[<>&]/)
    expect(harmlessText(hostile)).not.toMatch(/[<>&]/)
  })
})
