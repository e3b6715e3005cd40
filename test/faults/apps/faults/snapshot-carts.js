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
  const copies = []
  for (let copy = 0; copy < 14; copy++) {
    for (const { id, name, price, tags } of products) copies.push({ id, name, price, tags: [...tags] })
  }
  return copies
}
