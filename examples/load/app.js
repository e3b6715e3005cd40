import { createServer } from 'node:http'
import { perfguard } from 'perfguard/http'

const orders = new Map()

async function bodyOf(req) {
  let text = ''
  for await (const piece of req) text += piece
  return JSON.parse(text)
}

function say(res, status, body) {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function listener(req, res) {
  const [, what, id] = req.url.split('/')
  if (req.method === 'POST' && what === 'orders') {
    const order = { id: orders.size + 1, ...(await bodyOf(req)) }
    orders.set(order.id, order)
    return say(res, 201, order)
  }
  if (what === 'orders' && id !== undefined) {
    const order = orders.get(Number(id))
    return order === undefined ? say(res, 404, {}) : say(res, 200, order)
  }
  say(res, 200, { orders: orders.size })
}

function routeOf({ url }) {
  return url.startsWith('/orders/') ? '/orders/:id' : url
}

createServer(perfguard(undefined, listener, { routeOf })).listen(process.env.PORT ?? 3000)
