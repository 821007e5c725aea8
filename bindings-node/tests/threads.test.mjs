import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { Policy, Report, readReportsAsync } from 'imagegate'
import { gate, now, refusal, reportJson, request } from './fixtures.mjs'

const ROUNDS = 2000

/** What a thread does. */
async function work() {
  for (let round = 0; round < ROUNDS; round += 1) {
    assert.equal(gate(round % 2 === 0).evaluate(request(), now).action, round % 2 === 0 ? 'allow' : 'deny')
    assert.throws(() => Policy.fromJson('{'), refusal('invalidSyntax', undefined, ''))
  }
  await assert.rejects(readReportsAsync('{}'), refusal('invalidValue', undefined, ''))
}

if (isMainThread) {
  const start = (workerData) => new Worker(new URL(import.meta.url), { workerData })
  const exit = (worker) => new Promise((resolve, reject) => worker.once('error', reject).once('exit', resolve))

  test('threads work side by side, each with classes of its own', async () => {
    const threads = Array.from({ length: 4 }, () => start({ kind: 'work' }))
    await work()
    assert.deepEqual(await Promise.all(threads.map(exit)), [0, 0, 0, 0])
  })

  test('threads may end while something is read', async () => {
    for (let round = 0; round < 10; round += 1) {
      const worker = start({ kind: 'read' })
      await new Promise((resolve) => worker.once('message', resolve))
      await worker.terminate()
    }
  })

  test('another thread may write what is read', async () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(reportJson.length))
    bytes.set(Buffer.from(reportJson))
    const worker = start({ kind: 'write', bytes })
    await new Promise((resolve) => worker.once('message', resolve))
    for (let round = 0; round < ROUNDS; round += 1) {
      try {
        assert.equal(typeof Report.fromJson(bytes).toJson(), 'string')
      } catch (error) {
        assert.equal(error.name, 'ImagegateError')
      }
    }
    await worker.terminate()
  })
} else if (workerData.kind === 'work') {
  await work()
} else if (workerData.kind === 'read') {
  const large = Buffer.from(`{"findings":[${Array(50_000).fill('{"id":"CVE-2024-0001","severity":"low"}')}]}`)
  const reads = Array.from({ length: 8 }, () => Report.fromJsonAsync(large))
  parentPort.postMessage('reading')
  await Promise.all(reads)
} else {
  parentPort.postMessage('writing')
  for (;;) {
    const { bytes } = workerData
    bytes[Math.floor(Math.random() * bytes.length)] = Math.floor(Math.random() * 256)
  }
}
