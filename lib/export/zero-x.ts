import type { CallFrame, CpuProfile } from './v8-profile.ts'

/** 0x shows a frame as the application's only when its file ends so; the others it hides. */
const SHOWN = /\.m?js$/
const NOT_A_FILE = /^(node|wasm):/

/**
 * A copy for 0x, and for nothing else. 0x hides every file that does not end in `.js` or `.mjs` and what stands in
 * the first line, prints lines as they come (from 0), shows nothing where a name is empty, and writes names into its
 * page's script as they are: `</script>` in one of them would end it.
 */
export function zeroXProfile(profile: CpuProfile): CpuProfile {
  return {
    ...profile,
    nodes: profile.nodes.map((node) => ({ ...node, callFrame: shownFrame(node.callFrame) })),
  }
}

/** Also for the title, which 0x writes into its page as it is. */
export function harmlessText(text: string): string {
  return text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '＆')
}

function shownFrame(frame: CallFrame): CallFrame {
  const { functionName, lineNumber } = frame
  const url = harmlessText(frame.url)
  const isFile = url !== '' && !NOT_A_FILE.test(url)
  return {
    ...frame,
    url: isFile && !SHOWN.test(url) ? `${url}#.js` : url,
    functionName: functionName === '' && isFile ? 'anonymous' : harmlessText(functionName),
    lineNumber: lineNumber + 1,
  }
}
