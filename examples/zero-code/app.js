// An application that knows nothing of perfguard; perfguard.config.js beside it says what is expected of it.
// In this repository: npm run build && cd examples/zero-code && node --import perfguard/register app.js
// Then open http://localhost:3000/orders/1 a few times, and http://localhost:3000/perf.
import express from 'express'

const app = express()

app.get('/orders/:id', (req, res) => void res.json({ id: req.params.id }))

const server = app.listen(process.env.PORT ?? 3000, (error) => {
  if (error) throw error
  console.log(`Listening on http://localhost:${server.address().port}`)
})
