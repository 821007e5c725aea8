// An admission controller on loopback, for trying. A real one speaks TLS, reloads, and fetches reports by itself:
//
//     node server.mjs --policy FOLDER --reports FOLDER [--cluster NAME] [--provider NAME] [--account ID] [--port 8080]
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { answer, loadGate, loadReports } from "./controller.mjs";

/** More than the API server sends. */
const LARGEST = 16 << 20;

const { values } = parseArgs({
  options: {
    policy: { type: "string" },
    reports: { type: "string" },
    cluster: { type: "string" },
    provider: { type: "string" },
    account: { type: "string" },
    port: { type: "string", default: "8080" },
  },
});
if (values.policy === undefined || values.reports === undefined) {
  console.error(
    "usage: node server.mjs --policy FOLDER --reports FOLDER [--cluster NAME] …",
  );
  process.exit(2);
}

const gate = await loadGate(values.policy);
const reports = await loadReports(values.reports);
// What is not said stays undefined, and so unknown.
const { cluster, provider, account } = values;
const host = { cluster, provider, account };

/** The body of a request; null where it is too large. */
async function read(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > LARGEST) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const server = createServer(async (request, response) => {
  try {
    const body = await read(request);
    const text =
      body === null ? null : answer(body, gate, reports, host, new Date());
    if (text === null) {
      response.writeHead(400).end("this is no AdmissionReview\n");
    } else {
      response.writeHead(200, { "content-type": "application/json" }).end(text);
    }
  } catch (error) {
    // No answer: what is then let in is decided by the webhook's failurePolicy.
    console.error(error);
    response.writeHead(500).end();
  }
});
server.listen(Number(values.port), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
