/** A profile that is none of V8's, or broken. The message is a sentence for the user, and quotes nothing. */
export class UnreadableProfile extends Error {
  override readonly name: string = 'UnreadableProfile'
}
