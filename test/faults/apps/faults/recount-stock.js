import { products } from '../shop/catalog.js'

/** A job that goes through the whole stock again and again. */
export function start() {
  const timer = setInterval(recountStock, 750)
  return () => clearInterval(timer)
}

function recountStock() {
  let count = 0
  for (let shelf = 0; shelf < 45_000; shelf++) {
    for (const { id } of products) count += (id * shelf) % 3
  }
  return count
}
