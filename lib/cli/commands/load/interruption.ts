import { exits } from '../../failure.ts'

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
