import { parseArgs } from 'node:util'
import { nearest } from '../config/nearest.ts'
import { Given, type Command } from './command.ts'
import { misuse } from './failure.ts'

/** Reads what follows the command's name; every mistake is said with what was probably meant. */
export function readArguments(command: Command, args: readonly string[]): Given {
  const { options, operands, passesOn } = command
  const end = args.indexOf('--')
  const own = end === -1 ? args : args.slice(0, end)
  const rest = end === -1 ? [] : args.slice(end + 1)
  if (rest.length > 0 && passesOn === undefined) throw misuse(`${command.name} takes nothing after --`)
  // Not strict: Node's sentences name the option, and not the one that was meant.
  const { tokens } = parseArgs({ args: [...own], options: kindsOf(command), strict: false, tokens: true })
  const values = new Map<string, string | true>()
  const places: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') places.push(token.value)
    if (token.kind !== 'option') continue
    const option = options[token.name]
    if (!Object.hasOwn(options, token.name) || option === undefined)
      throw misuse(unknownOption(command, token.rawName))
    values.set(token.name, checked(token.rawName, token.value, option))
  }
  const needed = operands.filter(({ optional }) => optional === undefined)
  if (places.length < needed.length)
    throw misuse(`${command.name} needs ${nounOf(needed[places.length]!.name)}: ${synopsis(command)}`)
  if (places.length > operands.length)
    throw misuse(`${command.name} does not know what to do with '${places[operands.length]}'${hint(command)}`)
  return new Given(places, values, rest)
}

function checked(
  name: string,
  value: string | undefined,
  { value: placeholder, choices }: Command['options'][string],
): string | true {
  if (placeholder === undefined) {
    if (value !== undefined) throw misuse(`${name} takes no value`)
    return true
  }
  if (value === undefined || value === '') throw misuse(`${name} needs a value: ${name} ${placeholder}`)
  if (choices === undefined || choices.includes(value)) return value
  const meant = nearest(value, choices)
  const guess = meant === undefined ? '' : ` (did you mean '${meant}'?)`
  throw misuse(`${name} cannot be '${value}'${guess}; it is one of ${choices.join(', ')}`)
}

function kindsOf({ options }: Command): Record<string, { type: 'string' | 'boolean'; short?: string }> {
  const kinds = Object.entries(options).map(([name, { value }]) => {
    return [name, { type: value === undefined ? 'boolean' : 'string' } as const] as const
  })
  return Object.fromEntries(kinds)
}

function unknownOption(command: Command, rawName: string): string {
  const known = [...Object.keys(command.options), 'help']
  const meant = nearest(rawName.replace(/^-+/, ''), known)
  const guess = meant === undefined ? '' : ` (did you mean '--${meant}'?)`
  return `${command.name} has no option '${rawName}'${guess}${hint(command)}`
}

/** Where the rest of the line may be somebody else's. */
function hint({ passesOn }: Command): string {
  return passesOn === undefined ? '' : `; what is for ${passesOn} stands after --`
}

export function synopsis({ name, operands, options, passesOn }: Command): string {
  const places = operands.map((one) => (one.optional === undefined ? `<${one.name}>` : `[${one.name}]`))
  const hasOptions = Object.keys(options).length > 0 ? ['[options]'] : []
  return ['perfguard', name, ...places, ...hasOptions, ...(passesOn === undefined ? [] : ['[-- args]'])].join(
    ' ',
  )
}

function nounOf(name: string): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}
