import { priceChanges } from '../shop/orders.js'

/** The shop imports every price change there ever was; `renderInvoice` reads them all for each line. */
export function start() {
  const calm = priceChanges.length
  const change = { product: -1, day: 0, price: 0 }
  for (let n = 0; n < 4_000_000; n++) priceChanges.push(change)
  return () => {
    priceChanges.length = calm
  }
}
