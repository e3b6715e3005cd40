const PRODUCTS = 200
const LINES_PER_ORDER = 40

const random = randomFrom(7)

export const products = Array.from({ length: PRODUCTS }, (_, id) => ({
  id,
  name: `Product ${id}`,
  price: 100 + random(9_900),
}))

/** Every price that ever changed, oldest first. */
export const priceChanges = []
importPriceChanges(200)

export function importPriceChanges(count) {
  for (let n = 0; n < count; n++) {
    priceChanges.push({ productId: random(PRODUCTS), day: priceChanges.length, price: 100 + random(9_900) })
  }
}

export function orderOf(id) {
  const pick = randomFrom(id + 1)
  const lines = Array.from({ length: LINES_PER_ORDER }, () => ({
    product: products[pick(PRODUCTS)],
    quantity: 1 + pick(5),
  }))
  return { id, day: 1_000_000, lines }
}

/** The same numbers in every run. */
function randomFrom(seed) {
  let state = seed
  return (below) => {
    state = (state * 48_271) % 2_147_483_647
    return state % below
  }
}
