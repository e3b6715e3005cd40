const signedIn = { authorization: 'Bearer Ada' }
const json = { 'content-type': 'application/json' }
const queries = ['Lampe', 'blaue Tasse', 'Öfen', 'kleine Uhr', 'Kiste']

function post(path, content, headers = {}) {
  return { method: 'POST', path, headers: { ...json, ...headers }, body: JSON.stringify(content) }
}

/** How customers ask each route; `n` is a random whole number. */
export const requests = {
  'GET /products/:id': (n) => ({ path: `/products/${n % 3_000}` }),
  'GET /search': (n) => ({ path: `/search?q=${encodeURIComponent(queries[n % queries.length])}` }),
  'POST /cart': (n) => post('/cart', { items: [n % 3_000, (n + 1) % 3_000] }),
  'POST /checkout': (n) => post('/checkout', { order: n % 500 }, signedIn),
  'GET /invoices/:id': (n) => ({ path: `/invoices/${n % 500}`, headers: signedIn }),
  'GET /reports/:day': (n) => ({ path: `/reports/${n % 365}` }),
  'GET /exports/:name': () => ({ path: '/exports/products.csv' }),
  'POST /login': (n) => post('/login', { user: `user${n % 50}`, password: `secret ${n}` }),
  'GET /pages/:slug': (n) => ({ path: `/pages/page-${n % 20}` }),
  'PUT /uploads/:name': (n) => ({
    method: 'PUT',
    path: `/uploads/file-${n % 10}`,
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.alloc(20_000, n % 256),
  }),
  /** A form whose one field comes thousands of times. */
  'POST /bulk-orders': (n) => ({
    method: 'POST',
    path: '/bulk-orders',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Array.from({ length: 4_000 }, (_, at) => `items=${(n + at) % 3_000}`).join('&'),
  }),
  'bulk order of a few': (n) => ({
    method: 'POST',
    path: '/bulk-orders',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `items=${n % 3_000}&items=1`,
  }),
  'an empty cart': () => post('/cart', { items: [] }),
  'nobody signed in': () => post('/checkout', { order: 1 }),
  'a path that is not there': (n) => ({ path: `/wp-${n.toString(36)}/setup.php` }),
}

/** Requests a second on a calm day. */
export const calmRates = {
  'GET /products/:id': 20,
  'GET /search': 6,
  'POST /cart': 6,
  'POST /checkout': 8,
  'GET /invoices/:id': 6,
  'GET /reports/:day': 2,
  'GET /exports/:name': 1,
  'POST /login': 3,
  'GET /pages/:slug': 5,
  'PUT /uploads/:name': 1,
}
