// What a browser loads for the live page. The build puts it together; a checkout uses what the last build made.
module.exports = require('../../dist/esm/lib/page/assets.cjs')
