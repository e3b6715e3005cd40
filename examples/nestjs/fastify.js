// perfguard in a NestJS application on Fastify: the same plugin as in Fastify itself.
// In this repository: npm run build && node examples/nestjs/fastify.js
// Then open http://localhost:3000/orders/1 a few times, and http://localhost:3000/perf.
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { perfguard } from 'perfguard/fastify'
import { AppModule, sla } from './orders.js'

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error', 'warn'] })
await app.register(perfguard, { sla })
await app.listen(process.env.PORT ?? 3000)
console.log(`Listening on http://localhost:${app.getHttpServer().address().port}`)
