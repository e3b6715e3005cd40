import { interval, median, quantile, randomOf, summary } from './statistics.js'

/**
 * Costs of several arms, compared by pairs. In each round every arm is a fresh process; in each segment of a round
 * all of them do the same work one after the other, in an order that is shuffled each time, so that what
 * drifts (clock speed, neighbours) meets all of them alike. A pair is an arm and bare in the same segment.
 */
export class PairedCosts {
  #names
  /** Per arm: for each round, the cost and the difference to bare. */
  #rounds = new Map()

  constructor(names) {
    this.#names = names
    for (const name of names) this.#rounds.set(name, { costs: [], differences: [], segments: [] })
  }

  /** `costs`: a Map from arm to its segments, in µs per request. Returns what the round says. */
  add(costs) {
    const base = costs.get('bare')
    return this.#names.map((name) => {
      const own = costs.get(name)
      const cost = median(own)
      const difference = median(own.map((value, at) => value - base[at]))
      const rounds = this.#rounds.get(name)
      rounds.costs.push(cost)
      rounds.differences.push(difference)
      rounds.segments.push(own)
      return { name, cost, difference }
    })
  }

  results() {
    const base = this.#rounds.get('bare').segments
    return this.#names.map((name) => {
      const { costs, differences, segments } = this.#rounds.get(name)
      const floor = floorDifference(segments, base)
      return { name, cost: median(costs), difference: summary(differences), floor }
    })
  }

  /** What an arm costs more than another one, as a share of that: in the same segment, and when both are at their best. */
  excess(name, than) {
    const own = this.#rounds.get(name)
    const other = this.#rounds.get(than)
    if (own === undefined || other === undefined) return undefined
    const rounds = own.segments.map((segments, at) => ({ segments, base: other.segments[at] }))
    const [low, high] = interval(rounds, floorShare)
    return {
      difference: summary(rounds.map(({ segments, base }) => median(shares(segments, base)))),
      floor: { median: floorShare(rounds), low, high },
    }
  }
}

/** So much of the time a process has to run at its best speed for it to be seen. */
const QUICK_SHARE = 0.05

const floorOf = (rounds) => quantile(rounds.flat(), QUICK_SHARE)

function floorsApart(rounds) {
  return floorOf(rounds.map(({ segments }) => segments)) - floorOf(rounds.map(({ base }) => base))
}

const shares = (segments, base) => segments.map((value, at) => value / base[at] - 1)

function floorShare(rounds) {
  return floorOf(rounds.map(({ segments }) => segments)) / floorOf(rounds.map(({ base }) => base)) - 1
}

/**
 * What an arm adds when both it and bare run as fast as they ever did: the quickest segments of all rounds, pooled.
 * Blind to slower moods of a process and to neighbours, where the median of a few rounds sees who was lucky.
 */
function floorDifference(own, base) {
  const rounds = own.map((segments, at) => ({ segments, base: base[at] }))
  const [low, high] = interval(rounds, floorsApart)
  return { median: floorsApart(rounds), low, high }
}

/** Shuffled anew for each turn (Fisher-Yates, seeded): with a fixed circle everybody always has the same neighbours. */
export function orderOf(items, turn) {
  const random = randomOf(turn)
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[order[last], order[other]] = [order[other], order[last]]
  }
  return order
}
