import { chromium } from 'playwright-core'
import { executableIn } from './executables.js'

export const browserFile = executableIn('chromium', 'chromium-browser', 'google-chrome')

/** A page that writes down what is drawn as text, for viewers that paint on a canvas; and its errors. */
export async function openPage() {
  const browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } })
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.addInitScript(() => {
    globalThis.drawnTexts = new Set()
    const { fillText } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      globalThis.drawnTexts.add(String(text))
      return fillText.call(this, text, ...rest)
    }
  })
  return {
    page,
    errors,
    drawn: () => page.evaluate(() => [...globalThis.drawnTexts]),
    /** All that can be read on it, in shadows too. */
    text: () => page.evaluate(readable),
    close: () => browser.close(),
  }
}

function readable() {
  const texts = []
  const walk = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent)
      else if (node.nodeName !== 'STYLE' && node.nodeName !== 'SCRIPT') {
        if (node.shadowRoot) walk(node.shadowRoot)
        walk(node)
      }
    }
  }
  walk(document.body)
  return texts.join('\n')
}
