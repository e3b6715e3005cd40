import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * speedscope and a profile in one file, which can be sent to somebody. speedscope itself would read the profile as a
 * script from a second file; that script is called here as soon as speedscope offers the function for it.
 */
export function speedscopePage(folder: string, input: string, output: string, title: string): void {
  const release = join(folder, 'dist', 'release')
  const names = readdirSync(release)
  const read = (pattern: RegExp): string => {
    const name = names.find((one) => pattern.test(one))
    if (name === undefined) throw new Error(`this speedscope has no file like ${pattern.source}`)
    return readFileSync(join(release, name), 'utf8')
  }
  const script = read(/^speedscope-.*\.js$/)
  const style = read(/^speedscope-.*\.css$/)
  const profile = readFileSync(input).toString('base64')
  writeFileSync(
    output,
    `<!doctype html>
<meta charset="utf-8">
<title>speedscope</title>
<style>${style.replaceAll('</style', String.raw`<\/style`)}</style>
<body>
<script>
location.hash = 'localProfilePath=inline'
Object.defineProperty(window, 'speedscope', {
  set({ loadFileFromBase64 }) {
    setTimeout(() => loadFileFromBase64(${inScript(title)}, '${profile}'))
  },
})
</script>
<script>${script.replaceAll(/<\/script/gi, String.raw`<\/script`)}</script>
`,
  )
}

/** A title such as `</script>` would end the element. */
function inScript(value: string): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`)
}
