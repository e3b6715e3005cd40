import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import * as accounts from './accounts.js'
import * as catalog from './catalog.js'
import * as orders from './orders.js'
import * as pages from './pages.js'
import { servicesAt } from './services.js'

/**
 * What the shop does for each route, whatever framework asks. `steps` are the parts that work is made of: a fault
 * is a step in a worse version.
 */
export class Shop {
  steps

  constructor(servicesPort) {
    this.servicesPort = servicesPort
    this.steps = { ...catalog, ...orders, ...accounts, ...pages, ...servicesAt(servicesPort) }
    this.steps.transformExport = (rows) => rows
  }

  /** Puts another version of a step into its place; the answer puts the old one back. */
  replace(step, version) {
    const before = this.steps[step]
    this.steps[step] = version
    return () => {
      this.steps[step] = before
    }
  }

  async product(id) {
    await sleep(1)
    const product = catalog.products[id]
    return product && this.steps.describeProduct(product)
  }

  async search(query) {
    await sleep(1)
    return this.steps.rankProducts(query)
  }

  async cart(cart) {
    const wrong = this.steps.checkCart(cart)
    if (wrong !== undefined) return { wrong }
    await this.steps.reserveStock(cart.items)
    return { items: cart.items.length }
  }

  async checkout(order) {
    const total = await this.steps.priceOrder(orders.orderOf(order))
    const { receipt } = await this.steps.chargeCard(total)
    return { order, total, receipt }
  }

  async invoice(id) {
    await sleep(1)
    return this.steps.renderInvoice(orders.orderOf(id))
  }

  async report(day) {
    await sleep(2)
    return this.steps.buildReport(day)
  }

  export() {
    const rows = Readable.from(catalog.products.slice(0, 300).map((row) => this.steps.exportRow(row)))
    return this.steps.transformExport(rows)
  }

  async login({ user, password }) {
    return { user, token: await this.steps.hashPassword(password) }
  }

  async page(slug) {
    return this.steps.renderPage(slug, await this.steps.readPage())
  }

  async upload(body) {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of body) {
      hash.update(chunk)
      bytes += chunk.length
    }
    return { bytes, sha256: hash.digest('hex') }
  }
}
