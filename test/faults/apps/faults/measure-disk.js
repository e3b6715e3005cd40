import { execSync } from 'node:child_process'

/** Asks another program how full the disk is, and waits for it. */
export function start() {
  const timer = setInterval(measureDisk, 700)
  return () => clearInterval(timer)
}

function measureDisk() {
  return execSync('sleep 0.3; echo 42').toString()
}
