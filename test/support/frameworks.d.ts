// The other versions of the frameworks, installed under names of their own; what we use of them has the same types.
declare module 'express4' {
  export { default } from 'express'
}
declare module 'express50' {
  export { default } from 'express'
}
