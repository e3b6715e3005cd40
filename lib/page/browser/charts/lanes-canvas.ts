import { colour } from './colours.ts'
import type { Lane, Lanes } from './trace-lanes.ts'

const LANE_HEIGHT = 20
const FOOT_HEIGHT = 22
const FONT = '11px system-ui, sans-serif'

const laneColours: Readonly<Record<Lane['kind'], string>> = {
  loop: 'lane-loop',
  gc: 'lane-gc',
  request: 'lane-cpu',
  operation: 'lane-await',
}

/** Lanes below each other over one axis of time, with the breach at nought. Where spans overlap, they darken. */
export function drawLanes(canvas: HTMLCanvasElement, shown: Lanes, width: number): void {
  const ctx = canvas.getContext('2d')
  if (ctx === null) return
  const ratio = devicePixelRatio
  const height = shown.lanes.length * LANE_HEIGHT + FOOT_HEIGHT
  canvas.width = width * ratio
  canvas.height = height * ratio
  canvas.style.height = `${height}px`
  ctx.scale(ratio, ratio)
  ctx.font = FONT
  const left = Math.min(200, width * 0.32)
  const span = shown.toMs - shown.fromMs || 1
  const xOf = (ms: number): number => left + ((ms - shown.fromMs) / span) * (width - left - 8)

  for (const [i, lane] of shown.lanes.entries()) {
    const top = i * LANE_HEIGHT
    ctx.fillStyle = colour('quiet')
    ctx.textBaseline = 'middle'
    ctx.fillText(shortened(ctx, lane.name, left - 12), 0, top + LANE_HEIGHT / 2)
    ctx.fillStyle = colour('grid')
    ctx.fillRect(left, top + LANE_HEIGHT - 1, width - left, 1)
    for (const { fromMs, toMs, failed } of lane.spans) {
      ctx.fillStyle = colour(failed ? 'bad' : laneColours[lane.kind])
      ctx.globalAlpha = failed ? 0.9 : 0.45
      ctx.fillRect(xOf(fromMs), top + 3, Math.max(1, xOf(toMs) - xOf(fromMs)), LANE_HEIGHT - 7)
    }
    ctx.globalAlpha = 1
  }
  drawTimes(ctx, shown, xOf, height)
}

function drawTimes(
  ctx: CanvasRenderingContext2D,
  { fromMs, toMs }: Lanes,
  xOf: (ms: number) => number,
  height: number,
): void {
  ctx.fillStyle = colour('bad')
  ctx.fillRect(xOf(0), 0, 1, height - FOOT_HEIGHT + 4)
  ctx.fillStyle = colour('quiet')
  ctx.textAlign = 'center'
  const step = [1, 2, 5, 10, 20, 30, 60].find((s) => (toMs - fromMs) / 1000 / s <= 8) ?? 120
  for (let s = Math.ceil(fromMs / 1000 / step) * step; s * 1000 <= toMs; s += step) {
    const words = s === 0 ? 'breach' : `${s > 0 ? '+' : '−'}${Math.abs(s)} s`
    ctx.fillText(words, xOf(s * 1000), height - FOOT_HEIGHT / 2)
  }
  ctx.textAlign = 'start'
}

function shortened(ctx: CanvasRenderingContext2D, text: string, width: number): string {
  if (ctx.measureText(text).width <= width) return text
  let kept = text
  while (kept.length > 1 && ctx.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1)
  return `${kept}…`
}
