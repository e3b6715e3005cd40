import { kind } from '../kind.ts'
import type { CallTree } from './call-tree.ts'
import { leadingRoutes } from './leading-routes.ts'
import { changeOf } from './recording.ts'
import type { Recording } from './recording.ts'
import { points } from './words.ts'

export type Colouring = 'package' | 'route' | 'change'

export interface Palette {
  of(node: number): string
  legend: readonly (readonly [colour: string, meaning: string])[]
}

/** All of one lightness, so that the text on them reads alike: over 7:1. */
function paint(dark: boolean, chroma: number, hue: number, shift: number = 0): string {
  const lightness = (dark ? 0.42 : 0.84) + shift
  return `oklch(${lightness.toFixed(3)} ${(dark ? chroma * 0.8 : chroma).toFixed(3)} ${hue.toFixed(0)})`
}

const dark = matchMedia('(prefers-color-scheme: dark)')

export function palette(by: Colouring, recording: Recording, tree: CallTree): Palette {
  if (by === 'route') return routePalette(recording, tree)
  return by === 'change' ? changePalette(recording, tree) : packagePalette(recording, tree)
}

function packagePalette({ data: { frames } }: Recording, tree: CallTree): Palette {
  const isDark = dark.matches
  const fixed = [
    [kind.application, 0.13, 70, 'application'],
    [kind.package, 0.09, 290, 'dependencies, each in its own shade'],
    [kind.node, 0.07, 155, 'Node internals'],
    [kind.native, 0.015, 250, 'native code'],
    [kind.gc, 0.1, 20, 'garbage collection'],
  ] as const
  const byKind = new Map<number, string>(fixed.map(([of, chroma, hue]) => [of, paint(isDark, chroma, hue)]))
  const grey = paint(isDark, 0, 0, isDark ? -0.06 : 0.06)
  const used = new Set([...tree.frame].map((frame) => frames.kind[frame]!))
  const shades = frames.packages.map((_, i) => paint(isDark, 0.09, 210 + ((i * 47) % 130)))
  return {
    of(node) {
      const frame = tree.frame[node]!
      if (frames.kind[frame] === kind.package) return shades[frames.package[frame]!]!
      return byKind.get(frames.kind[frame]!) ?? grey
    },
    legend: fixed.filter(([of]) => used.has(of)).map(([of, , , words]) => [byKind.get(of)!, words]),
  }
}

const ROUTES_SHOWN = 12

function routePalette({ data: { routes } }: Recording, tree: CallTree): Palette {
  const isDark = dark.matches
  const leading = leadingRoutes(tree)
  const none = paint(isDark, 0, 0)
  const colour = (route: number): string =>
    route < 0 ? none : paint(isDark, 0.11, (route * 137.5 + 30) % 360)
  const colours = routes.map((_, route) => colour(route))
  const used = [...new Set(leading)].filter((route) => route >= 0).toSorted((a, b) => a - b)
  const legend = used.slice(0, ROUTES_SHOWN).map((route) => [colour(route), routes[route]!] as const)
  if (used.length > ROUTES_SHOWN) legend.push(['transparent', `and ${used.length - ROUTES_SHOWN} more`])
  return { of: (node) => colours[leading[node]!] ?? none, legend: [...legend, [none, 'no route known']] }
}

function changePalette({ data }: Recording, tree: CallTree): Palette {
  const isDark = dark.matches
  const changes = Float64Array.from(tree.total, (us, node) => changeOf(data, us, tree.beforeTotal[node]!))
  const most = changes.reduce((top, change) => Math.max(top, Math.abs(change)), 0.001)
  const colour = (change: number): string => {
    // In steps, so that there are few colours.
    const strength = Math.round(10 * Math.sqrt(Math.min(1, Math.abs(change) / most))) / 10
    return paint(isDark, 0.15 * strength, change > 0 ? 25 : 250, (isDark ? 0.04 : -0.04) * strength)
  }
  return {
    of: (node) => colour(changes[node]!),
    legend: [
      [colour(most), `more than before, up to ${points(most)} points`],
      [colour(0), 'as before'],
      [colour(-most), 'less than before'],
    ],
  }
}
