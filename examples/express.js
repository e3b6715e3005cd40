// perfguard in an Express application: one middleware, before everything that it shall see.
// In this repository: npm run build && node examples/express.js
// Then open http://localhost:3000/orders/1 a few times, and http://localhost:3000/perf.
import express from 'express'
import { perfguard } from 'perfguard/express'

const app = express()

const guard = perfguard({
  sla: {
    'GET /orders/:id': { p95Ms: 100, p99Ms: { warning: 200, critical: 400 } },
    '*': { errorRatio: 0.01 },
  },
})
guard.perf.on('breach', ({ message }) => console.warn(message))
app.use(guard)

const orders = express.Router()
orders.get('/:id', (req, res) => void res.json({ id: req.params.id }))
app.use('/orders', orders)

const server = app.listen(process.env.PORT ?? 3000, (error) => {
  if (error) throw error
  console.log(`Listening on http://localhost:${server.address().port}`)
})
