import { fittingGates, readGates } from '../../load/regress/gates.ts'
import type { Fingerprint } from '../../load/regress/fingerprint.ts'
import type { Gates } from '../../load/regress/judgement.ts'
import type { Given } from '../command.ts'
import { lineOf, misuse } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Shelf } from './shelf.ts'

/** What `--gate` says. */
export function givenGates(given: Given): Gates {
  try {
    const text = given.text('gate')
    return text === undefined ? {} : readGates(text)
  } catch (error) {
    throw misuse(`--gate: ${lineOf(error)}`)
  }
}

/** The gates of a comparison on this machine: none finer than its noise, where that was measured. */
export async function gatesOn(
  fingerprint: Fingerprint,
  given: Gates,
  shelf: Shelf,
  terminal: Terminal,
): Promise<Gates> {
  const { noise, note } = await shelf.noiseOn(fingerprint)
  if (note !== null) terminal.say(note)
  try {
    const { gates, notes } = fittingGates(given, noise)
    for (const one of notes) terminal.say(one)
    return gates
  } catch (error) {
    throw misuse(lineOf(error))
  }
}
