import { expect, test } from 'vitest'
import { surplus } from '../../lib/incident/retention.ts'
import type { Incident, IncidentSummary } from '../../lib/types.ts'
import { summaryOf } from '../../lib/incident/manifest.ts'
import { breachOf, idAt, incidentOf } from './parts.ts'

const roomy = { maxIncidents: 100, maxBytes: 1e9 }
const nothingHeld = (): boolean => false

function summary(second: number, changes: Partial<Incident> = {}, bytes = 10): IncidentSummary {
  return summaryOf(incidentOf(idAt(second), { files: [], ...changes }), bytes)
}

function over(ratio: number): Partial<Incident> {
  return { breach: breachOf({ limit: 100, observed: 100 * ratio }) }
}

function low(observed: number): Partial<Incident> {
  return { breach: breachOf({ type: 'throughput_low', metric: 'throughputPerSec', limit: 100, observed }) }
}

function isFirst(one: IncidentSummary): boolean {
  return one.id === idAt(1)
}

test('nothing goes while there is room', () => {
  expect(surplus([summary(1), summary(2)], { maxIncidents: 2, maxBytes: 20 }, nothingHeld)).toEqual([])
})

test('the newest half and the worst of the rest stay', () => {
  const summaries = [
    summary(1, over(9)),
    summary(2, { ...over(99), severity: 'warning' }),
    summary(3, over(2)),
    summary(4, over(5)),
    summary(5, over(1.1)),
    summary(6, over(1.2)),
  ]
  expect(surplus(summaries, { ...roomy, maxIncidents: 4 }, nothingHeld)).toEqual([idAt(2), idAt(3)])
})

test('for limits that are fallen short of, lower is worse', () => {
  const summaries = [summary(1, low(1)), summary(2, low(90)), summary(3), summary(4)]
  expect(surplus(summaries, { ...roomy, maxIncidents: 3 }, nothingHeld)).toEqual([idAt(2)])
})

test('too many bytes drop the mildest of the rest first, then the oldest, and never the newest', () => {
  const summaries = [1, 2, 3, 4].map((second) => summary(second, over(10 - second), 100))
  const gone = (maxBytes: number): string[] => surplus(summaries, { maxIncidents: 4, maxBytes }, nothingHeld)
  expect(gone(399)).toEqual([idAt(2)])
  expect(gone(250)).toEqual([idAt(2), idAt(1)])
  expect(gone(1)).toEqual([idAt(2), idAt(1), idAt(3)])
})

test('what is held stays and still counts', () => {
  const summaries = [1, 2, 3].map((second) => summary(second, over(second)))
  expect(surplus(summaries, { ...roomy, maxIncidents: 1 }, isFirst)).toEqual([idAt(2)])
})

test('a limit of zero and a capture by hand have a place in the order', () => {
  const zero = { breach: breachOf({ limit: 0, observed: 3 }) }
  const nothing = { breach: breachOf({ limit: 0, observed: 0 }) }
  const summaries = [
    summary(1, zero),
    summary(2, zero),
    summary(3, { breach: null }),
    summary(4, nothing),
    summary(5),
  ]
  expect(surplus(summaries, { ...roomy, maxIncidents: 2 }, nothingHeld).toSorted()).toEqual(
    [1, 3, 4].map(idAt),
  )
})
