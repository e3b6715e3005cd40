import { checkCart } from '../shop/orders.js'

const voucher = 'SUMMERSALESUMMERSALESUM!'
const voucherShape = /^(\w+\s?)+$/

/** A pattern that tries every way to cut a text into words before it gives up. */
export function start(shop) {
  return shop.replace('checkCart', checkVoucher)
}

function checkVoucher(cart) {
  if (voucherShape.test(voucher)) return 'no such voucher'
  return checkCart(cart)
}
