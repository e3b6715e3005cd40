const adjectives = ['Grüne', 'Blaue', 'Große', 'Kleine', 'Élégante', 'Alte', 'Neue', 'Ökologische']
const nouns = ['Lampe', 'Vase', 'Uhr', 'Tasse', 'Äpfel', 'Öfen', 'Übertöpfe', 'Écharpe', 'Leiter', 'Kiste']

export const products = Array.from({ length: 3_000 }, (_, id) => ({
  id,
  name: `${adjectives[id % 8]} ${nouns[(id * 7) % 10]} ${(id * 7919) % 3_000}`,
  price: 100 + ((id * 37) % 900),
  tags: [nouns[id % 10], adjectives[(id * 3) % 8]],
}))

export function describeProduct(product) {
  return { ...product, euros: (product.price / 100).toFixed(2) }
}

/** The ten products whose names share most letter pairs with what was asked. */
export function rankProducts(query) {
  const wanted = pairsOf(query)
  return products
    .map((product) => ({ product, score: likeness(wanted, product.name) }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 10)
    .map(({ product }) => product)
}

function pairsOf(text) {
  const pairs = new Set()
  for (let at = 0; at + 1 < text.length; at++) pairs.add(text.slice(at, at + 2).toLowerCase())
  return pairs
}

function likeness(wanted, name) {
  let shared = 0
  for (const pair of pairsOf(name)) if (wanted.has(pair)) shared++
  return shared
}
