import { parentPort, workerData } from 'node:worker_threads'
import { readLoadFile } from '../definition/load-file.ts'
import { wayTo } from '../wire/way.ts'
import { Generator } from './generator.ts'
import { wordsOf } from './task.ts'
import { monotonicOffsetMs, type Order, type ThreadStart, type Word } from './thread-messages.ts'

const port = parentPort!
const { plan, file, users, origin } = workerData as ThreadStart

function say(word: Word): void {
  port.postMessage(word)
}

function failed(error: unknown): void {
  say({ type: 'failed', message: wordsOf(error) })
}

async function begin(): Promise<void> {
  const definition = users === undefined ? await readLoadFile(file!) : { users }
  const generator = new Generator(plan, definition, wayTo(origin))
  await generator.prepare()
  port.on('message', (order: Order) => {
    follow(generator, order).catch(failed)
  })
  say({ type: 'prepared' })
}

async function follow(generator: Generator, order: Order): Promise<void> {
  switch (order.type) {
    case 'run':
      await generator.run(order.atMs - monotonicOffsetMs())
      return say({ type: 'over' })
    case 'stop':
      return generator.stop()
    case 'take':
      return say({ type: 'news', ...generator.take() })
    case 'close':
      await generator.close()
      say({ type: 'closed' })
      port.close()
  }
}

begin().catch(failed)
