import { describe, expect, it } from 'vitest'
import { kindOf, packageOf } from '../../lib/diagnose/packages.ts'
import { pathText } from '../../lib/diagnose/words.ts'

const roots = { rootUrl: 'file:///srv/app/', ownUrl: 'file:///srv/app/vendor/perfguard' }

describe('whose code a file is', () => {
  it.each([
    ['file:///srv/app/src/a.js', undefined],
    ['file:///srv/app/node_modules/express/lib/router.js', 'express'],
    ['file:///srv/app/node_modules/@fastify/ajv/index.js', '@fastify/ajv'],
    ['file:///srv/app/node_modules/%40fastify/ajv/index.js', '@fastify/ajv'],
    ['file:///srv/app/node_modules/a/node_modules/b/c.js', 'b'],
    ['file:///srv/app/node_modules/.pnpm/ajv@8.1.0/node_modules/ajv/dist/ajv.js', 'ajv'],
    ['file:///srv/app/.yarn/cache/qs-npm-6.1-ab.zip/node_modules/qs/lib/parse.js', 'qs'],
    ['file:///srv/app/.yarn/__virtual__/x-1/0/cache/@s-p-npm-1-a.zip/node_modules/@s/p/i.js', '@s/p'],
    [String.raw`C:\app\node_modules\@s\p\i.js`, '@s/p'],
    ['', undefined],
  ])('%s', (url, name) => expect(packageOf(url, roots)).toBe(name))

  it('an application that is installed as a package is still the application', () => {
    expect(
      packageOf('file:///x/node_modules/app/src/a.js', { rootUrl: 'file:///x/node_modules/app' }),
    ).toBeUndefined()
  })

  it.each([
    ['(idle)', '', 'meta'],
    ['run', '', 'native'],
    ['emit', 'node:events', 'node'],
    ['f', 'wasm://wasm/8a', 'native'],
    ['tick', 'file:///srv/app/node_modules/perfguard/dist/esm/lib/perf.js', 'own'],
    ['tick', 'file:///srv/app/vendor/perfguard/dist/esm/lib/perf.js', 'own'],
    ['f', 'file:///srv/app/src/a.js', 'application'],
    ['f', 'file:///srv/app/node_modules/a/b.js', 'package'],
  ])('%s %s', (name, url, kind) => expect(kindOf(name, url, roots)).toBe(kind))

  it('is shown by a short path', () => {
    expect(pathText('file:///srv/app/src/a.js', roots.rootUrl)).toBe('src/a.js')
    expect(pathText('file:///srv/app/node_modules/.pnpm/a@1/node_modules/a/i.js', null)).toBe(
      'node_modules/a/i.js',
    )
    expect(pathText('file:///other/b.js', roots.rootUrl)).toBe('/other/b.js')
  })
})
