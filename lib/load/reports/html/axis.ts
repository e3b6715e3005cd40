/** Where values lie between the lower edge (0) and the upper one (1), and which of them are written beside it. */
export interface Axis {
  readonly ticks: readonly number[]
  readonly at: (value: number) => number
}

const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

/** From 0 to a round number that is not below the highest value. */
export function linearAxis(highest: number, intervals: number = 3): Axis {
  const top = highest > 0 && Number.isFinite(highest) ? highest : 1
  const rough = top / intervals
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = decade * STEPS.find((one) => one * decade >= rough * (1 - 1e-9))!
  const count = Math.ceil(top / step - 1e-9)
  const ticks = Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)))
  const end = ticks.at(-1)!
  return { ticks, at: (value) => clamped(value / end) }
}

/** By powers of ten, for what spans so many of them that nothing small would be seen otherwise. */
function logAxis(lowest: number, highest: number): Axis {
  const from = Math.floor(Math.log10(lowest))
  const to = Math.max(from + 1, Math.ceil(Math.log10(highest) - 1e-9))
  const every = Math.ceil((to - from) / 4)
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => Number((10 ** (from + i)).toPrecision(6)))
  return {
    ticks: ticks.filter((_, i) => i % every === 0),
    at: (value) => (value > 0 ? clamped((Math.log10(value) - from) / (to - from)) : 0),
  }
}

/** The ratio of values above which an axis goes by powers of ten. */
const WIDE = 60

/** Linear unless most values would lie flat on the ground. */
export function latencyAxis(values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value)).toSorted((a, b) => a - b)
  const highest = positive.at(-1) ?? 1
  const low = positive[Math.floor(positive.length / 20)] ?? 1
  return highest / low > WIDE ? logAxis(low, highest) : linearAxis(highest)
}

function clamped(ratio: number): number {
  return Math.min(1, Math.max(0, ratio))
}
