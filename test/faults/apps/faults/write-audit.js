import { products } from '../shop/catalog.js'
import { renderInvoice } from '../shop/orders.js'

const history = Array.from({ length: 50 }, () => products).flat()
let written = 0

/** Writes the whole history for every invoice. */
export function start(shop) {
  return shop.replace('renderInvoice', (order) => {
    writeAudit(order)
    return renderInvoice(order)
  })
}

function writeAudit(order) {
  written += JSON.stringify({ order, history }).length
}
