import browser from './browser.cjs'
import { flameData } from './flame-data.ts'
import { inScript } from './in-script.ts'
import type { FlameInput } from './input.ts'

const { script, style, body, scriptHash, styleHash } = browser

/** What the page may do: run its one script, use its one style sheet, and reach nobody. */
export const flamePolicy: string = `default-src 'none'; script-src '${scriptHash}'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`

/** An interactive flame graph in one file that asks for nothing else. */
export function flamePage(input: FlameInput): string {
  const [before, after] = aroundData(flamePolicy)
  return before + inScript(flameData(input)) + after
}

/** The page before its data and after it, for who has the data later; `policy` is what it may do. */
export function aroundData(policy: string): [before: string, after: string] {
  const before = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Flame graph</title>
<style>${style}</style>
</head>
<body>
${body}
<script type="application/json" id="data">`
  const after = `</script>
<script type="module">${script}</script>
</body>
</html>
`
  return [before, after]
}

/** What a page that frames this one has to allow. */
export const flameHashes: { readonly scriptHash: string; readonly styleHash: string } = {
  scriptHash,
  styleHash,
}
