import { products } from '../shop/catalog.js'
import { checkCart } from '../shop/orders.js'

const undoSteps = []

/** Copies the catalog for each cart, so that every change can be undone. */
export function start(shop) {
  const undo = shop.replace('checkCart', (cart) => {
    undoSteps.push(snapshotCatalog())
    if (undoSteps.length > 25) undoSteps.shift()
    return checkCart(cart)
  })
  return () => {
    undo()
    undoSteps.length = 0
  }
}

function snapshotCatalog() {
  return [0, 1, 2, 3, 4, 5].map(() => products.map((product) => ({ ...product, tags: [...product.tags] })))
}
