import { nearest } from '../config/nearest.ts'
import { readArguments } from './arguments.ts'
import { commands } from './commands/index.ts'
import { lastWord, type Command } from './command.ts'
import { exits, Failure, lineOf, misuse } from './failure.ts'
import { helpOf, overview } from './help.ts'
import type { Terminal } from './terminal.ts'
import { version } from '../version.ts'

/** Runs what the arguments say; answers with the exit code. Every failure is one line on stderr. */
export async function commandLine(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return (await dispatch(argv, terminal)) ?? exits.ok
  } catch (error) {
    terminal.say(`perfguard: ${lineOf(error)}`)
    return error instanceof Failure ? error.exitCode : exits.internal
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number | void> {
  const [name, ...rest] = argv
  if (name === '--version' || name === '-v') return terminal.print(version())
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [about] = name === 'help' ? rest : []
    const [, ...others] = name === 'help' ? rest : []
    return terminal.print(about === undefined ? overview(commands) : helpOf(partOf(commandOf(about), others)))
  }
  const command = commandOf(name)
  if (command.parts !== undefined) return await partly(command, rest, terminal)
  if (asksForHelp(rest)) return terminal.print(helpOf(command))
  return await command.run(readArguments(command, rest), terminal)
}

/** A command of several words. */
async function partly(family: Command, rest: readonly string[], terminal: Terminal): Promise<number | void> {
  const [word, ...args] = rest
  if (word === undefined || word === '--help' || word === '-h') return terminal.print(helpOf(family))
  const part = partOf(family, rest)
  if (asksForHelp(args)) return terminal.print(helpOf(part))
  return await part.run(readArguments(part, args), terminal)
}

/** The part that is named; the family itself when none is. */
function partOf(family: Command, [word]: readonly string[]): Command {
  const { parts } = family
  if (parts === undefined || word === undefined) return family
  const found = parts.find(({ name }) => name === `${family.name} ${word}`)
  if (found !== undefined) return found
  const meant = nearest(word, parts.map(lastWord))
  const guess = meant === undefined ? `see perfguard ${family.name} --help` : `did you mean '${meant}'?`
  throw misuse(`there is no ${family.name} '${word}' (${guess})`)
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h')
}

function commandOf(name: string): Command {
  const command = commands.find((one) => one.name === name)
  if (command) return command
  const what = name.startsWith('-') ? 'option' : 'command'
  const names = what === 'option' ? ['--help', '--version'] : commands.map((one) => one.name)
  const meant = nearest(name, names)
  throw misuse(
    `there is no ${what} '${name}' ${meant === undefined ? '(see perfguard --help)' : `(did you mean '${meant}'?)`}`,
  )
}
