import type uPlot from 'uplot'
import { colour } from './colours.ts'
import { TIME } from './crosshair.ts'

const AXIS_WIDTH = 62
const FONT_OF_AXES = '11px system-ui, sans-serif'

interface Look {
  height: number
  /** Words for the times along the foot. */
  times: (at: readonly number[]) => string[]
  /** What is different about the axis on the left. */
  left: uPlot.Axis
}

/** What all charts have in common, so that their times lie below each other. */
export function chartLook({ height, times, left }: Look): Omit<uPlot.Options, 'series'> {
  const axis: uPlot.Axis = {
    stroke: () => colour('quiet'),
    grid: { stroke: () => colour('grid'), width: 1 },
    ticks: { show: false },
    font: FONT_OF_AXES,
  }
  return {
    width: 300,
    height,
    ms: 1,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      sync: { key: TIME, scales: ['x', null] },
      drag: { x: false, y: false },
      points: { size: 5 },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 24, space: 70, values: (_plot, at) => times(at) },
      { ...axis, size: AXIS_WIDTH, ...left },
    ],
  }
}
