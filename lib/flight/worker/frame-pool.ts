import type { Runtime } from 'node:inspector'
import type { Frame } from '../../diagnose/recording.ts'

const maxFrames = 50_000

/** One object for each function, whatever the number of windows it is in. */
export class FramePool {
  readonly #frames = new Map<string, Frame>()

  frameOf({ functionName, url, lineNumber, columnNumber }: Runtime.CallFrame): Frame {
    const key = `${lineNumber}:${columnNumber} ${functionName} ${url}`
    let frame = this.#frames.get(key)
    if (frame === undefined) {
      // Code that is generated anew again and again would fill it; old windows keep the frames they have.
      if (this.#frames.size >= maxFrames) this.#frames.clear()
      frame = { functionName, url, line: lineNumber + 1, column: columnNumber + 1 }
      this.#frames.set(key, frame)
    }
    return frame
  }
}
