// The browser's half of the report as text. The build puts it together; a checkout uses what the last build made.
module.exports = require('../../dist/esm/lib/load/browser.cjs')
