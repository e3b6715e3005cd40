import { renderPage } from '../shop/pages.js'

/** What only some requests need is loaded by the first of them. */
export function start(shop) {
  return shop.replace('renderPage', async (slug, text) => {
    const [{ default: Handlebars }, { diffLines }] = await Promise.all([import('handlebars'), import('diff')])
    return Handlebars.escapeExpression(renderPage(slug, text)) + diffLines(slug, text).length
  })
}
