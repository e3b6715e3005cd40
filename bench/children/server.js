import { frameworks } from '../arms/index.js'
import { answers } from '../lib/answers.js'

const [framework, arm] = process.argv.slice(2)
let server
let before

answers({
  async listen() {
    server = await frameworks[framework].createApp(arm)
    // A connection rests while the other arms have their turn.
    server.keepAliveTimeout = 600_000
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    return server.address().port
  },
  begin() {
    before = process.cpuUsage()
  },
  /** CPU since `begin`, in microseconds: all threads, user and kernel, and so garbage collection too. */
  end() {
    const { user, system } = process.cpuUsage(before)
    return { user, system }
  },
})
