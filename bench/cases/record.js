import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createHistogram } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { packageRoot } from '../lib/provenance.js'

const require = createRequire(import.meta.url)

/** The parts are no public API: they are read where they were built. */
function built(path) {
  return import(pathToFileURL(join(packageRoot, 'dist/esm/lib', path)).href)
}

const BOUNDARIES_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]

/**
 * Time passes while records come, at 100 000 a second: the ends of slots are part of the cost. In an array, because
 * V8 makes a new object of a number with a fraction that is kept in a closure's variable, at each change.
 */
const clock = Float64Array.of(1)
const STEP_MS = 0.01

async function seriesOf() {
  const [{ Series }, { Scale }, { windowShape }] = await Promise.all(
    ['record/series.js', 'stats/scale.js', 'stats/sliding-window.js'].map(built),
  )
  return new Series(new Scale(BOUNDARIES_MS), windowShape(60_000))
}

async function recorderOf() {
  const { Recorder } = await built('record/recorder.js')
  return new Recorder({ spanMs: 60_000, maxRoutes: 500, limitsMs: new Map() })
}

async function observing(routes) {
  const recorder = await recorderOf()
  const observations = Array.from({ length: routes }, (_, n) => {
    // A fraction from the start: a field that was an integer first becomes another shape.
    return { route: `/api/things/${n}/:id`, method: 'GET', status: 200, durationMs: 0.5, aborted: false }
  })
  return (values, count) => {
    // Once for all: each time with a fraction that is handed to a call is an object of 16 bytes, the caller's own.
    const nowMs = (clock[0] += STEP_MS * count)
    for (let i = 0; i < count; i++) {
      const observation = observations[i % routes]
      observation.durationMs = values[i & 4095]
      recorder.observe(observation, nowMs)
    }
  }
}

async function promHistogram() {
  const { Histogram, Registry } = require('prom-client')
  const options = { name: 'seconds', help: 'x', labelNames: ['method', 'route', 'status'] }
  return new Histogram({ ...options, registers: [new Registry()] })
}

const labels = { method: 'GET', route: '/api/things/:id', status: 200 }

async function hdr(useWebAssembly) {
  const { build, initWebAssembly } = require('hdr-histogram-js')
  if (useWebAssembly) await initWebAssembly()
  const limits = { lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000 }
  return build({ ...limits, numberOfSignificantValueDigits: 2, useWebAssembly })
}

/**
 * Each makes a function that records `count` of the 4 096 values (milliseconds). What a library wants in another
 * unit is converted in its loop, as its user has to.
 */
export const cases = {
  'loop alone': async () => {
    const total = Float64Array.of(0)
    return (values, count) => {
      let sum = 0
      for (let i = 0; i < count; i++) sum += values[i & 4095]
      total[0] = sum
    }
  },
  'perfguard histogram': async () => {
    const { Histogram } = await built('stats/histogram.js')
    const histogram = new Histogram()
    return (values, count) => {
      for (let i = 0; i < count; i++) histogram.record(values[i & 4095])
    }
  },
  'perfguard window': async () => {
    const { latency } = await seriesOf()
    return (values, count) => {
      for (let i = 0; i < count; i++) latency.record(values[i & 4095], (clock[0] += STEP_MS))
    }
  },
  'perfguard series': async () => {
    const series = await seriesOf()
    return (values, count) => {
      for (let i = 0; i < count; i++) series.record(200, values[i & 4095], false, (clock[0] += STEP_MS))
    }
  },
  'perfguard route + series': () => observing(1),
  'perfguard 500 routes + series': () => observing(500),
  'perf.observe with clock': async () => {
    const { createPerf } = await import('perfguard')
    const perf = createPerf({ capture: false, endpoint: false }).start()
    const observation = { route: '/api/things/:id', method: 'GET', status: 200, durationMs: 0.5 }
    return (values, count) => {
      for (let i = 0; i < count; i++) {
        observation.durationMs = values[i & 4095]
        perf.observe(observation)
      }
    }
  },
  'perf_hooks histogram': async () => {
    const histogram = createHistogram()
    return (values, count) => {
      for (let i = 0; i < count; i++) histogram.record(Math.ceil(values[i & 4095] * 1e6))
    }
  },
  'hdr-histogram-js': async () => {
    const histogram = await hdr(false)
    return (values, count) => {
      for (let i = 0; i < count; i++) histogram.recordValue(Math.ceil(values[i & 4095] * 1000))
    }
  },
  'hdr-histogram-js wasm': async () => {
    const histogram = await hdr(true)
    return (values, count) => {
      for (let i = 0; i < count; i++) histogram.recordValue(Math.ceil(values[i & 4095] * 1000))
    }
  },
  'sketches-js': async () => {
    const { DDSketch } = require('@datadog/sketches-js')
    const sketch = new DDSketch({ relativeAccuracy: 0.01 })
    return (values, count) => {
      for (let i = 0; i < count; i++) sketch.accept(values[i & 4095])
    }
  },
  'prom-client, bound labels': async () => {
    const bound = (await promHistogram()).labels(labels)
    return (values, count) => {
      for (let i = 0; i < count; i++) bound.observe(values[i & 4095] / 1000)
    }
  },
  'prom-client, labels object': async () => {
    const histogram = await promHistogram()
    return (values, count) => {
      for (let i = 0; i < count; i++) histogram.observe(labels, values[i & 4095] / 1000)
    }
  },
}
