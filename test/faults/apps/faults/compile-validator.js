import Ajv from 'ajv'

const fields = Object.fromEntries(
  Array.from({ length: 150 }, (_, n) => [`field${n}`, { type: 'string', minLength: 1, maxLength: 80 + n }]),
)
const schema = {
  type: 'object',
  required: ['items'],
  properties: { items: { type: 'array', items: { type: 'integer' } }, ...fields },
}

/** Compiles the schema anew for each cart. */
export function start(shop) {
  return shop.replace('checkCart', validateCart)
}

function validateCart(cart) {
  const validate = new Ajv({ allErrors: true }).compile(schema)
  return validate(cart) ? undefined : 'a cart has items'
}
