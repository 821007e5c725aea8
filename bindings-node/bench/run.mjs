// Measures calls of imagegate against Rust's own and against what else one would write or call, and writes the tables into
// docs/node.md. `cargo xtask node --bench` builds what it needs and says where it is.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as engines from './engines.mjs'

const PAGE = join(import.meta.dirname, '../../docs/node.md')
const SAMPLES = 25
const SAMPLE = 20e6

const nanoseconds = () => Number(process.hrtime.bigint())

/** The median time of a call, in nanoseconds. What Node frees between its tasks is freed between samples. */
async function median(call) {
  const time = (calls) => {
    const start = nanoseconds()
    for (let done = 0; done < calls; done += 1) call()
    return nanoseconds() - start
  }
  let calls = 1
  while (time(calls) < SAMPLE) calls *= 2
  const samples = []
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await new Promise(setImmediate)
    samples.push(time(calls) / calls)
  }
  return samples.sort((a, b) => a - b)[SAMPLES >> 1]
}

const rows = [
  ['imagegate, a decision filled again', engines.imagegate],
  ['imagegate, new decisions', engines.imagegateAnew],
  ['plain JavaScript, the report prepared', (line) => engines.plain(line, true)],
  ['plain JavaScript on objects', (line) => engines.plain(line, false)],
  ['@cedar-policy/cedar-wasm', engines.cedarWasm],
  ['@marcbachmann/cel-js', engines.cel]
]

const cases = execFileSync(process.env.IMAGEGATE_EMBEDDED, { encoding: 'utf8', maxBuffer: 1 << 30 })
const measured = cases
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))
const table = new Map([['Rust', measured.map(({ evaluate }) => evaluate)], ...rows.map(([name]) => [name, []])])
const texts = new Map([
  ['Rust: reading a request and deciding', measured.map(({ fromJson }) => fromJson)],
  ['imagegate: `evaluateJson`', []],
  ['Rust: writing the decision', measured.map(({ toJson }) => toJson)],
  ['imagegate: `toJson`', []]
])

for (const { name, line } of measured) {
  const expected = engines.imagegate(line)
  const verdict = expected.verdict(expected.decide())
  for (const [row, make] of rows) {
    const { decide, verdict: verdictOf } = make(line)
    const { action, rules } = verdictOf(decide())
    assert.equal(action, verdict.action, `${row} ${name}`)
    assert.deepEqual(rules.sort(), [...verdict.rules].sort(), `${row} ${name}`)
    table.get(row).push(await median(decide))
  }
  const text = Buffer.from(JSON.stringify(line.request))
  const { gate, now } = engines.prepared(line)
  const decision = gate.evaluateJson(text, now)
  texts.get('imagegate: `evaluateJson`').push(await median(() => gate.evaluateJson(text, now, decision)))
  texts.get('imagegate: `toJson`').push(await median(() => decision.toJson('triggered')))
}

/** Microseconds with three digits. */
const shown = (time) => Number((time / 1000).toPrecision(3)).toString()

function markdown(title, table) {
  const names = measured.map(({ name }) => name)
  const row = (cells) => `| ${cells.join(' | ')} |`
  const lines = [...table].map(([name, times]) => row([name, ...times.map(shown)]))
  return [row([title, ...names]), row(['---', ...names.map(() => '---:')]), ...lines].join('\n')
}

const text = `${markdown('a decision, µs', table)}\n\n${markdown('JSON, µs', texts)}\n`
const page = readFileSync(PAGE, 'utf8').replace(
  /(<!-- table -->\n)[^]*(<!-- end -->)/,
  (_, begin, end) => begin + text + end
)
writeFileSync(PAGE, page)
console.log(text)
