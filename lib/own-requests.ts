import { processState } from './process-state.ts'

/**
 * Sends what perfguard itself has to say. Node's channels tell of it as of any other request, and it is no operation
 * of the application: some are told while it is made, some later.
 */
export function sendOwn<T extends object>(send: () => T): T {
  const state = processState()
  state.sendingOwn = true
  try {
    const request = send()
    state.ownRequests ??= new WeakSet()
    state.ownRequests.add(request)
    return request
  } finally {
    state.sendingOwn = false
  }
}

export function isOwn(request: object): boolean {
  const { sendingOwn, ownRequests } = processState()
  return sendingOwn === true || ownRequests?.has(request) === true
}
