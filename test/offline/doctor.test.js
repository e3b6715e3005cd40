import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { doctorFiles } from '../../lib/export/clinic-doctor.ts'
import { browserFile, openPage } from './support/browser.js'
import { render, workFolder } from './support/run.js'

const work = workFolder()
const categories = ['event-loop', 'gc', 'io', 'none', 'unknown']

describe.each(inject('incidents'))(
  'Clinic’s doctor, given the incident of $id,',
  ({ id, folder, incident }) => {
    const out = join(work, `${id}.html`)
    const file = incident.files.find(({ kind }) => kind === 'clinic-doctor')

    it('draws it and has a category', async () => {
      expect(incident.skipped.filter(({ kind }) => kind === 'clinic-doctor')).toEqual([])
      const { issueCategory, samples } = JSON.parse(
        await render('doctor', join(folder, dirname(file.name)), out),
      )
      expect(categories).toContain(issueCategory)
      expect(samples).toBeGreaterThan(20)
      expect(basename(dirname(file.name))).toBe(`${incident.id}.clinic-doctor`)
    })

    it.skipIf(!browserFile)('shows a recommendation', async () => {
      const one = await openPage()
      await one.page.goto(`file://${out}`)
      await one.page
        .getByText(/^Detected an? .* issue$|does not have any|appears? to be healthy/i)
        .first()
        .waitFor()
      expect(await one.text()).toContain('Active Handles')
      await one.close()
    })
  },
)

/** Twelve seconds of a process that is always the same. */
function written(name, { delayMs, cpuRatio, gc = [], everyMs = 10 }) {
  const samples = []
  for (let atMs = 0; atMs < 12_000; atMs += everyMs + delayMs) {
    const wobble = ((atMs * 7_919) % 13) / 1_000
    samples.push({
      atMs,
      delayMs: delayMs + wobble,
      cpuRatio: cpuRatio + wobble,
      loopRatio: 0.9,
      rssBytes: 9e7,
      heapTotalBytes: 5e7,
      heapUsedBytes: 4e7,
      externalBytes: 1e6,
      arrayBuffersBytes: 1e4,
      handles: 12,
    })
  }
  const listed = { count: samples.length, cpuMs: 0, at: (index) => samples[index] }
  const data = { samples: listed, gc, wallOffsetMs: 1.7e12, watchedGc: true, versions: process.versions }
  const folder = join(work, `${name}.clinic-doctor`)
  mkdirSync(folder, { recursive: true })
  for (const file of doctorFiles(name, data))
    writeFileSync(join(work, file.name), Buffer.concat([...file.pieces()].map((piece) => Buffer.from(piece))))
  return folder
}

const collections = (everyMs, pauseMs, kind) =>
  Array.from({ length: 12_000 / everyMs }, (_, nth) => ({
    atMs: nth * everyMs,
    pauseMs,
    kind,
    heapUsedBytes: null,
  }))

describe('Clinic’s doctor, given what is plain to see,', () => {
  const few = collections(500, 2, 'minor')

  it.each([
    ['event-loop', { delayMs: 110, cpuRatio: 1, gc: few }],
    ['gc', { delayMs: 1, cpuRatio: 1.2, gc: collections(100, 20, 'minor') }],
    ['gc', { delayMs: 1, cpuRatio: 1.2, gc: collections(200, 60, 'major') }],
    ['io', { delayMs: 0.5, cpuRatio: 0.2, gc: few }],
    ['none', { delayMs: 0.5, cpuRatio: 1, gc: few }],
    // Without the marker its category would be 'data'.
    ['event-loop', { delayMs: 110, cpuRatio: 1, gc: [] }],
  ])('says %s', async (category, shape) => {
    const folder = written(`plain-${category}`, shape)
    const { issueCategory } = JSON.parse(await render('doctor', folder, join(work, 'plain.html')))
    expect(issueCategory).toBe(category)
  })

  it('does not die of data in which nothing was collected or watched', async () => {
    const folder = written('silent', { delayMs: 1, cpuRatio: 1 })
    const bare = doctorFiles('silent', {
      samples: { count: 0, cpuMs: 0, at: () => undefined },
      gc: [],
      wallOffsetMs: 0,
      watchedGc: false,
      versions: process.versions,
    })
    const trace = bare.find(({ name }) => name.endsWith('traceevent'))
    writeFileSync(join(work, trace.name), [...trace.pieces()].join(''))
    const { issueCategory } = JSON.parse(await render('doctor', folder, join(work, 'silent.html')))
    expect(issueCategory).toBe('data')
  })
})
