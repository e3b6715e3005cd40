import { describeProduct } from '../shop/catalog.js'

/** Grows until it is full, and then no more. */
export function start(shop) {
  const cache = new Map()
  return shop.replace('describeProduct', (product) => {
    const key = product.id % 400
    if (!cache.has(key))
      cache.set(
        key,
        Array.from({ length: 1_000 }, (_, n) => ({ n, price: product.price * n })),
      )
    return describeProduct(product)
  })
}
