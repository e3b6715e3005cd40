import fastify from 'fastify'
import { Readable } from 'node:stream'
import { perfguard } from 'perfguard/fastify'

export async function createFastify(shop, options) {
  const app = fastify({ bodyLimit: 5e6 })
  await app.register(perfguard, options)
  app.addContentTypeParser('application/octet-stream', (_, payload, done) => done(null, payload))
  app.decorateRequest('user', null)

  async function signedIn(request, reply) {
    request.user = await shop.steps.userOf(request.headers.authorization)
    if (request.user === undefined) return reply.code(401).send()
  }

  app.put('/uploads/:name', async (request) => shop.upload(request.body))
  app.get('/products/:id', async (request, reply) => {
    const product = await shop.product(request.params.id)
    return product ?? reply.code(404).send()
  })
  app.get('/search', async (request) => shop.search(request.query.q))
  app.post('/cart', async (request, reply) => {
    const { wrong, ...cart } = await shop.cart(request.body)
    return reply.code(wrong === undefined ? 201 : 400).send(wrong === undefined ? cart : { wrong })
  })
  app.post('/checkout', { preHandler: signedIn }, async (request, reply) => {
    const order = await shop.checkout(request.body.order)
    return reply.code(201).send({ ...order, user: request.user.name })
  })
  app.get('/invoices/:id', { preHandler: signedIn }, async (request, reply) => {
    const text = await shop.invoice(Number(request.params.id))
    return reply.type('text/plain').send(text)
  })
  app.get('/reports/:day', async (request) => shop.report(Number(request.params.day)))
  app.get('/exports/:name', (_, reply) => reply.type('text/csv').send(Readable.from(shop.export())))
  app.post('/login', async (request) => shop.login(request.body))
  app.get('/pages/:slug', async (request, reply) =>
    reply.type('text/html').send(await shop.page(request.params.slug)),
  )

  await app.ready()
  return app.server
}
