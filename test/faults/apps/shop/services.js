import { Agent, request } from 'node:http'

/** What the shop asks of other services, one by `fetch`, one by `node:http`. */
export function servicesAt(port) {
  const stockAgent = new Agent({ keepAlive: true, maxSockets: 50 })

  async function chargeCard(total) {
    const answer = await fetch(`http://127.0.0.1:${port}/payments`, {
      method: 'POST',
      body: JSON.stringify({ total }),
    })
    if (!answer.ok) throw new BadGateway(`payments answered ${answer.status}`)
    return answer.json()
  }

  function reserveStock(items) {
    return askStock(port, stockAgent, items)
  }

  return { chargeCard, reserveStock }
}

export function askStock(port, agent, items) {
  return new Promise((resolve, reject) => {
    const path = `/stock?items=${items.join(',')}`
    const asking = request({ agent, port, path, host: '127.0.0.1' }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new BadGateway(`stock answered ${answer.statusCode}`)),
      )
    })
    asking.on('error', reject)
    asking.end()
  })
}

class BadGateway extends Error {
  /** Express and Fastify answer by it. */
  statusCode = 502
}
