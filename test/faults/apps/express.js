import express from 'express'
import { createServer } from 'node:http'
import { pipeline } from 'node:stream'
import { perfguard } from 'perfguard/express'

export function createExpress(shop, options) {
  const app = express()
  app.use(perfguard(options))
  app.put('/uploads/:name', async (req, res) => res.json(await shop.upload(req)))
  app.use(express.json({ limit: '5mb' }))
  app.use(express.urlencoded({ extended: true, limit: '5mb', parameterLimit: 50_000 }))

  async function signedIn(req, res, next) {
    req.user = await shop.steps.userOf(req.headers.authorization)
    if (req.user === undefined) res.sendStatus(401)
    else next()
  }

  app.get('/products/:id', async (req, res) => {
    const product = await shop.product(req.params.id)
    if (product === undefined) res.sendStatus(404)
    else res.json(product)
  })
  app.get('/search', async (req, res) => res.json(await shop.search(req.query.q)))
  app.post('/cart', async (req, res) => {
    const { wrong, ...cart } = await shop.cart(req.body)
    if (wrong === undefined) res.status(201).json(cart)
    else res.status(400).json({ wrong })
  })
  app.post('/checkout', signedIn, async (req, res) => {
    res.status(201).json({ ...(await shop.checkout(req.body.order)), user: req.user.name })
  })
  app.get('/invoices/:id', signedIn, async (req, res) => {
    res.type('text/plain').send(await shop.invoice(Number(req.params.id)))
  })
  app.get('/reports/:day', async (req, res) => res.json(await shop.report(Number(req.params.day))))
  app.get('/exports/:name', (req, res) => {
    // A client that leaves ends the stream: that is no failure of ours.
    pipeline(shop.export(), res.type('text/csv'), () => {})
  })
  app.post('/login', async (req, res) => res.json(await shop.login(req.body)))
  app.get('/pages/:slug', async (req, res) => res.send(await shop.page(req.params.slug)))
  app.post('/bulk-orders', (req, res) => res.json({ items: [req.body.items].flat().length }))

  app.use((error, _, res, next) => {
    if (res.headersSent) next(error)
    else res.status(error.statusCode ?? 500).json({ error: error.message })
  })

  return createServer(app)
}
