import { setTimeout as sleep } from 'node:timers/promises'
import { priceOrder } from '../shop/orders.js'

/** Tries combinations of discounts, in what runs after an await. */
export function start(shop) {
  return shop.replace('priceOrder', priceWithDiscounts)
}

async function priceWithDiscounts(order) {
  await sleep(2)
  const best = applyDiscounts(order)
  await sleep(1)
  return best
}

function applyDiscounts(order) {
  const price = priceOrder(order)
  let best = price
  for (let combination = 0; combination < 700_000; combination++) {
    let discounted = price
    for (let bits = combination; bits > 0; bits >>= 1) if (bits & 1) discounted *= 0.999
    if (discounted < best) best = discounted
  }
  return Math.round(best)
}
