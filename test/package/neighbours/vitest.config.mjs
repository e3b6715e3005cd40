export default { test: { include: ['shop.test.mjs'] } }
