import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readCase } from 'imagegate'
import { root } from './fixtures.mjs'

// To be raised with each new vector, so that none is lost; see tests/tests/vectors.rs.
const VALID = 1063
const REFUSED = 540

const KEYS = ['policies', 'exemptions', 'vex', 'request', 'now', 'forecastTo']
const folder = join(root, 'tests/vectors')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
const vectors = files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))

function text(vector) {
  if (vector.line === undefined) {
    return JSON.stringify(Object.fromEntries(KEYS.filter((key) => key in vector).map((key) => [key, vector[key]])))
  }
  const part = (part) => (typeof part === 'string' ? part : part.text.repeat(part.times))
  return [vector.line].flat().map(part).join('')
}

function answer(found) {
  const { gate, request, now, forecastTo } = found
  const decisions = found.decisions().map((decision) => decision.toJson())
  // What a program asks for itself is not before the year 2000.
  if (now >= '2000' && (forecastTo ?? now) >= '2000') {
    const asked = forecastTo === null ? [gate.evaluate(request, now)] : gate.forecast(request, now, forecastTo)
    assert.deepEqual(decisions, asked.map((decision) => decision.toJson())) // prettier-ignore
  }
  return forecastTo === null ? decisions[0] : `[${decisions}]`
}

const withoutValidUntil = (answer) => answer.replace(/("evaluatedAt":"[^"]*"),"validUntil":"[^"]*"/g, '$1')
const place = ({ code, document = null, pointer }) => ({ code, document, pointer })

test('every vector has the answer that the semantics ask for', () => {
  let valid = 0
  let refused = 0
  for (const vector of vectors) {
    if (vector.error) {
      refused += 1
      const { line, column, ...expected } = vector.error
      assert.throws(
        () => readCase(text(vector)),
        (error) => {
          assert.deepEqual(place(error), place(expected), vector.name)
          if (line !== undefined) assert.deepEqual([error.line, error.column], [line, column], vector.name)
          return true
        },
        vector.name
      )
      continue
    }
    valid += 1
    const found = readCase(text(vector))
    const given = answer(found)
    assert.equal(withoutValidUntil(given), JSON.stringify(vector.expect), vector.name)
    assert.deepEqual(found.gate.warnings.map(place), vector.warnings ?? [], vector.name)
    if ('validUntil' in vector) {
      const [first] = [JSON.parse(given)].flat()
      assert.equal(first.validUntil ?? null, vector.validUntil, vector.name)
    }
  }
  assert.deepEqual([valid, refused], [VALID, REFUSED])
})
