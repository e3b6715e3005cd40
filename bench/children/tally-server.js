import { apps } from '../arms/tally.js'
import { answers } from '../lib/answers.js'

answers({
  async listen() {
    const { server } = await apps[process.argv[2]]()
    // A connection closed for resting too long, just when its client writes, would be nobody's fault.
    server.keepAliveTimeout = 600_000
    // All clients come in one moment.
    await new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, resolve))
    return server.address().port
  },
})
