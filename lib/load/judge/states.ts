import type { RowState } from '../report.ts'

const order: readonly RowState[] = ['pass', 'warning', 'no-data', 'inconclusive', 'fail', 'invalid']

/** What stands worst; of nothing at all there is no data. */
export function worstState(states: readonly RowState[]): RowState {
  if (states.length === 0) return 'no-data'
  return states.reduce((worst, one) => (order.indexOf(one) > order.indexOf(worst) ? one : worst))
}

/** Invalid before broken, broken before unsure: 4, 1, 3. */
export function exitCodeOf(state: RowState, isStrict: boolean): number {
  switch (state) {
    case 'pass':
      return 0
    case 'warning':
      return isStrict ? 1 : 0
    case 'fail':
      return 1
    case 'no-data':
    case 'inconclusive':
      return 3
    case 'invalid':
      return 4
  }
}
