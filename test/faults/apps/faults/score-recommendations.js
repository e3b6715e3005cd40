import { products, rankProducts } from '../shop/catalog.js'

/** The table of what was bought together grows from day to day; here a day is two seconds. */
export function start(shop) {
  const startMs = performance.now()
  return shop.replace('rankProducts', (query) => {
    const days = (performance.now() - startMs) / 2_000
    return scoreRecommendations(rankProducts(query), Math.min(days, 25))
  })
}

function scoreRecommendations(found, days) {
  let best = 0
  for (let round = 0; round < days * 500; round++) {
    for (const { price, id } of products) best = Math.max(best, ((price * (round + 1)) ^ (id * 31)) % 977)
  }
  return found.map((product) => ({ ...product, best }))
}
