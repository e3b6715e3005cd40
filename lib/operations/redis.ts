import type { RecipeName } from '../config/types.ts'
import type { Run, StatementSource } from './statements.ts'
import { TracedChannel } from './traced.ts'

/** What the clients call themselves on their channels. */
const publishers: Readonly<Record<RecipeName, string>> = { ioredis: 'ioredis', redis: 'node-redis' }

/** They wait for somebody else, and not for Redis. */
const waiting = new Set(
  'BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF MONITOR'.split(' '),
)
/** What a client says to greet; Redis 7.0 fails some of it, and the clients expect that. */
const greeting = new Set(['HELLO', 'AUTH', 'CLIENT', 'SELECT', 'INFO'])
const mayWait = /^XREAD(?:GROUP)?$/

type CommandContext = { command?: unknown; args?: unknown; batchMode?: unknown }

/** The commands and batches of a Redis client; of a command only its name is looked at, for keys are values too. */
export function redisCommands(client: RecipeName, source: StatementSource): TracedChannel<Run>[] {
  const end = (run: Run, failed: boolean): void => source.end(run, failed)
  const publisher = publishers[client]
  const begin = (context: CommandContext): Run | null => {
    const command = commandOf(context)
    return command === null ? null : source.begin(command)
  }
  const beginBatch = ({ batchMode }: CommandContext): Run | null => source.begin(nameOf(batchMode))
  return [
    new TracedChannel<Run>(`tracing:${publisher}:command`, { begin, end }),
    new TracedChannel<Run>(`tracing:${publisher}:batch`, { begin: beginBatch, end }),
  ]
}

/** Null for a part of a batch, which is told of as a whole, and for what says nothing about Redis. */
function commandOf({ command, args, batchMode }: CommandContext): string | null {
  if (batchMode !== undefined) return null
  const name = nameOf(command)
  if (waiting.has(name) || greeting.has(name)) return null
  if (!mayWait.test(name) || !Array.isArray(args)) return name
  return args.some((one) => typeof one === 'string' && one.toUpperCase() === 'BLOCK') ? null : name
}

function nameOf(given: unknown): string {
  return typeof given === 'string' && /^[\w.-]{1,40}$/.test(given) ? given.toUpperCase() : '?'
}
