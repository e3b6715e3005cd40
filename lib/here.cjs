// The folder of the compiled code. CommonJS, because there both builds can tell: one has no `import.meta`.
module.exports = __dirname
