import { renderPage } from '../shop/pages.js'

const entries = Array.from({ length: 350_000 }, (_, n) => ({
  key: `text.${n}`,
  de: `Text ${n}`,
  fr: [n, n + 1],
}))
const translations = JSON.stringify(entries)

/** Reads all the translations for each page. */
export function start(shop) {
  return shop.replace('renderPage', (slug, text) => renderPage(slug, `${text} ${loadTranslations()}`))
}

function loadTranslations() {
  return JSON.parse(translations).length + JSON.parse(translations).length
}
