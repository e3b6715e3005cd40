import { expect, it } from 'vitest'
import type { CallFrame, HeapProfileNode } from '../../lib/export/v8-profile.ts'
import { heapSites } from '../../lib/incident/heap-sites.ts'

let id = 0
function node(name: string, url: string, selfSize: number, ...children: HeapProfileNode[]): HeapProfileNode {
  const callFrame: CallFrame = { functionName: name, scriptId: '0', url, lineNumber: 3, columnNumber: 0 }
  return { callFrame, selfSize, id: id++, children }
}

const own = (name: string, selfSize: number, ...children: HeapProfileNode[]): HeapProfileNode =>
  node(name, `file:///app/${name}.js`, selfSize, ...children)

it('says who allocated, and who of the application stood above on the heaviest way there', () => {
  const map = (bytes: number): HeapProfileNode => node('Map', '', bytes)
  const kept = (bytes: number): HeapProfileNode => own('remember', 10, map(bytes))
  const library = (...children: HeapProfileNode[]): HeapProfileNode =>
    node('handle', 'file:///app/node_modules/router/index.js', 0, ...children)
  const head = node(
    '(root)',
    '',
    0,
    own('listen', 0, library(own('light', 0, kept(100)), own('heavy', 5, kept(900)))),
  )
  const { totalBytes, sites } = heapSites({ head, samples: [] }, 7)
  expect(totalBytes).toBe(1_025)
  const [maps, remember, heavy] = sites
  expect(maps).toMatchObject({
    functionName: 'Map',
    selfBytes: 1_000,
    line: 0,
    caller: { functionName: 'remember' },
  })
  expect(maps!.above!.map(({ functionName }) => functionName)).toEqual(['remember', 'heavy', 'listen'])
  expect(remember).toMatchObject({ functionName: 'remember', selfBytes: 20, line: 4, caller: null })
  expect(heavy).toMatchObject({ functionName: 'heavy', selfBytes: 5, above: [{ functionName: 'listen' }] })
})

it('keeps a bounded part of a deep stack', () => {
  let inner = own('leaf', 64)
  for (let depth = 0; depth < 10_000; depth++) inner = own(`caller${depth}`, 0, inner)
  const { sites } = heapSites({ head: node('(root)', '', 0, inner), samples: [] }, 0)
  expect(sites[0]!.above!.map(({ functionName }) => functionName).slice(0, 2)).toEqual(['caller0', 'caller1'])
  expect(sites[0]!.above!.length).toBeLessThan(20)
})
