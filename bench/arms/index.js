import * as express from './express.js'
import * as fastify from './fastify.js'
import * as http from './http.js'

/** The applications under measurement, by framework. Importing this loads none of them. */
export const frameworks = { express, fastify, http }

/** The arms asked for: `bare` and its twin always, so that there is a base and a noise floor. */
export function armsOf(framework, only) {
  const { names } = frameworks[framework] ?? {}
  if (names === undefined) throw new Error(`--framework must be one of ${Object.keys(frameworks).join(', ')}`)
  const unknown = only?.filter((name) => !names.includes(name)) ?? []
  if (unknown.length > 0)
    throw new Error(`unknown arms: ${unknown.join(', ')}; there are ${names.join(', ')}`)
  return names.filter((name) => name.startsWith('bare') || (only?.includes(name) ?? true))
}
