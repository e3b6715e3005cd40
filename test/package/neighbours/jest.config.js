module.exports = { testMatch: ['**/shop.spec.js'], testEnvironment: 'node' }
