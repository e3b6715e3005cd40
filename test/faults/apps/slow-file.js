// Stands behind a named pipe as a slow disk does behind a file: each read takes as long as it likes.
// Usage: slow-file.js PIPE MILLISECONDS, with IPC.
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const [pipe, milliseconds] = process.argv.slice(2)
process.on('disconnect', () => process.exit())
process.send({ ready: true })
for (;;) {
  const file = await open(pipe, 'w')
  await sleep(Number(milliseconds))
  // Whoever read has gone: that is no failure of a disk.
  await file.write('theme: dark\n').catch(() => {})
  await file.close()
  await sleep(5)
}
