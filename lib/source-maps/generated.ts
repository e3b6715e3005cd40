const builtFolder =
  /\/(dist|build|out|\.next|\.output|\.nuxt|lib-cjs|lib-esm)\/|[.-](min|bundle|bundled)\.[cm]?js$/
/** What TypeScript, Babel, esbuild, Rollup and webpack leave at the head of a file. */
const builtText =
  /__esModule|__awaiter|__importDefault|__webpack_require__|__defProp = |__commonJS = |_interopRequireDefault/
const headChars = 4_000
/** Nobody writes lines of this length by hand. */
const maxLineChars = 1_000

/** Whether a script was most likely made by a compiler or a bundler. */
export function looksGenerated(url: string, text: string): boolean {
  if (url.includes('/node_modules/')) return false
  const head = text.slice(0, headChars)
  if (builtFolder.test(url) || builtText.test(head)) return true
  return head.split('\n').some((line) => line.length > maxLineChars && !/^\s*(\/\/|\*|['"`])/.test(line))
}
