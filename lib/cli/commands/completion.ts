import type { Command } from '../command.ts'
import { bash } from '../completion/bash.ts'
import { fish } from '../completion/fish.ts'
import { wordsOf } from '../completion/words.ts'
import { zsh } from '../completion/zsh.ts'
import { misuse } from '../failure.ts'

const shells = { bash, zsh, fish }
const names = Object.keys(shells)

/** Completion of all commands, its own included. */
export function completionOf(others: readonly Command[]): Command {
  const completion: Command = {
    name: 'completion',
    about: 'what your shell has to know to complete all this',
    operands: [{ name: 'shell', completes: names }],
    options: {},
    notes: [
      '  bash   source <(perfguard completion bash)',
      '  zsh    source <(perfguard completion zsh)',
      '  fish   perfguard completion fish | source',
    ],
    async run(given, terminal) {
      const shell = given.operands[0]!
      if (!Object.hasOwn(shells, shell)) throw misuse(`completion knows ${names.join(', ')}, not '${shell}'`)
      terminal.print(shells[shell as keyof typeof shells]([...others, completion].map(wordsOf)))
    },
  }
  return completion
}
