import { describeProduct } from '../shop/catalog.js'

const quotes = new Map()
/** Enough to break the limit, too little to break the process. */
const MOST = 700

/** A cache that forgets nothing. */
export function start(shop) {
  const undo = shop.replace('describeProduct', (product) => {
    if (quotes.size < MOST) quotes.set(`${product.id} at ${performance.now()}`, rememberQuote(product))
    return describeProduct(product)
  })
  return () => {
    undo()
    quotes.clear()
  }
}

function rememberQuote(product) {
  const quote = []
  for (let quantity = 0; quantity < 2_000; quantity++)
    quote.push({ quantity, price: product.price * quantity + 0.5 })
  return quote
}
