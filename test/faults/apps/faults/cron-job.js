import { products, rankProducts } from '../shop/catalog.js'

/** A job that keeps itself short: some 15 ms every two seconds. */
export function start() {
  const timer = setInterval(sendReminders, 2_000)
  return () => clearInterval(timer)
}

function sendReminders() {
  let found = 0
  for (let n = 0; n < 4; n++) found += rankProducts(products[n].name).length
  return found
}
