// The example `evaluate_stream` gives the bytes of the command line.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { root, shared, withoutShared } from './fixtures.mjs'

// Built by cargo; `cargo xtask node` says where.
const { IMAGEGATE_CLI: cli, IMAGEGATE_LINES: lines } = process.env
const skip = cli && lines ? false : 'cargo xtask node runs this: it needs the command line'

const output = (program, args, input) => execFileSync(program, args, { input, maxBuffer: 2 ** 30 })
const stream = (input) => output(process.execPath, [join(root, 'bindings-node/examples/evaluate_stream.mjs')], input)

test('generated cases', { skip }, () => {
  const cases = output(lines, ['3000'])
  const answers = stream(cases)
  assert.equal(answers.toString().split('\n').length, 3001)
  assert.deepEqual(answers, output(cli, ['evaluate', '--stream'], cases))
})

test('lines that are no cases', { skip }, () => {
  const good = '{"request":{"images":[{"reference":"nginx"}]},"now":"2026-11-20T08:00:00Z"}'
  const texts = [
    '',
    '   ',
    '\r',
    ' \r',
    '{',
    '[]',
    `${good}\r`,
    `\ufeff${good}`,
    good.replace('nginx', '\\ud800'),
    '\t'
  ]
  const input = Buffer.concat([
    Buffer.from(`${texts.join('\n')}\n`),
    Buffer.of(0xff, 0x0a, 0x00, 0x0a),
    Buffer.from(good)
  ])
  assert.deepEqual(stream(input), output(cli, ['evaluate', '--stream'], input))
})

for (const set of ['decisions', 'forecasts']) {
  test(`worked cases: ${set}`, { skip: skip || withoutShared }, () => {
    const cases = gunzipSync(readFileSync(join(shared, 'cases', `${set}.jsonl.gz`)))
    assert.deepEqual(stream(cases), output(cli, ['evaluate', '--stream'], cases))
  })
}
