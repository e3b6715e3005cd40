import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Holds this thread with work. */
export function block(forMs: number): void {
  const endMs = performance.now() + forMs
  while (performance.now() < endMs);
}

/** Holds this thread without work. */
export function waitSynchronously(forMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs)
}

/** Makes garbage that several minor collections must clear away, in one turn of the loop. */
export function burst(): void {
  let kept: object[] = []
  for (let i = 0; i < 3_000_000; i++) {
    kept.push({ i, text: `${i}` })
    if (kept.length > 10_000) kept = []
  }
}

/** A full collection, in this turn. */
export function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
}
