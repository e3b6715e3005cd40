// Clients that ask one after the other, until somebody ends them. Usage: node load.js PORT CONNECTIONS
import { Agent, request } from 'node:http'

const [port, connections] = process.argv.slice(2).map(Number)
const agent = new Agent({ keepAlive: true, maxSockets: connections })

async function client() {
  for (;;)
    await new Promise((resolve) => {
      const asked = request({ host: '127.0.0.1', port, agent }, (res) => res.resume().once('close', resolve))
      // The server is at its end: so is the load.
      asked.once('error', () => process.exit())
      asked.end()
    })
}

await Promise.all(Array.from({ length: connections }, client))
