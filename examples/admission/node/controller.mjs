// The part of an admission controller that decides: an AdmissionReview in, its answer out.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  AdmissionResponse,
  Gate,
  ImagegateError,
  Skipped,
  readDocuments,
  readKubernetes,
  readReportsAsync,
  reviewIdentity,
} from "imagegate";

/** The texts of a folder's files, in the order of their names. */
async function texts(folder) {
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name))));
}

/** Compiles the policies and exemptions of a folder. */
export async function loadGate(folder) {
  const documents = (await texts(folder)).map((text) => readDocuments(text));
  const policies = documents.flatMap(({ policies }) => policies);
  const exemptions = documents.flatMap(({ exemptions }) => exemptions);
  return Gate.compile(policies, exemptions);
}

/** Reads the reports of a folder, on the thread pool. */
export async function loadReports(folder) {
  const read = await Promise.all(
    (await texts(folder)).map((text) => readReportsAsync(text)),
  );
  return read.flatMap(({ reports }) => reports);
}

/**
 * Answers an AdmissionReview; null where it is none. `host` is what is known of the cluster, see `HostFacts`.
 *
 * Every image is given all reports: the engine tells by digest and reference which of them are about it.
 */
export function answer(body, gate, reports, host, now) {
  const identity = reviewIdentity(body);
  if (identity === null) return null;
  try {
    const decisions = readKubernetes(body, host)
      .filter((found) => !(found instanceof Skipped))
      .map((judged) => gate.evaluate(judged.request(() => ({ reports })), now)); // prettier-ignore
    return new AdmissionResponse(decisions).toJson(identity);
  } catch (error) {
    // What cannot be read is not let in.
    if (error instanceof ImagegateError)
      return AdmissionResponse.refused(error).toJson(identity);
    throw error;
  }
}
