import { products } from './catalog.js'

/** Prices that were valid from a day on; a calm shop has a few. */
export const priceChanges = Array.from({ length: 50 }, (_, n) => ({ product: n, day: n, price: 100 + n }))

export function orderOf(id) {
  const lines = Array.from({ length: 8 }, (_, n) => ({
    product: products[(id * 13 + n) % products.length],
    quantity: 1 + n,
  }))
  return { id, day: id % 365, lines }
}

export function priceOrder({ lines }) {
  return lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0)
}

export function checkCart({ items }) {
  if (!Array.isArray(items) || items.length === 0) return 'a cart has items'
  return items.every((id) => products[id] !== undefined) ? undefined : 'an item is not for sale'
}

/** An order as text, each line at the price that was valid on its day. */
export function renderInvoice(order) {
  let total = 0
  let text = `Invoice ${order.id}\n`
  for (const { product, quantity } of order.lines) {
    let { price } = product
    for (const change of priceChanges) {
      if (change.product === product.id && change.day <= order.day) price = change.price
    }
    total += price * quantity
    text += `${quantity} × ${product.name.padEnd(32)} ${price}\n`
  }
  return `${text}total ${total}\n`
}

export function buildReport(day) {
  const revenue = {}
  for (let id = day; id < day + 200; id++) {
    for (const { product, quantity } of orderOf(id).lines) {
      const [tag] = product.tags
      revenue[tag] = (revenue[tag] ?? 0) + product.price * quantity
    }
  }
  return { day, revenue }
}

export function exportRow({ id, name, price }) {
  return `${id};${name};${price}\n`
}
