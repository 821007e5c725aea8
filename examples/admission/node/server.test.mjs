import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createInterface } from 'node:readline'
import { answer, loadGate, loadReports } from './controller.mjs'

const root = process.env.IMAGEGATE_ROOT ?? join(import.meta.dirname, '../../..')
const shop = (folder) => join(root, 'examples/shop', folder)
const corpus = join(root, '../shared/corpus/admission-review')

let server
let address
before(async () => {
  const script = join(import.meta.dirname, 'server.mjs')
  const flags = ['--policy', shop('policy'), '--reports', shop('reports'), '--cluster', 'prod-1', '--port', '0']
  server = spawn(process.execPath, [script, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  ;[address] = await once(createInterface(server.stdout), 'line')
})
after(() => server.kill())

async function ask(body) {
  const response = await fetch(address, { method: 'POST', body })
  return { status: response.status, text: await response.text() }
}

function review(image) {
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'api' },
    spec: { containers: [{ name: 'api', image }] }
  }
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '1299d386',
      operation: 'CREATE',
      namespace: 'shop',
      object
    }
  })
}

test('a vulnerable image is refused, with the reason', async () => {
  const { status, text } = await ask(review(`registry.example.com/shop/api:1.4.2@sha256:${'a'.repeat(64)}`))
  assert.equal(status, 200)
  const { uid, allowed, status: reason } = JSON.parse(text).response
  assert.deepEqual([uid, allowed, reason.code], ['1299d386', false, 403])
  assert.match(reason.message, /^denied: .*production\/block-critical/)
})

test('an image that nobody scanned is refused', async () => {
  const { text } = await ask(review('nginx:1.25'))
  assert.match(JSON.parse(text).response.status.message, /the scan is missing/)
})

test('a report of a mirror is named in the log', async (t) => {
  const { mock } = t.mock.method(console, 'warn', () => {})
  const [gate, reports] = await Promise.all([loadGate(shop('policy')), loadReports(shop('reports'))])
  const body = review('mirror.example.com/shop/api:1.4.2')
  assert.match(answer(body, gate, reports, {}, new Date()), /the scan is missing/)
  const lines = mock.calls.map(({ arguments: [line] }) => line)
  assert.equal(lines.length, 1)
  assert.match(lines[0], /of registry\.example\.com\/shop\/api:1\.4\.2 .* names another registry; .*mirror/)
})

test('what cannot be read is refused', async () => {
  const { status, text } = await ask(review(7))
  assert.equal(status, 200)
  const { allowed, status: reason } = JSON.parse(text).response
  assert.deepEqual([allowed, reason.code], [false, 400])
})

test('what is no review has no answer', async () => {
  assert.equal((await ask('{}')).status, 400)
  assert.equal((await ask(Buffer.alloc((16 << 20) + 1, 0x20))).status, 400)
})

const skip = existsSync(corpus) ? false : 'there is no folder shared beside the repository'
test('AdmissionReviews of other projects are answered', { skip }, async () => {
  let answered = 0
  for (const name of (await readdir(corpus)).filter((name) => name.endsWith('.json'))) {
    const body = await readFile(join(corpus, name), 'utf8')
    const { status, text } = await ask(body)
    if (status === 400) continue
    const { kind, response } = JSON.parse(text)
    assert.equal(kind, 'AdmissionReview', name)
    assert.equal(response.uid, JSON.parse(body).request.uid, name)
    assert.equal(typeof response.allowed, 'boolean', name)
    answered += 1
  }
  assert.ok(answered >= 5, `${answered}`)
})
