import type { LoadDefinition } from './types.ts'

/** Gives an editor the types of a load file; returns what it was given. It is checked when it runs. */
export function defineLoad(definition: LoadDefinition): LoadDefinition {
  return definition
}
