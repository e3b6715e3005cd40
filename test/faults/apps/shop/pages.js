import { readFile } from 'node:fs/promises'

const source = new URL('./page.txt', import.meta.url)

export async function readPage() {
  return readFile(source, 'utf8')
}

export function renderPage(slug, text) {
  return `<h1>${slug}</h1>${text
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('')}`
}
