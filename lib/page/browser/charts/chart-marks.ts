import uPlot from 'uplot'
import type { GcMark, Mark } from '../../wire.ts'
import { colour } from './colours.ts'
import { united } from './stretches.ts'
import type { Stretch } from './stretches.ts'

/** What is drawn into every chart: when limits were broken, incidents opened, and the heap was collected. */
export interface ChartMarks {
  marks: readonly Mark[]
  gc: readonly GcMark[]
}

const LONG_PAUSE_MS = 20
const FLAG_SIZE = 5
const BAND_HEIGHT = 3

/** Behind the lines: the time in which a critical limit was broken; along the top that of warnings, and of sheds. */
export function shadeBreaches(plot: uPlot, { marks }: ChartMarks, nowAt: number): void {
  const { ctx, bbox } = plot
  const shade = (name: string, stretches: readonly Stretch[], height: number): void => {
    ctx.fillStyle = colour(name)
    for (const { at, untilAt } of stretches) {
      const from = plot.valToPos(at, 'x', true)
      const until = plot.valToPos(untilAt, 'x', true)
      ctx.fillRect(from, bbox.top, Math.max(until - from, uPlot.pxRatio), height)
    }
  }
  const critical = marks.filter((mark) => mark.kind === 'breach' && mark.severity === 'critical')
  const lesser = marks.filter(
    (mark) => mark.kind === 'shed' || (mark.kind === 'breach' && !critical.includes(mark)),
  )
  inPlot(plot, () => {
    shade('bad-shade', united(critical, nowAt), bbox.height)
    shade('warn-band', united(lesser, nowAt), BAND_HEIGHT * uPlot.pxRatio)
    for (const mark of marks) {
      if (mark.kind !== 'incident' && mark.kind !== 'capture') continue
      ctx.fillStyle = colour(mark.kind === 'capture' ? 'accent' : 'bad')
      flag(ctx, plot.valToPos(mark.at, 'x', true), bbox.top, FLAG_SIZE * uPlot.pxRatio)
    }
  })
}

/** At the foot of every chart: each collection, taller when it was longer, through the whole chart when it was long. */
export function markCollections(plot: uPlot, { gc }: ChartMarks): void {
  const { ctx, bbox } = plot
  const unit = uPlot.pxRatio
  inPlot(plot, () => {
    ctx.fillStyle = colour('gc')
    for (const { at, pauseMs } of gc) {
      const x = Math.round(plot.valToPos(at, 'x', true))
      const long = pauseMs >= LONG_PAUSE_MS
      const height = (2 + Math.min(10, Math.sqrt(pauseMs) * 2)) * unit
      ctx.globalAlpha = 0.75
      ctx.fillRect(x, bbox.top + bbox.height - height, unit, height)
      ctx.globalAlpha = 0.25
      if (long) ctx.fillRect(x, bbox.top, unit, bbox.height)
    }
  })
}

/** A triangle that hangs from the top. */
function flag(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.beginPath()
  ctx.moveTo(x - size, y)
  ctx.lineTo(x + size, y)
  ctx.lineTo(x, y + size * 1.4)
  ctx.fill()
}

export function inPlot({ ctx, bbox }: uPlot, draw: () => void): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  draw()
  ctx.restore()
}

/** Across the chart, where the scale reaches so far. */
export function drawLimit(plot: uPlot, limit: number | null): void {
  const { ctx, bbox, scales } = plot
  if (limit === null || limit > (scales['y']?.max ?? 0)) return
  const y = Math.round(plot.valToPos(limit, 'y', true))
  ctx.save()
  ctx.strokeStyle = colour('bad')
  ctx.lineWidth = uPlot.pxRatio
  ctx.setLineDash([4 * uPlot.pxRatio, 4 * uPlot.pxRatio])
  ctx.beginPath()
  ctx.moveTo(bbox.left, y)
  ctx.lineTo(bbox.left + bbox.width, y)
  ctx.stroke()
  ctx.restore()
}
