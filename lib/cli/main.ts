#!/usr/bin/env node
import { commandLine } from './command-line.ts'
import { exits } from './failure.ts'
import { Terminal } from './terminal.ts'

// `perfguard list | head` has read enough.
process.stdout.on('error', () => process.exit(exits.ok))
process.on('SIGINT', () => {
  // `run` listens too: it has something to bring home first.
  if (process.listenerCount('SIGINT') === 1) process.exit(exits.interrupted)
})

void commandLine(process.argv.slice(2), new Terminal(process)).then((code) => (process.exitCode = code))
