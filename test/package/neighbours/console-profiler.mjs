// Profiles by the console, again and again, and wraps it, as loggers do.
const { log } = console
console.log = (...texts) => log('logged:', ...texts)
const { profile, profileEnd } = console
let turns = 0
console.profile = (...names) => profile.apply(console, names)
console.profileEnd = (...names) => profileEnd.apply(console, names)
const timer = setInterval(() => {
  console.profileEnd('mine')
  console.profile('mine')
  turns++
}, 300)

globalThis.neighbour = () => {
  clearInterval(timer)
  console.profileEnd('mine')
  return turns > 5 ? 'has its own profile' : 'hardly ran'
}
