// What `imagegate` exports. Generated from the Rust sources by `npm run build`; do not edit.

/** What is to be done with an image, from the mildest to the strictest. */
export type Action = 'allow' | 'audit' | 'deny'

/** How much of a decision is told: every rule, those in scope, or those that triggered. */
export type Detail = 'all' | 'inScope' | 'triggered'

/** How bad a finding is. */
export type Severity = 'unknown' | 'negligible' | 'low' | 'medium' | 'high' | 'critical'

/** What kind of thing was found. */
export type FindingClass = 'vulnerability' | 'secret' | 'misconfiguration' | 'license' | 'malware'

/** Whether a finding has a fix, in its scanner's words. */
export type FixState = 'fixed' | 'notFixed' | 'wontFix' | 'unknown'

/** What a report says of itself. */
export type ReportState = 'complete' | 'partial' | 'failed' | 'unsupported' | 'pending' | 'unavailable'

/** What a VEX statement says of a vulnerability in a product. */
export type VexStatus = 'not_affected' | 'affected' | 'fixed' | 'under_investigation'

/** The formats of reports that are read; later versions may know more. */
export type Format = 'imagegate' | 'trivy' | 'trivy-k8s' | 'trivy-operator' | 'grype'

/** Why an object, or a part of it, gives no request; later versions may know more. */
export type SkipReason =
  | 'noPodTemplate'
  | 'imagesFilledIn'
  | 'imagesPassedOver'
  | 'patternGroup'
  | 'controllerRevision'
  | 'emptyList'
  | 'operation'
  | 'subresource'
  | 'imagesUnchanged'
  | 'templateUnchanged'

/** What a lint is about, `wildcardInEquality` for example. New ones may be added; none ever changes its meaning. */
export type LintCode = string

/** Why a report that was given for an image does not count for it; later versions may know more. */
export type UncountedReason =
  | 'otherDigest'
  | 'otherRegistry'
  | 'otherRepository'
  | 'otherTag'
  | 'otherPlatform'
  | 'superseded'
  | 'boundLess'
  | 'notScanned'

/** What an admission request does; `OTHER` is any other word, or none. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT' | 'OTHER'

/** The stable code of an error, `unknownKey` for example. New ones may be added; none ever changes its meaning. */
export type Code = string

/**
 * An instant: a `Date`; a string in RFC 3339 with offset; a whole number of milliseconds since 1970, as `Date.now()`
 * gives it; or a bigint of nanoseconds since 1970.
 */
export type Moment = Date | string | number | bigint

/** Labels and the like; `null` is an entry that is known to be absent. */
export type Labels = Record<string, string | null>

/** An image of a request. */
export type Image = ContainerImage & ImageFacts

/** Why a document, a value or a set of documents was refused. */
export class ImagegateError extends Error {
  /** The stable code. */
  readonly code: Code
  /** Which of several documents it is about (`policies/0`, `request`), where several were given. */
  readonly document?: string
  /** The JSON pointer (RFC 6901) of the place, `''` for the whole document. */
  readonly pointer: string
  /** The line, from 1, where a text was read. */
  readonly line?: number
  /** The column in Unicode scalar values, from 1, where a text was read. */
  readonly column?: number
  /** What `JSON.stringify` writes: code, message, document, pointer, line, column, as the command line does. */
  toJSON(): object
}

export interface Gate {
  /**
   * Decides about a request. A decision that is given is filled again and returned: in a loop this is several times
   * faster, for Node makes objects with something native in them slowly, and frees them only between its tasks.
   *
   * ```ts
   * let decision: Decision | undefined
   * for (const request of requests) {
   *   decision = gate.evaluate(request, Date.now(), decision)
   *   if (decision.action === 'deny') console.error(decision.toShortText())
   * }
   * ```
   *
   * @throws {ImagegateError} `invalidInstant`, also of a time before the year 2000, which is a time in another unit;
   * nothing else can be wrong
   */
  evaluate(request: Request, now: Moment, into?: Decision | null): Decision
}
