// Answers cases, one a line, as `imagegate evaluate --stream` does, through the public classes alone:
//
//     node evaluate_stream.mjs <cases.jsonl >answers.jsonl
import { ImagegateError, readCase } from 'imagegate'

const BREAK = 0x0a
const RETURN = 0x0d
const SPACE = 0x20

/** The answer to a line, error or not; null to a blank one, which has none. */
function answer(line) {
  // A carriage return at the end belongs to the line break.
  if (line.at(-1) === RETURN) line = line.subarray(0, -1)
  if (line.every((byte) => byte === SPACE)) return null
  try {
    const found = readCase(line)
    const decisions = found.decisions().map((decision) => decision.toJson())
    return found.forecastTo === null ? decisions[0] : `[${decisions.join(',')}]`
  } catch (error) {
    if (error instanceof ImagegateError) return JSON.stringify({ error })
    throw error
  }
}

/** The lines of standard input, as bytes: a line that is not UTF-8 has an answer, too. */
async function* lines() {
  const parts = []
  for await (const chunk of process.stdin) {
    let begin = 0
    for (let end; (end = chunk.indexOf(BREAK, begin)) >= 0; begin = end + 1) {
      yield Buffer.concat([...parts.splice(0), chunk.subarray(begin, end)])
    }
    parts.push(chunk.subarray(begin))
  }
  yield Buffer.concat(parts)
}

for await (const line of lines()) {
  const text = answer(line)
  if (text !== null) process.stdout.write(`${text}\n`)
}
