import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  AdmissionResponse,
  ImagegateError,
  Judged,
  Report,
  Skipped,
  readKubernetes,
  reviewIdentity,
  verifyOwners
} from 'imagegate'
import { gate, now, refusal, reportJson, shared, withoutShared, wrongType } from './fixtures.mjs'

const controller = 'system:serviceaccount:kube-system:replicaset-controller'

function review(fields = {}) {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: 'web-7d4f8-',
      labels: { app: 'web', 'pod-template-hash': '7d4f8' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d4f8', uid: '9', controller: true }]
    },
    spec: { containers: [{ name: 'app', image: 'nginx:1.25' }], initContainers: [{ name: 'init', image: 'busybox' }] }
  }
  return JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: '1299d386', operation: 'CREATE', namespace: 'payments', object: pod, ...fields }
  })
}

test('a review is read as the webhook reads it', () => {
  const host = { provider: 'azure', account: null, namespaceLabels: { tier: 'gold' }, platforms: ['linux/amd64'] }
  const [judged] = readKubernetes(review(), host)
  assert.ok(judged instanceof Judged)
  assert.deepEqual(judged.images, [
    { container: 'app', reference: 'nginx:1.25' },
    { container: 'init', reference: 'busybox' }
  ])
  assert.deepEqual(judged.workload, {
    ...host,
    namespace: 'payments',
    kind: 'Pod',
    name: 'web-7d4f8-',
    pod: 'web-7d4f8-',
    serviceAccount: 'default',
    labels: { app: 'web', 'pod-template-hash': '7d4f8' }
  })
  assert.deepEqual(judged.object, {
    apiVersion: 'v1',
    kind: 'Pod',
    name: 'web-7d4f8-',
    namespace: 'payments',
    uid: null,
    pointer: '/request/object'
  })
  const { uid, operation, subresource, username, dryRun } = judged.admission
  assert.deepEqual([uid, operation, subresource, username, dryRun], ['1299d386', 'CREATE', null, null, false])
  assert.equal(judged.owners[0].name, 'web-7d4f8')
})

test('owners are believed by the word of the controllers that the host names', () => {
  const kind = (host, user) => readKubernetes(review({ userInfo: { username: user } }), host)[0].workload.kind
  assert.equal(kind({}, 'somebody'), 'Pod')
  assert.equal(kind({}, controller), 'Deployment')
  assert.equal(kind({ controllers: {} }, controller), 'Deployment')
  assert.equal(kind({ controllers: { replicaSet: [] } }, controller), 'Pod')
  assert.equal(kind({ controllers: { replicaSet: ['me'] } }, 'me'), 'Deployment')
  assert.equal(kind({ controllers: 'system:kube-controller-manager' }, 'system:kube-controller-manager'), 'Deployment')
  assert.equal(kind({ controllers: 'system:kube-controller-manager' }, controller), 'Pod')
})

test('requests are made with what the host knows', () => {
  const [judged] = readKubernetes(review())
  const seen = []
  const reports = [Report.fromJson(reportJson)]
  const request = judged.request(
    (image) => {
      seen.push(image.reference)
      return image.container === 'app' ? { reports } : undefined
    },
    { kind: 'Deployment', name: 'web', pod: null, cluster: undefined }
  )
  assert.deepEqual(seen, ['nginx:1.25', 'busybox'])
  const { kind, name, pod, namespace, cluster } = request.workload
  assert.deepEqual([kind, name, pod, namespace, cluster], ['Deployment', 'web', null, 'payments', undefined])
  assert.equal(gate().evaluate(request, now).action, 'deny')
  assert.equal(judged.request().imageCount, 2)
  assert.equal(judged.request(null, null).imageCount, 2)
  const digest = `sha256:${'a'.repeat(63)}`
  assert.throws(() => judged.request(() => ({ digest })), refusal('invalidDigest', undefined, '/images/0/digest'))
})

test('what makes no pods is skipped, with the reason', () => {
  const [skipped] = readKubernetes(review({ operation: 'DELETE', object: null }))
  assert.ok(skipped instanceof Skipped)
  assert.equal(skipped.reason, 'operation')
  assert.equal(skipped.admission.operation, 'DELETE')
  const [service] = readKubernetes('{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "x"}}')
  assert.equal(service.reason, 'noPodTemplate')
  assert.equal(service.object.name, 'x')
  assert.equal(service.admission, null)
})

test('each pod template of a custom resource is an entry, and images outside of them are named', () => {
  const template = (image) => ({ template: { spec: { containers: [{ name: 'app', image }] } } })
  const resource = {
    apiVersion: 'example.com/v1',
    kind: 'Stack',
    metadata: { name: 'shop' },
    spec: { web: template('nginx:1'), worker: template('worker:2'), sidecarImage: 'proxy:3' }
  }
  const found = readKubernetes(JSON.stringify(resource))
  const judged = found.filter((found) => found instanceof Judged)
  assert.deepEqual(judged.map(({ template }) => template), ['/spec/web/template', '/spec/worker/template']) // prettier-ignore
  assert.deepEqual(judged.map(({ images }) => images[0].reference), ['nginx:1', 'worker:2']) // prettier-ignore
  assert.equal(judged[0].builtIn, false)
  assert.equal(judged[0].judgedAs, null)
  const [skipped] = found.filter((found) => found instanceof Skipped)
  assert.equal(skipped.reason, 'imagesPassedOver')
  assert.match(skipped.message, /images outside of its pod templates/)
  assert.deepEqual(skipped.images, [{ pointer: '/spec/sidecarImage', image: 'proxy:3' }])
  assert.equal(skipped.countsAsSkipped, true)
  const pod = readKubernetes('{"kind":"Pod","spec":{"containers":[{"name":"a","image":"b"}]}}')[0]
  assert.deepEqual([pod.template, pod.builtIn, pod.leftAsIs], ['', true, []])
})

test('of a pod that is updated, the new images alone are judged', () => {
  const pod = (...images) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: images.map((image, index) => ({ name: `c${index}`, image })) }
  })
  const update = (object) => readKubernetes(review({ operation: 'UPDATE', object, oldObject: pod('nginx:1', 'old:1') }))
  const [judged] = update(pod('nginx:1', 'new:2'))
  assert.deepEqual(judged.images, [{ container: 'c1', reference: 'new:2' }])
  assert.deepEqual(judged.leftAsIs, [{ container: 'c0', reference: 'nginx:1' }])
  const [skipped] = update(pod('nginx:1', 'old:1'))
  assert.deepEqual([skipped.reason, skipped.leftAsIs.length, skipped.countsAsSkipped], ['imagesUnchanged', 2, false])
})

test('owners are looked up among the objects of a cluster', () => {
  const containers = [{ name: 'etl', image: 'etl:7' }]
  const metadata = (name, uid, owner) => ({
    name,
    namespace: 'shop',
    uid,
    ...(owner && { ownerReferences: [{ apiVersion: 'batch/v1', controller: true, ...owner }] })
  })
  const cronJob = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadata('nightly', 'c'),
    spec: { jobTemplate: { spec: { template: { spec: { containers } } } } }
  }
  const job = (name, uid, owner) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadata(name, uid, owner),
    spec: { template: { spec: { containers } } }
  })
  const items = [
    cronJob,
    job('nightly-1', 'j', { kind: 'CronJob', name: 'nightly', uid: 'c' }),
    job('nightly-2', 'k', { kind: 'CronJob', name: 'nightly', uid: 'other' })
  ]
  const given = readKubernetes(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }))
  assert.equal(given[1].judgedAs, 'judged as Job nightly-1')
  assert.equal(given[1].toString(), 'Job nightly-1, judged as Job nightly-1')
  const { judged, unverified } = verifyOwners(given)
  assert.deepEqual(
    judged.map(({ workload: { kind, name } }) => `${kind} ${name}`),
    ['CronJob nightly', 'CronJob nightly', 'Job nightly-2']
  )
  assert.equal(judged[1].judgedAs, null)
  assert.deepEqual(unverified.map(({ index, owner }) => [index, owner.uid]), [[2, 'other']]) // prettier-ignore
  assert.match(unverified[0].message, /^owner not verified: CronJob nightly/)
  // What was given stays as it was.
  assert.equal(given[1].workload.kind, 'Job')
  const unknown = given[1].withOwnerUnknown()
  assert.deepEqual(
    [unknown.workload.kind, unknown.workload.name, unknown.workload.namespace],
    [undefined, undefined, 'shop']
  )
  assert.match(unknown.judgedAs, /unknown kind and name/)
  for (const value of [undefined, {}, [1], given[0], [given]]) assert.throws(() => verifyOwners(value), wrongType)
})

test('the owner that the submitter is believed about is given', () => {
  const [believed] = readKubernetes(review({ userInfo: { username: controller } }))
  assert.equal(believed.believedOwner.name, 'web-7d4f8')
  const [other] = readKubernetes(review({ userInfo: { username: 'somebody' } }))
  assert.equal(other.believedOwner, null)
})

test('what cannot be read is refused', () => {
  const text = review({ object: { apiVersion: 'v1', kind: 'Pod', spec: { containers: [{ name: 'app' }] } } })
  let error
  try {
    readKubernetes(text)
  } catch (thrown) {
    error = thrown
  }
  assert.ok(refusal('missingKey', undefined, '/request/object/spec/containers/0')(error))
  const response = AdmissionResponse.refused(error)
  assert.equal(response.allowed, false)
  assert.match(response.message, /^cannot be decided: .*missingKey/)
  const answer = JSON.parse(response.toJson(reviewIdentity(text)))
  assert.equal(answer.response.uid, '1299d386')
  assert.equal(answer.response.status.code, 400)
  assert.throws(() => AdmissionResponse.refused(new Error('other')), wrongType)
  assert.throws(() => AdmissionResponse.refused({ code: 'mine', message: '', pointer: '' }), wrongType)
})

test('reviews are answered', () => {
  const identity = reviewIdentity(review())
  assert.deepEqual(identity, { apiVersion: 'admission.k8s.io/v1', uid: '1299d386' })
  assert.equal(reviewIdentity('{}'), null)
  assert.equal(reviewIdentity('{'), null)
  const [judged] = readKubernetes(review())
  const decision = gate().evaluate(judged.request(), now)
  const response = new AdmissionResponse([decision])
  assert.equal(response.allowed, false)
  assert.equal(response.message, decision.toShortText())
  assert.deepEqual(response.warnings, [])
  assert.equal(
    response.toJson(identity),
    JSON.stringify({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: '1299d386', allowed: false, status: { code: 403, message: decision.toShortText() } }
    })
  )
  const skipped = new AdmissionResponse([])
  assert.equal(skipped.allowed, true)
  assert.equal(skipped.message, null)
})

test('AdmissionReviews of other projects are answered', { skip: withoutShared }, async () => {
  const folder = join(shared, 'corpus/admission-review')
  let judged = 0
  let skipped = 0
  for (const name of (await readdir(folder)).filter((name) => name.endsWith('.json'))) {
    const text = await readFile(join(folder, name))
    try {
      for (const found of readKubernetes(text, { cluster: 'prod-1' })) {
        if (found instanceof Skipped) {
          skipped += 1
        } else {
          judged += 1
          assert.match(gate().evaluate(found.request(), now).action, /^(allow|deny)$/, name)
        }
      }
    } catch (error) {
      assert.ok(error instanceof ImagegateError, name)
    }
  }
  assert.ok(judged >= 30 && skipped >= 3, `${judged} judged, ${skipped} skipped`)
})
