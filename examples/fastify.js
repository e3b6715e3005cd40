// perfguard in a Fastify application: one plugin, before the routes that it shall see.
// In this repository: npm run build && node examples/fastify.js
// Then open http://localhost:3000/orders/1 a few times, and http://localhost:3000/perf.
import fastify from 'fastify'
import { perfguard } from 'perfguard/fastify'

const app = fastify()

await app.register(perfguard, {
  sla: {
    'GET /orders/:id': { p95Ms: 100, p99Ms: { warning: 200, critical: 400 } },
    '*': { errorRatio: 0.01 },
  },
})
app.perf.on('breach', ({ message }) => app.log.warn(message))

app.get('/orders/:id', (request, reply) => reply.send({ id: request.params.id }))

const url = await app.listen({ port: Number(process.env.PORT ?? 3000) })
console.log(`Listening on ${url}`)
