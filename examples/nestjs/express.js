// perfguard in a NestJS application on Express: the same middleware as in Express itself.
// In this repository: npm run build && node examples/nestjs/express.js
// Then open http://localhost:3000/orders/1 a few times, and http://localhost:3000/perf.
import { NestFactory } from '@nestjs/core'
import { perfguard } from 'perfguard/express'
import { AppModule, sla } from './orders.js'

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] })
app.use(perfguard({ sla }))
await app.listen(process.env.PORT ?? 3000)
console.log(`Listening on http://localhost:${app.getHttpServer().address().port}`)
