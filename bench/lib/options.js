import { parseArgs } from 'node:util'

/**
 * The command line: numbers where the default is a number, a list for `only`, `--out` and `--node` everywhere.
 * Misspelt options end the bench before it costs anybody an hour.
 */
export function optionsOf(defaults) {
  const all = { out: undefined, node: process.execPath, ...defaults }
  const types = Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      { type: typeof value === 'boolean' ? 'boolean' : 'string' },
    ]),
  )
  const { values } = parseArgs({ options: types })
  const options = { ...all }
  for (const [name, text] of Object.entries(values)) {
    options[name] = typeof all[name] === 'number' ? numberOf(name, text) : text
  }
  if (typeof options.only === 'string') options.only = options.only.split(',')
  return options
}

function numberOf(name, text) {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0; got '${text}'`)
  return value
}
