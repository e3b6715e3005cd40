import uPlot from 'uplot'

/** Charts with this key share one crosshair. */
export const TIME = 'time'

/**
 * The crosshair by keyboard: arrows go from value to value, Home and End to the edges, Escape lets go. All charts that
 * share the axis of time go along.
 */
export function steer(plot: HTMLElement, chart: uPlot, wordsAt: (index: number) => string): void {
  const label = plot.closest('section')?.getAttribute('aria-label') ?? 'chart'
  const state = { role: 'slider', tabindex: '0', 'aria-label': `${label} over time`, 'aria-valuemin': '0' }
  for (const [name, value] of Object.entries(state)) plot.setAttribute(name, value)

  const tell = (index: number): void => {
    plot.setAttribute('aria-valuemax', String(Math.max(0, times(chart).length - 1)))
    plot.setAttribute('aria-valuenow', String(Math.max(0, index)))
    plot.setAttribute('aria-valuetext', wordsAt(index))
  }
  const moveTo = (index: number): void => {
    const at = times(chart)[index]
    const left = at === undefined ? -10 : chart.valToPos(at, 'x')
    for (const one of uPlot.sync(TIME).plots) one.setCursor({ left, top: 10 })
    tell(index)
  }
  tell(-1)
  plot.addEventListener('focus', () => tell(chart.cursor.idx ?? times(chart).length - 1))
  plot.addEventListener('blur', () => moveTo(-1))
  plot.addEventListener('keydown', (event) => {
    const next = indexAfter(event, chart)
    if (next === null) return
    event.preventDefault()
    event.stopPropagation()
    moveTo(next)
  })
}

/** Where a key leads from where the crosshair is; null for all other keys. */
function indexAfter({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent, chart: uPlot): number | null {
  if (ctrlKey || altKey || metaKey) return null
  const [first, last] = shownIndices(chart)
  const from = chart.cursor.idx ?? last + 1
  const step = shiftKey ? 10 : 1
  switch (key) {
    case 'ArrowLeft':
      return Math.max(first, from - step)
    case 'ArrowRight':
      return Math.min(last, from + step)
    case 'Home':
      return first
    case 'End':
      return last
    case 'Escape':
      return -1
    default:
      return null
  }
}

function times(chart: uPlot): ArrayLike<number> {
  return chart.data[0]
}

function shownIndices(chart: uPlot): [first: number, last: number] {
  const at = times(chart)
  const { min = 0, max = 0 } = chart.scales['x'] ?? {}
  let first = 0
  while (first < at.length - 1 && at[first]! < min) first++
  let last = at.length - 1
  while (last > first && at[last]! > max) last--
  return [first, last]
}
