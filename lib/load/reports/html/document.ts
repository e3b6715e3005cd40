import { inScript } from '../../../flame/in-script.ts'
import { flameHashes } from '../../../flame/page.ts'
import { markup, Markup } from '../../../http/markup.ts'
import browser from '../../browser.cjs'

const { script, style, scriptHash, styleHash } = browser

/** A page in a frame is held by the policy of the page around it, and so is the flame graph by this one. */
export const policy: string = `default-src 'none'; script-src '${scriptHash}' '${flameHashes.scriptHash}'; style-src '${styleHash}' '${flameHashes.styleHash}'; base-uri 'none'; form-action 'none'`

/** One file that asks for nothing else. `data` is what its script reads, by id; without any there is no script. */
export function pageDocument(
  title: string,
  main: Markup,
  data: readonly (readonly [id: string, value: unknown])[] = [],
): string {
  const run = data.length === 0 ? null : markup`<script type="module">${new Markup(script)}</script>`
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${new Markup(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body><main>
${main}
</main>
${data.map(([id, value]) => inert(id, value))}
${run}
</body>
</html>
`.text
}

/** Data that the browser only reads. */
function inert(id: string, value: unknown): Markup {
  return new Markup(`<script type="application/json" id="${id}">${inScript(value)}</script>\n`)
}
