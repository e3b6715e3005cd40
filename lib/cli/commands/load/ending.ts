import { isPerfError } from '../../../errors.ts'
import { TargetFailure } from '../../../load/target/running-target.ts'
import { exits, Failure, lineOf, misuse } from '../../failure.ts'

/** Ctrl-C ends the load, and what was measured is reported; a second one ends everything. */
export function interruption(): { signal: AbortSignal; over: () => void } {
  const controller = new AbortController()
  const listen = (): void => {
    if (controller.signal.aborted) process.exit(exits.interrupted)
    controller.abort()
  }
  process.on('SIGINT', listen).on('SIGTERM', listen)
  return { signal: controller.signal, over: () => void process.off('SIGINT', listen).off('SIGTERM', listen) }
}

/** Nothing to put under load is an invalid run; a mistake in what was asked for is a misuse. */
export function failed(error: unknown): never {
  if (error instanceof TargetFailure) throw new Failure(lineOf(error), exits.invalid)
  throw isPerfError(error, 'ERR_PERF_OPTIONS') ? misuse(lineOf(error)) : error
}
