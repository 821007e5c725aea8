// The types of CommonJS.
import imagegate = require('imagegate')

const gate: imagegate.Gate = imagegate.Gate.compile([imagegate.Policy.default()])
const fingerprint: string = gate.fingerprint
// @ts-expect-error a fingerprint is a text
const number: number = gate.fingerprint
