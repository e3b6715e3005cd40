import { products } from '../shop/catalog.js'

/** Works through a queue in promises alone: timers and sockets wait until it is empty. */
export function start() {
  const timer = setInterval(() => void drainQueue(), 4_000)
  return () => clearInterval(timer)
}

async function drainQueue() {
  let sum = 0
  for (let job = 0; job < 200_000; job++) sum += await priceJob(job)
  return sum
}

async function priceJob(job) {
  let price = 0
  for (let at = 0; at < 3_000; at++) price += products[at].price % (job + 1)
  return price
}
