import { existsSync } from 'node:fs'
import axe from 'axe-core'
import type { AxeResults } from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Debian's Chromium; nothing is downloaded. */
export const hasChromium: boolean = existsSync(executablePath)

/** It calls nobody by itself. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath, args })
}

interface Look {
  colorScheme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** A page of which everything is known that it asked for, and whatever it complained about. */
export interface Watched {
  page: Page
  requests: string[]
  complaints: string[]
}

export async function open(browser: Browser, url: string, look: Look = {}): Promise<Watched> {
  const { colorScheme = 'light', width = 1280, height = 800 } = look
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height },
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(url)
  return { page, requests, complaints }
}

/** What the accessibility rules of WCAG 2.2 AA, and good practice, find wrong. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations: found } = await page.evaluate<AxeResults>('axe.run()')
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  )
}
