// /perf behind the application's own authentication: no endpoint of its own, `perf.handler()` mounted by hand.
// In this repository: npm run build && ADMIN_PASSWORD=secret node examples/own-auth.js
// Then: curl --user admin:secret http://localhost:3000/internal/perf
import express from 'express'
import { createHash, timingSafeEqual } from 'node:crypto'
import { createPerf } from 'perfguard'
import { perfguard } from 'perfguard/express'

const hash = (text) => createHash('sha256').update(text).digest()
const expected = hash(`admin:${process.env.ADMIN_PASSWORD ?? crypto.randomUUID()}`)

function requireAdmin(req, res, next) {
  const [, credentials = ''] = (req.headers.authorization ?? '').split(' ')
  if (timingSafeEqual(hash(Buffer.from(credentials, 'base64')), expected)) next()
  else res.set('WWW-Authenticate', 'Basic realm="perf"').sendStatus(401)
}

const perf = createPerf({ endpoint: false, sla: { '*': { p99Ms: 500, errorRatio: 0.01 } } })
const app = express()

// Without `access` the handler would keep its own rules: loopback only, and nobody in production.
const handler = perf.handler({ access: { authorize: () => true } })
// Before perfguard, so that looking at the numbers does not count as traffic.
app.use('/internal/perf', requireAdmin, handler)
app.use(perfguard(perf))

app.get('/orders/:id', (req, res) => void res.json({ id: req.params.id }))

const server = app.listen(process.env.PORT ?? 3000, (error) => {
  if (error) throw error
  console.log(`Listening on http://localhost:${server.address().port}`)
})
// Whoever makes a perf closes it.
server.on('close', () => void perf.close())
