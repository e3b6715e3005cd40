import { orderOf, renderInvoice } from '../shop/orders.js'

/** Much that is thrown away at once: collections are many, and short. */
export function start(shop) {
  return shop.replace('renderInvoice', (order) => {
    let lines = 0
    for (let n = 0; n < 3_000; n++) lines += orderOf(order.id + n).lines.length
    return `${renderInvoice(order)}${lines}`
  })
}
