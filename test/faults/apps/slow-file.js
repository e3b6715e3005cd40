// Stands behind a named pipe as a slow disk does behind a file: each read takes as long as it likes.
// Usage: slow-file.js PIPE MILLISECONDS, with IPC.
import { constants, openSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const [pipe, milliseconds] = process.argv.slice(2)
process.on('disconnect', () => {
  // Whoever is stuck in opening or reading is let go; then there is no file any more.
  openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
  rmSync(pipe)
  // An orderly exit would wait for the thread that is itself stuck in opening.
  process.kill(process.pid, 'SIGKILL')
})
process.send({ ready: true })
for (;;) {
  const file = await open(pipe, 'w')
  await sleep(Number(milliseconds))
  // Whoever read has gone: that is no failure of a disk.
  await file.write('theme: dark\n').catch(() => {})
  await file.close()
  await sleep(5)
}
