import { products } from '../shop/catalog.js'

/** For so long on every machine: a fixed amount of work holds the loop of a quick one for half as long. */
const HELD_MS = 250

/** A job that goes through the whole stock again and again. */
export function start() {
  const timer = setInterval(recountStock, 750)
  return () => clearInterval(timer)
}

function recountStock() {
  const endMs = performance.now() + HELD_MS
  let count = 0
  for (let shelf = 0; performance.now() < endMs; shelf++) {
    for (const { id } of products) count += (id * shelf) % 3
  }
  return count
}
