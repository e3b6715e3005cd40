import browser from './browser.cjs'
import { flameData } from './flame-data.ts'
import type { FlameInput } from './input.ts'

const { script, style, body, scriptHash, styleHash } = browser

/** What the page may do: run its one script, use its one style sheet, and reach nobody. */
export const flamePolicy: string = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`

/** An interactive flame graph in one file that asks for nothing else. */
export function flamePage(input: FlameInput): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${flamePolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Flame graph</title>
<style>${style}</style>
</head>
<body>
${body}
<script type="application/json" id="data">${inScript(flameData(input))}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

/** A title such as `</script>` would end the element. */
function inScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
