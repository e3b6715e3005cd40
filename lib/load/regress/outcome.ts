import type { ComparisonVerdict } from '../report.ts'

const outcomes: Readonly<Record<ComparisonVerdict, readonly [exitCode: number, sentence: string]>> = {
  regressed: [2, 'regressed: a change for the worse that matters is certain'],
  improved: [0, 'improved, and nothing got worse by as much as matters'],
  equivalent: [0, 'equivalent: a change for the worse that matters is ruled out'],
  inconclusive: [3, 'inconclusive: a change that matters can be neither shown nor ruled out'],
  'no-baseline': [0, 'no baseline: there is nothing to compare with'],
  'no-data': [3, 'no data: what decides was not measured'],
  incomparable: [3, 'incomparable: another machine or another load'],
  invalid: [4, 'invalid: nothing that was measured can be believed'],
}

/** What a gate makes of it: 2 for a regression, 3 where it could not be told, 4 where nothing can be believed. */
export function exitCodeOf(verdict: ComparisonVerdict): number {
  return outcomes[verdict][0]
}

/** One line for whoever reads no table. */
export function sentenceOf(verdict: ComparisonVerdict): string {
  return outcomes[verdict][1]
}
