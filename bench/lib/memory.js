import { setTimeout as sleep } from 'node:timers/promises'

/** Memory after full collections; two, because what a finaliser lets go is only taken by the next. Wants --expose-gc. */
export async function memory() {
  for (let at = 0; at < 2; at++) {
    globalThis.gc()
    await sleep(20)
  }
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  return { rss, heapUsed, arrayBuffers }
}
