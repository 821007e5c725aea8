// Memory stays what it is over many calls.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Gate, Policy, Report, readCase } from 'imagegate'
import { gate, now, policyJson, reportJson, request } from './fixtures.mjs'

const skip = globalThis.gc ? false : 'node runs without --expose-gc'

/** How much the process grows, in bytes, over so many calls. What Node frees between its tasks is let be freed. */
async function growth(calls, call) {
  const run = async (calls) => {
    for (let done = 0; done < calls; done += 1) {
      call()
      if (done % 1000 === 0) await new Promise(setImmediate)
    }
    globalThis.gc()
    await new Promise(setImmediate)
    return process.memoryUsage.rss()
  }
  // What allocators keep for themselves is reached in the first part.
  const before = await run(calls / 4)
  return (await run(calls)) - before
}

const cases = {
  'evaluating into a decision': [1e6, (() => {
    const [asked, again, decision] = [gate(true), request(), gate().evaluate(request(), now)]
    return () => asked.evaluate(again, now, decision).action
  })()],
  'evaluating into new decisions': [1e5, (() => {
    const [asked, again] = [gate(true), request()]
    return () => asked.evaluate(again, now).toJson()
  })()],
  'errors': [5e4, () => assert.throws(() => Policy.fromJson('{'))],
  'reading and compiling': [2e4, () => Gate.compile([Policy.fromJson(policyJson)]).evaluate(request(), now)],
  'bytes': [5e4, (() => {
    const bytes = Buffer.from(reportJson)
    return () => Report.fromJson(bytes).findings()
  })()],
  'cases': [2e4, () => readCase(`{"request":{"images":[{"reference":"nginx"}]},"now":"${now}"}`)]
} // prettier-ignore

for (const [name, [calls, call]] of Object.entries(cases)) {
  test(`${calls} times ${name}`, { skip }, async () => {
    const grown = await growth(calls, call)
    // Ten bytes a call would be seen: a leak leaks more.
    const most = 12 << 20
    assert.ok(grown < most, `grown by ${grown} bytes in ${calls} calls`)
  })
}
