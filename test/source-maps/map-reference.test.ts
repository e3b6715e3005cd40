import { describe, expect, it } from 'vitest'
import { looksGenerated } from '../../lib/source-maps/generated.ts'
import { inlineMap, mapReference } from '../../lib/source-maps/map-reference.ts'

describe('the comment that names a source map', () => {
  it.each([
    ['a()\n//# sourceMappingURL=a.js.map', 'a.js.map'],
    ['a()\n//# sourceMappingURL=a.js.map\n\n', 'a.js.map'],
    ['a()\n//@ sourceMappingURL=a.js.map', 'a.js.map'],
    ['a()\n/*# sourceMappingURL=a.css.map */', 'a.css.map'],
    ['//# sourceMappingURL=old.map\n//# sourceMappingURL=new.map', 'new.map'],
    // A bundler's own code, which writes such comments.
    ['//# sourceMappingURL=a.js.map\nx = "//# sourceMappingURL=" + name', 'a.js.map'],
    ['x = `//# sourceMappingURL=${name}`', null],
    ['a()', null],
    ['', null],
  ])('%j: %j', (text, expected) => {
    expect(mapReference(text)).toBe(expected)
  })

  it('may be the map itself', () => {
    const json = '{"version":3,"sources":["ü.ts"]}'
    const base64 = Buffer.from(json).toString('base64')
    expect(inlineMap(`data:application/json;charset=utf-8;base64,${base64}`)).toBe(json)
    expect(inlineMap(`data:application/json,${encodeURIComponent(json)}`)).toBe(json)
    expect(inlineMap('data:application/json;base64,%%%')).toBe(null)
    expect(inlineMap('a.js.map')).toBe(null)
  })
})

describe('code that looks generated', () => {
  it.each([
    ['file:///app/dist/server.js', 'export {}', true],
    ['file:///app/server.min.js', 'a', true],
    ['file:///app/server.js', '"use strict";\nObject.defineProperty(exports, "__esModule", {})', true],
    ['file:///app/server.js', `const a=${'1+'.repeat(600)}1`, true],
    ['file:///app/server.js', 'export function a() {}\n', false],
    ['file:///app/node_modules/a/dist/a.js', 'a', false],
  ])('%s: %j is %j', (url, text, expected) => {
    expect(looksGenerated(url, text)).toBe(expected)
  })
})
