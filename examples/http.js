// perfguard around a plain node:http server. There is no router to ask, so the application names its routes.
// In this repository: npm run build && node examples/http.js
// Then open http://localhost:3000/orders/1 a few times, and http://localhost:3000/perf.
import { createServer } from 'node:http'
import { perfguard } from 'perfguard/http'

const routes = [{ pattern: '/orders/:id', regexp: /^\/orders\/([^/?]+)/, answer: (id) => ({ id }) }]

function routeOf({ url }) {
  return routes.find(({ regexp }) => regexp.test(url))
}

function listener(req, res) {
  const route = routeOf(req)
  if (route === undefined) {
    res.writeHead(404).end()
    return
  }
  const [, id] = route.regexp.exec(req.url)
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(route.answer(id)))
}

const options = { sla: { 'GET /orders/:id': { p99Ms: 200 }, '*': { errorRatio: 0.01 } } }
// Without a pattern a request counts as `(unmatched)`. Never return the URL: each would be a route of its own.
const guarded = perfguard(options, listener, { routeOf: (req) => routeOf(req)?.pattern })
guarded.perf.on('breach', ({ message }) => console.warn(message))

const server = createServer(guarded).listen(process.env.PORT ?? 3000, () => {
  console.log(`Listening on http://localhost:${server.address().port}`)
})
