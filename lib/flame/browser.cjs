// The browser's half of the page as text. The build puts it together; a checkout uses what the last build made.
module.exports = require('../../dist/esm/lib/flame/browser.cjs')
