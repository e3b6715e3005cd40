// What a browser loads for the live page, with its hashes and compressed beforehand, as one module.
import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** The whole page, as it travels; see docs/page.md. */
const MAX_BYTES = 150 * 1024

/** `script` and `style` as texts; the module says what the shell needs of them, and what is served. */
export function pageAssets({ script, style }) {
  if (/<[/!]/.test(style)) throw new Error('the page would end in the middle of its style')
  const bytes = Buffer.from(script)
  const brotli = brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
  const gzip = gzipSync(bytes, { level: 9 })
  const travels = gzip.length + gzipSync(style).length
  if (travels > MAX_BYTES) throw new Error(`the page takes ${travels} bytes, and may take ${MAX_BYTES}`)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const assets = {
    script: { name: `app.${hash}.js`, br: brotli.toString('base64'), gzip: gzip.toString('base64') },
    style,
  }
  return `module.exports = ${JSON.stringify(assets)}\n`
}
