import express from 'express'
import { perfguard } from 'perfguard/express'
import { renderInvoice } from './invoice.js'
import { orderOf, priceChanges, products } from './stock.js'

/** A small shop. What it does for a request is real work, the payment service excepted. */
export function createShop(options) {
  const app = express()
  const guard = perfguard(options)
  app.use(guard)
  app.use(express.json())

  app.get('/products/:id', (req, res) => {
    const product = products[Number(req.params.id)]
    if (product === undefined) res.sendStatus(404)
    else res.json(product)
  })

  app.post('/checkout', (req, res) => {
    const { items } = req.body
    const total = items.reduce((sum, id) => sum + (products[id]?.price ?? 0), 0)
    // The payment service takes 5 ms.
    setTimeout(() => res.status(201).json({ total }), 5)
  })

  app.get('/invoices/:id', (req, res) => {
    res.type('text/plain').send(renderInvoice(orderOf(Number(req.params.id)), priceChanges))
  })

  return { app, perf: guard.perf }
}
