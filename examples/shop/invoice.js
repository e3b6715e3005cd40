/** An order as text, each line at the price that was valid on its day. */
export function renderInvoice(order, priceChanges) {
  let total = 0
  let text = `Invoice ${order.id}\n`
  for (const { product, quantity } of order.lines) {
    let { price } = product
    // The bug: each line reads every change there ever was. With 200 of them nobody noticed.
    for (const change of priceChanges) {
      if (change.productId === product.id && change.day <= order.day) price = change.price
    }
    total += price * quantity
    text += `${quantity} × ${product.name.padEnd(20)} ${euros(price)} ${euros(price * quantity)}\n`
  }
  return `${text}${euros(total).padStart(42)}\n`
}

function euros(cents) {
  return `${(cents / 100).toFixed(2)} €`.padStart(12)
}
