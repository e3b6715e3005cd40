import { placement } from './children.js'

const PAUSE_MS = 250
const RUN_MS = 350
const HOGS = 4
const HOG_MS = 40_000

/** What a machine does to a process; each answers with its undoing. */
export const hostFaults = {
  /** The shop is not let run, again and again: a neighbour on the machine, a CPU quota. */
  pauses({ pid }) {
    let timer
    const pause = () => {
      signal(pid, 'SIGSTOP')
      timer = setTimeout(resume, PAUSE_MS)
    }
    const resume = () => {
      signal(pid, 'SIGCONT')
      timer = setTimeout(pause, RUN_MS)
    }
    pause()
    return () => {
      clearTimeout(timer)
      signal(pid, 'SIGCONT')
    }
  },

  /** One pause, such as the move of a virtual machine. */
  onePause({ pid }) {
    signal(pid, 'SIGSTOP')
    const timer = setTimeout(signal, 60, pid, 'SIGCONT')
    return () => {
      clearTimeout(timer)
      signal(pid, 'SIGCONT')
    }
  },

  /** Others want the core that the shop is pinned to. */
  hogs(_, children) {
    const hogs = Array.from({ length: HOGS }, () => children.hog({ core: placement.crowded, forMs: HOG_MS }))
    return () => hogs.forEach((hog) => hog.kill('SIGKILL'))
  },
}

function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended: whoever waits for it finds out.
  }
}
