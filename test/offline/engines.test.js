import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { run } from './support/command.js'
import { render, workFolder } from './support/run.js'

const work = workFolder()
const app = join(import.meta.dirname, '../fixtures/engine-app.js')
const source = readFileSync(app, 'utf8').split('\n')
const lineOf = (name) => source.findIndex((line) => line.startsWith(`function ${name}(`))

/** An incident whose profiles the named engine took. */
async function incidentBy(engine) {
  // The package is here, and perfguard looks where it is installed itself.
  const env = { ...process.env, NODE_PATH: join(import.meta.dirname, 'node_modules') }
  const folder = (await run(process.execPath, [app, engine, join(work, engine)], { env })).trim()
  const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
  return {
    folder,
    incident: read('incident.json'),
    cpu: read('during.cpuprofile'),
    heap: read('heap.heapprofile'),
  }
}

function heapFrames({ head }) {
  const frames = []
  const open = [head]
  for (let node = open.pop(); node; node = open.pop()) {
    frames.push({ ...node.callFrame, selfSize: node.selfSize, id: node.id })
    open.push(...node.children)
  }
  return frames
}

// It is compiled where it is installed, or is not there.
const canLoad = (engine) => {
  try {
    createRequire(import.meta.url)(engine)
    return true
  } catch {
    return false
  }
}

describe.for([
  { engine: 'inspector', isHere: true },
  { engine: 'v8-profiler-next', isHere: canLoad('v8-profiler-next') },
])('the engine $engine', ({ engine, isHere }) => {
  let taken
  beforeAll(async () => {
    if (isHere) taken = await incidentBy(engine)
  })
  beforeEach((test) => {
    if (!isHere) test.skip()
  })

  it("leaves V8's own format: lines from 0, URLs, a delta for every sample, nothing else", () => {
    const { nodes, samples, timeDeltas, startTime, endTime, ...rest } = taken.cpu
    expect(rest).toEqual({})
    expect(samples.length).toBeGreaterThan(20)
    expect(timeDeltas).toHaveLength(samples.length)
    expect(endTime).toBeGreaterThan(startTime)
    const ids = new Set(nodes.map(({ id }) => id))
    for (const id of [...samples, ...nodes.flatMap(({ children = [] }) => children)])
      expect(ids).toContain(id)
    const { callFrame } = nodes.find(({ callFrame: { functionName } }) => functionName === 'burnTime')
    expect(callFrame).toMatchObject({
      url: new URL(`file://${app}`).href,
      lineNumber: lineOf('burnTime'),
      scriptId: expect.any(String),
    })
    expect(nodes[0].callFrame).toMatchObject({
      functionName: '(root)',
      url: '',
      lineNumber: -1,
      columnNumber: -1,
    })
  })

  it('says who keeps the memory', () => {
    const hoarder = heapFrames(taken.heap).find(({ functionName }) => functionName === 'hoardMemory')
    expect(hoarder).toMatchObject({ url: new URL(`file://${app}`).href, lineNumber: lineOf('hoardMemory') })
    expect(taken.heap.samples).toBeInstanceOf(Array)
    expect(new Set(heapFrames(taken.heap).map(({ id }) => id)).size).toBe(heapFrames(taken.heap).length)
  })

  it('says what it did to the process', () => {
    const { caveats, skipped } = taken.incident
    expect(skipped).toEqual([])
    const how = engine === 'inspector' ? 'forced a full collection' : 'took in what is garbage already'
    expect(caveats.join('\n')).toContain(`Reading the heap profile ${how}`)
  })

  it('is one whose profiles the tools draw', async () => {
    const out = join(work, `${engine}.html`)
    await render('heap-profiler', join(taken.folder, 'heap.heapprofile'), out)
    expect(readFileSync(out, 'utf8')).toContain('hoardMemory')
    const doctor = taken.incident.files.find(({ kind }) => kind === 'clinic-doctor').name
    expect(existsSync(join(taken.folder, doctor))).toBe(true)
    const answer = await render('doctor', join(taken.folder, doctor, '..'), out)
    expect(JSON.parse(answer)).toHaveProperty('issueCategory')
  })
})

it('is refused in one line where it is not installed', async () => {
  const refusal = await run(process.execPath, [app, 'v8-profiler-next', work]).catch(({ stderr }) => stderr)
  expect(refusal).toContain('needs a package that is not installed: npm i v8-profiler-next')
})
