import { describeProduct } from '../shop/catalog.js'

/** Every third product has lost its price. */
export function start(shop) {
  return shop.replace('describeProduct', (product) =>
    priceTag(product.id % 3 === 0 ? { ...product, price: undefined } : product),
  )
}

function priceTag(product) {
  return { ...describeProduct(product), tag: product.price.toFixed(2) }
}
