import { InvalidLoad } from '../../load/rounds/measured-run.ts'
import { exitCodeOf } from '../../load/regress/outcome.ts'
import { TargetFailure } from '../../load/target/running-target.ts'
import type { Given } from '../command.ts'
import { broken, Failure, lineOf, misuse } from '../failure.ts'

/** Says as one line, with the exit code that fits, why nothing could be measured. */
export async function measuring<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof InvalidLoad || error instanceof TargetFailure)
      throw new Failure(`invalid: ${lineOf(error)}`, exitCodeOf('invalid'))
    throw error instanceof Failure ? error : broken(lineOf(error))
  }
}

export function countOf(given: Given, option: string, usual: number, least: number): number {
  const text = given.text(option)
  const count = Number(text ?? usual)
  if (!Number.isInteger(count) || count < least || count > 1_000)
    throw misuse(`--${option} is a number from ${least} to 1000, not '${text}'`)
  return count
}
