// The part of an admission controller that decides: an AdmissionReview in, its answer out.
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  AdmissionResponse,
  Gate,
  ImagegateError,
  Skipped,
  lint,
  readDocuments,
  readKubernetes,
  readReportsAsync,
  reviewIdentity
} from 'imagegate'

/** The texts of a folder's files, in the order of their names. */
async function texts(folder) {
  const names = (await readdir(folder)).sort()
  return Promise.all(names.map((name) => readFile(join(folder, name))))
}

/** Compiles the policies and exemptions of a folder, and logs what in them does not do what its author expects. */
export async function loadGate(folder) {
  const documents = (await texts(folder)).map((text) => readDocuments(text))
  const policies = documents.flatMap(({ policies }) => policies)
  const exemptions = documents.flatMap(({ exemptions }) => exemptions)
  const gate = Gate.compile(policies, exemptions)
  for (const { document, pointer, message } of [...gate.warnings, ...lint(policies, exemptions)]) {
    console.warn(`${document}${pointer}: ${message}`)
  }
  return gate
}

/** Reads the reports of a folder, on the thread pool, and logs what is in them that counts for no image. */
export async function loadReports(folder) {
  const read = await Promise.all((await texts(folder)).map((text) => readReportsAsync(text)))
  for (const { others, suppressed } of read) {
    for (const { what, name } of others) console.warn(`not a report of an image: ${what} ${name ?? ''}`)
    if (suppressed.findings > 0) console.warn(`the scanner left out ${suppressed.findings} findings`)
  }
  return read.flatMap(({ reports }) => reports)
}

/** The last part of a reference's path, which an image keeps in a mirror: `api` of `registry.example/shop/api:1.4`. */
const nameOf = (reference) => reference.split('@')[0].split('/').at(-1).split(':')[0]

/**
 * Logs which reports do not count for an image that they may be of. Every image is given all reports, and most of them
 * name another image.
 */
function warn(decision, images, reports) {
  for (const { image, report, message, hint } of decision.uncounted) {
    const { reference } = reports[report]
    if (reference !== null && nameOf(reference) !== nameOf(images[image].reference)) continue
    console.warn(hint === '' ? message : `${message}; ${hint}`)
  }
}

/**
 * Answers an AdmissionReview; null where it is none. `host` is what is known of the cluster, see `HostFacts`.
 *
 * Every image is given all reports: the engine tells by digest and reference which of them are about it.
 */
export function answer(body, gate, reports, host, now) {
  const identity = reviewIdentity(body)
  if (identity === null) return null
  try {
    const decisions = []
    for (const found of readKubernetes(body, host)) {
      if (found instanceof Skipped) {
        for (const { pointer, image } of found.images) console.warn(`not decided: ${pointer} ${image ?? ''}`)
        continue
      }
      const decision = gate.evaluate(
        found.request(() => ({ reports })),
        now
      )
      warn(decision, found.images, reports)
      decisions.push(decision)
    }
    return new AdmissionResponse(decisions).toJson(identity)
  } catch (error) {
    // What cannot be read is not let in.
    if (error instanceof ImagegateError) return AdmissionResponse.refused(error).toJson(identity)
    throw error
  }
}
