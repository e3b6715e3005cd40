/** The child's side of `Child.ask`: a function for each question. */
export function answers(questions) {
  const reply = async ({ question, input }) => {
    try {
      process.send({ answer: await questions[question](input) })
    } catch (error) {
      process.send({ error: error.stack ?? String(error) })
    }
  }
  process.on('message', (message) => void reply(message))
  // What goes wrong outside of a question (in a socket's listener, say) must not pass for a figure.
  process.on('uncaughtException', (error) => {
    process.send({ error: error.stack ?? String(error) }, () => process.exit(1))
  })
  // Whoever asked is gone: nobody would ever end us.
  process.on('disconnect', () => process.exit())
}
