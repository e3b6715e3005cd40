import { Agent } from 'node:http'
import { askStock } from '../shop/services.js'

/** A pool of one: who asks for stock waits for who asked before. */
export function start(shop) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  return shop.replace('reserveStock', function reserveOneByOne(items) {
    return askStock(shop.servicesPort, agent, items)
  })
}
