const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400].map(
  (s) => s * 1_000,
)
const MOST = 8

/** Round moments of a stretch, few enough to be read. */
export function timeTicks(fromMs: number, toMs: number): number[] {
  const step = STEPS_MS.find((one) => (toMs - fromMs) / one <= MOST) ?? STEPS_MS.at(-1)! * 12
  const ticks: number[] = []
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) ticks.push(at)
  return ticks
}

/** `0:42`, `1:05:00`. */
export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${m}:${twoDigits(s)}`
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
