import { describe, expect, test } from 'vitest'
import { hotFunctions } from '../../lib/incident/hot-function.ts'
import { nameByUrl } from '../../lib/incident/profile-names.ts'
import type { CpuProfile } from '../../lib/export/v8-profile.ts'

type Frame = CpuProfile['nodes'][0]['callFrame']

function frame(functionName: string, url = '', line = -1): Frame {
  return { functionName, scriptId: '0', url, lineNumber: line, columnNumber: line < 0 ? -1 : 4 }
}

/** `name url:line` down from the root, with the samples that end there. */
function profileOf(stacks: [stack: string[], samples: number][]): CpuProfile {
  const nodes: CpuProfile['nodes'] = [{ id: 1, callFrame: frame('(root)'), children: [] }]
  const samples: number[] = []
  const ids = new Map([['', 1]])
  for (const [stack, count] of stacks) {
    let path = ''
    for (const text of stack) {
      const parent = nodes[ids.get(path)! - 1]
      path += `>${text}`
      if (!ids.has(path)) {
        const [, name = '', url, line] = /^(.+?)(?: (\S+):(\d+))?$/.exec(text)!
        const node = {
          id: nodes.length + 1,
          callFrame: frame(name, url, line ? Number(line) : -1),
          children: [],
        }
        nodes.push(node)
        parent?.children?.push(node.id)
        ids.set(path, node.id)
      }
    }
    for (let i = 0; i < count; i++) samples.push(ids.get(path)!)
  }
  return { nodes, startTime: 0, endTime: samples.length, samples, timeDeltas: samples.map(() => 1) }
}

describe('the functions that took the time', () => {
  test('come by self time, as shares of the time that was not idle, with 1-based lines', () => {
    const { samples, busySamples, functions } = hotFunctions(
      profileOf([
        [['(idle)'], 60],
        [['main file:///a.js:0', 'hot file:///a.js:9'], 30],
        [['main file:///a.js:0'], 10],
      ]),
    )
    expect({ samples, busySamples }).toEqual({ samples: 100, busySamples: 40 })
    expect(functions).toEqual([
      {
        functionName: 'hot',
        url: 'file:///a.js',
        line: 10,
        column: 5,
        selfRatio: 0.75,
        totalRatio: 0.75,
        caller: null,
      },
      {
        functionName: 'main',
        url: 'file:///a.js',
        line: 1,
        column: 5,
        selfRatio: 0.25,
        totalRatio: 1,
        caller: null,
      },
    ])
  })

  test('count once where they call themselves, and as one wherever they are called from', () => {
    const { functions } = hotFunctions(
      profileOf([
        [['f file:///a.js:1', 'f file:///a.js:1', 'f file:///a.js:1'], 3],
        [['g file:///a.js:2', 'f file:///a.js:1'], 1],
      ]),
    )
    expect(functions).toMatchObject([{ functionName: 'f', selfRatio: 1, totalRatio: 1 }])
  })

  test('name the application code that called them when they are native or of Node itself', () => {
    const { functions } = hotFunctions(
      profileOf([
        [['a file:///a.js:1', 'pbkdf2Sync node:crypto:40', 'run'], 4],
        [['b file:///a.js:5', 'pbkdf2Sync node:crypto:40', 'run'], 5],
        [['x file:///a.js:8', 'a file:///a.js:1', 'pbkdf2Sync node:crypto:40', 'run'], 4],
      ]),
    )
    const caller = { functionName: 'a', url: 'file:///a.js', line: 2, column: 5 }
    expect(functions).toMatchObject([{ functionName: 'run', url: '', line: 0, caller }])
  })

  test("leave out the profiler's own names, though collection and program time were not idle", () => {
    const { functions, busySamples } = hotFunctions(
      profileOf([
        [['(program)'], 5],
        [['(garbage collector)'], 3],
        [['f file:///a.js:1'], 2],
      ]),
    )
    expect(busySamples).toBe(10)
    expect(functions).toMatchObject([{ functionName: 'f', selfRatio: 0.2 }])
  })

  test('leave out perfguard where it is installed', () => {
    const own = 'tick file:///srv/node_modules/perfguard/dist/esm/lib/perf.js:9'
    const { functions } = hotFunctions(
      profileOf([
        [[own], 9],
        [['f file:///a.js:1'], 1],
      ]),
    )
    expect(functions.map((one) => one.functionName)).toEqual(['f'])
  })

  test('are as many as asked for, and none for an empty or idle profile', () => {
    const many = profileOf(Array.from({ length: 9 }, (_, i) => [[`f${i} file:///a.js:${i}`], i + 1]))
    expect(hotFunctions(many, 2).functions.map((one) => one.functionName)).toEqual(['f8', 'f7'])
    expect(hotFunctions(profileOf([[['(idle)'], 5]])).functions).toEqual([])
    expect(hotFunctions({ nodes: [], startTime: 0, endTime: 0 }).functions).toEqual([])
  })

  test('come from the hit counts when there is no list of samples', () => {
    const profile = profileOf([[['f file:///a.js:1'], 1]])
    for (const node of profile.nodes) node.hitCount = node.id === 2 ? 7 : 0
    delete profile.samples
    expect(hotFunctions(profile)).toMatchObject({
      samples: 7,
      functions: [{ functionName: 'f', selfRatio: 1 }],
    })
  })

  test('are found under a stack far deeper than a recursion could go', () => {
    const stack = Array.from({ length: 50_000 }, (_, i) => `f${i} file:///a.js:${i}`)
    const nodes: CpuProfile['nodes'] = [{ id: 0, callFrame: frameOf('(root)'), children: [1] }]
    for (const [i, text] of stack.entries()) {
      nodes.push({ id: i + 1, callFrame: frameOf(text), children: i + 1 < stack.length ? [i + 2] : [] })
    }
    const { functions } = hotFunctions({ nodes, startTime: 0, endTime: 1, samples: [stack.length] })
    expect(functions).toMatchObject([{ functionName: stack.at(-1), totalRatio: 1 }])
  })
})

function frameOf(functionName: string): CpuProfile['nodes'][0]['callFrame'] {
  return { functionName, scriptId: '0', url: 'file:///a.js', lineNumber: 1, columnNumber: 1 }
}

test('plain paths become file URLs; URLs, native code and Node itself stay', () => {
  const urls = [
    '/srv/my app/a.js',
    'file:///srv/a.js',
    'node:fs',
    '',
    'wasm://wasm/1',
    'evalmachine.<anonymous>',
  ]
  const nodes = urls.map((url, id) => ({ id, callFrame: { ...frameOf('f'), url } }))
  const profile = { nodes, startTime: 0, endTime: 0 }
  nameByUrl(profile)
  expect(nodes.map((node) => node.callFrame.url)).toEqual(['file:///srv/my%20app/a.js', ...urls.slice(1)])
})
