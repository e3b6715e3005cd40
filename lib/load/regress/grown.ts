import type { HotFunction, HotFunctions } from '../../incident/hot-function.ts'
import { hodgesLehmann } from './location.ts'
import { signFlipP } from './sign-flip.ts'

/** Less of the CPU per request is what profiles of the same code differ by. */
const WORTH_TELLING = 0.01
const MOST_BY_CHANCE = 0.05

/** What one round says of one side: where its CPU time went, and how much that was per request. */
export interface ProfiledSide {
  functions: HotFunctions
  cpuUs: number
}

export interface GrownFunction {
  functionName: string
  url: string
  line: number
  column: number
  /** CPU time per request, native code it calls included. */
  beforeUs: number
  afterUs: number
}

/** Which functions take more of each request, by the rounds of a comparison; what grew most comes first. */
export class GrownFunctions {
  readonly #rounds: { before: Map<string, FunctionShare>; after: Map<string, FunctionShare> }[] = []
  #cpuUs = 0

  add(before: ProfiledSide, after: ProfiledSide): void {
    this.#rounds.push({ before: sharesOf(before), after: sharesOf(after) })
    this.#cpuUs = after.cpuUs
  }

  list(): GrownFunction[] {
    const keys = new Set(this.#rounds.flatMap(({ after }) => [...after.keys()]))
    const grown: (GrownFunction & { byUs: number })[] = []
    for (const key of keys) {
      const one = this.#grown(key)
      if (one !== null) grown.push(one)
    }
    return grown.toSorted((a, b) => b.byUs - a.byUs).map(({ byUs: _byUs, ...one }) => one)
  }

  #grown(key: string): (GrownFunction & { byUs: number }) | null {
    const us = (side: 'before' | 'after'): number[] =>
      this.#rounds.map((round) => round[side].get(key)?.us ?? 0)
    const [before, after] = [us('before'), us('after')]
    const differences = after.map((value, at) => value - before[at]!)
    const byUs = hodgesLehmann(differences)
    const least = Math.max(MOST_BY_CHANCE, 2 ** (1 - differences.length))
    if (byUs < WORTH_TELLING * this.#cpuUs || signFlipP(differences) > least) return null
    const { functionName, url, line, column } = this.#rounds
      .findLast((round) => round.after.has(key))!
      .after.get(key)!
    const beforeUs = hodgesLehmann(before)
    return { functionName, url, line, column, beforeUs, afterUs: beforeUs + byUs, byUs }
  }
}

type FunctionShare = Omit<GrownFunction, 'beforeUs' | 'afterUs'> & { us: number }

/** Native code and Node's own count for the function that called them. */
function sharesOf({ functions, cpuUs }: ProfiledSide): Map<string, FunctionShare> {
  const shares = new Map<string, FunctionShare>()
  for (const one of functions.functions) {
    const place: Pick<HotFunction, 'functionName' | 'url' | 'line' | 'column'> = one.caller ?? one
    const { functionName, url, line, column } = place
    const key = functionName === '(anonymous)' ? `${url}:${line}` : `${functionName} ${url}`
    const us = (shares.get(key)?.us ?? 0) + one.selfRatio * cpuUs
    shares.set(key, { functionName, url, line, column, us })
  }
  return shares
}
