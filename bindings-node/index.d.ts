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

/**
 * What the API server is told: whether an object is let in, why not, and what was seen.
 *
 * ```ts
 * const identity = reviewIdentity(body)
 * response.end(new AdmissionResponse(decisions).toJson(identity))
 * ```
 */
export declare class AdmissionResponse {
  /**
   * The answer from the decisions about what was found in a review. Where all was skipped there are none, and the
   * object is let in: nothing of it would run.
   */
  constructor(decisions: Decision[])
  /** The answer where the review, or what the host knows, could not be read: what cannot be looked at is not let in. */
  static refused(error: Refusal): AdmissionResponse
  /** Whether the object is let in. */
  get allowed(): boolean
  /** Why it is not, in one line. */
  get message(): string | null
  /** What is audited: shown to whoever applies the object, within the limits of the API server. */
  get warnings(): Array<string>
  /** The AdmissionReview that answers. */
  toJson(review: ReviewIdentity): string
}

/** What a line of a stream asks for. */
export declare class Case {
  /** The compiled documents. */
  get gate(): Gate
  /** What is to be decided. */
  get request(): Request
  /** When: RFC 3339, to the nanosecond. */
  get now(): string
  /** Until when it is to be forecast; `null`: only the decision is asked for. */
  get forecastTo(): string | null
  /**
   * The decision, or the decisions of the forecast. A line may ask for any time: that of `Gate.evaluate` is not before
   * the year 2000.
   */
  decisions(): Array<Decision>
}

/** What was decided about a request. It holds its gate and its request. */
export declare class Decision {
  /** The strictest over all images. */
  get action(): Action
  /** The action for every image and platform that was looked at. */
  get images(): Array<ImageAction>
  /** The instant that it was asked for: RFC 3339, to the nanosecond. */
  get evaluatedAt(): string
  /** Until when it holds, if nothing but time changes; `null`: for good. */
  get validUntil(): string | null
  /**
   * The reports that were given for an image and do not count for it, in the order of the request. They are not part
   * of the decision's JSON. Show them: with a report that is left out the answer may be an allow that nobody expects.
   *
   * ```ts
   * for (const { message, hint } of decision.uncounted) console.warn(message, hint)
   * ```
   */
  get uncounted(): Array<Uncounted>
  /** The decision as JSON: the same bytes as every other surface gives. Canonical with `all`, which is the default. */
  toJson(detail?: Detail | null): string
  /** The same in UTF-8, for what is sent or stored: a long text costs less as bytes than as a string. */
  toJsonBytes(detail?: Detail | null): Uint8Array
  /** The decision for people, in several lines. */
  toText(options?: TextOptions | null): string
  /** Why images are refused or noted, in one line of at most so many bytes (1024 by default): for admission messages. */
  toShortText(most?: number | null): string
}

/** An exemption: what is forgiven, where, and until when. */
export declare class Exemption {
  /**
   * Reads an exemption in JSON.
   *
   * @throws {ImagegateError} the first thing that is wrong, with its place
   */
  static fromJson(text: string | Uint8Array): Exemption
  /** Everything that is wrong with an exemption in JSON, in the order of its text; nothing where it is right. */
  static checkJson(text: string | Uint8Array): ImagegateError[]
  /** Its name. */
  get name(): string
  /** Its namespace, where it names one. */
  get namespace(): string | null
  /**
   * Reads an exemption in YAML or JSON: one document. Errors have the line and column of the text.
   *
   * @throws {ImagegateError} the first thing that is wrong, with its place
   */
  static fromYaml(text: string | Uint8Array): Exemption
}

/**
 * Compiled policies, exemptions and VEX statements. Immutable: compile it once and ask it for everything.
 *
 * ```ts
 * const gate = Gate.compile([policy], [exemption])
 * const decision = gate.evaluate(request, new Date())
 * if (decision.action === 'deny') console.error(decision.toShortText())
 * ```
 */
export declare class Gate {
  /**
   * Compiles documents. The order of policies and exemptions is that of the decision.
   *
   * @throws {ImagegateError} `duplicateName` where two policies have one name; `document` says which it is
   */
  static compile(policies: Policy[], exemptions?: Exemption[] | null, vex?: VexStatement[] | null): Gate
  /** What is not as its authors will expect: exemptions that are not applied to some rules. */
  get warnings(): Array<Warning>
  /**
   * A fingerprint of what was compiled, for keys of caches: gates with the same one decide alike. 64 hexadecimal
   * digits.
   */
  get fingerprint(): string
  /**
   * As `evaluate` of `Request.fromJson(text)`, without making the request an object: what was read for the decision
   * that is given is freed at once, and need not wait for Node to collect it.
   *
   * @throws {ImagegateError} what is wrong with the request, or `invalidInstant` as of `evaluate`
   */
  evaluateJson(text: string | Uint8Array, now: Moment, into?: Decision | null): Decision
  /**
   * The decisions at `from` and at every later instant up to and including `to` at which some action or outcome
   * changes, if nothing but time does.
   *
   * @throws {ImagegateError} `invalidInstant` as of `evaluate`
   */
  forecast(request: Request, from: Moment, to: Moment): Array<Decision>
}

/**
 * A pod, or a pod template, of which images would run. A custom resource may hold several templates, each of which is
 * an entry of its own.
 */
export declare class Judged {
  /** Which object it is. */
  get object(): ObjectIdentity
  /** What the selectors of policies see. */
  get workload(): Workload
  /** Whether the object is of a kind of Kubernetes itself; any other kind may hold several pod templates. */
  get builtIn(): boolean
  /** The JSON pointer of the pod template within the object; `''` where that is the object itself. */
  get template(): string
  /**
   * The images, in the order of the pod: containers, init containers, ephemeral containers, image volumes. Of a pod
   * that is updated, only the new ones.
   */
  get images(): Array<ContainerImage>
  /** The images of an updated pod that run already, and so are not judged again. */
  get leftAsIs(): Array<ContainerImage>
  /**
   * As what a pod or job with a controller is judged, `judged as Job nightly-29412345` for example; `null` where that
   * is the workload at the end of its owners. Show it: an exemption of the CronJob does not match such a pod.
   */
  get judgedAs(): string | null
  /** The object for people: kind and name, and as what it is judged. */
  toString(): string
  /**
   * The owners that the object names. They are not believed: where the controller that makes such objects submitted
   * it, the workload has the owner's kind and name already.
   */
  get owners(): Array<OwnerReference>
  /**
   * The one of `owners` that the submitter is believed about. A host may look it up in the cluster, and follow the
   * references of controllers from there, and no other.
   */
  get believedOwner(): OwnerReference | null
  /** The admission request that it came in. */
  get admission(): Admission | null
  /**
   * The same object where its owner could not be looked up: kind and name are unknown, so that scopes apply and
   * exemptions by kind or name do not.
   */
  withOwnerUnknown(): Judged
  /**
   * The request about this object. `image` is called for each image and tells what the host knows of it: its reports,
   * its digest. What is in `workload` replaces what was read: the labels of the namespace, or kind and name of the
   * owner that the host has looked up (its uid compared).
   *
   * @throws {ImagegateError} what the host added does not fit, or has a key that is not known; and whatever `image`
   * throws
   */
  request(image?: ((image: ContainerImage) => ImageFacts | null | undefined) | null, workload?: Workload | null): Request
}

/**
 * Prefixes of image references that stand for other prefixes: a mirror's for those of its original.
 *
 * An image that is pulled through a mirror has another name than the one that its report names, so the report does not
 * count for it. With the mirrors known, `reportFor` gives the report under the image's name.
 *
 * ```ts
 * const mirrors = new Mirrors(['mirror.example.com/docker.io=docker.io'])
 * const known = (image) => reports.map((report) => mirrors.reportFor(report, image.reference) ?? report)
 * const request = judged.request((image) => ({ reports: known(image) }))
 * ```
 */
export declare class Mirrors {
  /**
   * The mirrors of a list of `PREFIX=ORIGINAL`, both `registry[/path]`.
   *
   * @throws {ImagegateError} `invalidValue` where an entry is not of that form, `invalidRegistry` where a text does not
   * begin with a registry, `invalidReference` where its path is none, `duplicateName` where a prefix is given twice
   */
  constructor(entries: string[])
  /**
   * The reference as if it were below the original, in its normal form. The longest prefix that it is below counts,
   * and only once. A reference below none of them is given in its normal form.
   *
   * @throws {ImagegateError} `invalidReference`
   */
  resolve(reference: string): string
  /**
   * The report under the name of an image, where both are the same repository under names that differ. Tag and
   * digests stay those of the report. `null` where there is nothing to rewrite: the names are the same, the
   * repositories differ, or one of them has no valid reference.
   */
  reportFor(report: Report, image: string): Report | null
}

/**
 * A policy: rules that say where they hold, what they count, and what is forgiven.
 *
 * ```ts
 * const policy = Policy.fromJson(await readFile('production.json'))
 * console.log(policy.name, policy.rules)
 * ```
 *
 * Several documents of one text are read with `readDocuments`.
 */
export declare class Policy {
  /**
   * Reads a policy in JSON.
   *
   * @throws {ImagegateError} the first thing that is wrong, with its place
   */
  static fromJson(text: string | Uint8Array): Policy
  /** Everything that is wrong with a policy in JSON, in the order of its text; nothing where it is right. */
  static checkJson(text: string | Uint8Array): ImagegateError[]
  /** The policy that holds where nobody wrote one: it audits findings that are high or critical. */
  static default(): Policy
  /** Its name. */
  get name(): string
  /** The names of its rules, in order. */
  get rules(): Array<string>
  /**
   * Reads a policy in YAML or JSON: one document. Errors have the line and column of the text.
   *
   * @throws {ImagegateError} the first thing that is wrong, with its place
   */
  static fromYaml(text: string | Uint8Array): Policy
}

/**
 * What a scanner found in an image. Made once and given to as many requests as one likes.
 *
 * Other scanners' reports are read with `readReports`.
 */
export declare class Report {
  /**
   * Reads a report in imagegate's own model.
   *
   * @throws {ImagegateError} the first thing that is wrong, with its place
   */
  static fromJson(text: string | Uint8Array): Report
  /** As `fromJson`, on the thread pool. */
  static fromJsonAsync(text: string | Uint8Array): Promise<Report>
  /**
   * A report of the same findings that is of the image that the host names: for a host that knows better than the
   * scanner which image it scanned, under another name in a mirror for example. The reference that the report named
   * is replaced. Every digest that it named stays, and a digest in `reference` is taken only where it named none, so
   * that it counts for no image with another digest.
   *
   * ```ts
   * const report = scanned.ofImage('contoso.azurecr.io/payments/api:1.4')
   * ```
   *
   * @throws {ImagegateError} `invalidReference`
   */
  ofImage(reference: string): Report
  /** What the report says of itself. */
  get state(): ReportState
  /** The scanner's name. */
  get scanner(): string | null
  /** The scanner's version. */
  get scannerVersion(): string | null
  /** When the image was scanned: RFC 3339, to the nanosecond. */
  get scannedAt(): string | null
  /** The image's reference, as the scanner gives it. */
  get reference(): string | null
  /** The first of `digests`. */
  get digest(): string | null
  /**
   * Every digest that the report names, each once: that of `image.digest`, those of `image.digests`, that of its
   * valid reference.
   */
  get digests(): Array<string>
  /** The platform that was scanned, `linux/amd64` for example. */
  get platform(): string | null
  /** When the image was made. */
  get createdAt(): string | null
  /** The family of the operating system, `debian` for example. */
  get osFamily(): string | null
  /** The version of the operating system. */
  get osVersion(): string | null
  /** Whether the operating system is past its support. */
  get osEndOfLife(): boolean | null
  /** How many findings it has. */
  get findingCount(): number
  /** The findings, in the report's order. Made anew by each call. */
  findings(): Array<Finding>
  /** The report as a document in imagegate's own model. */
  toJson(): string
}

/**
 * What is to be decided: images that would run, where, and what is known of them.
 *
 * ```ts
 * const request = new Request({
 *   workload: { namespace: 'payments', pod: null },
 *   images: [{ reference: 'contoso.azurecr.io/payments/api:1.4', reports: [report] }]
 * })
 * ```
 */
export declare class Request {
  /**
   * A request made of objects.
   *
   * @throws {ImagegateError} `noImages`, `digestMismatch`, `duplicatePlatform`, `invalidDigest`, `invalidInstant`, or
   * `unknownKey` of a key that an object does not have, with a pointer as if the request were a document
   */
  constructor(request: RequestInput)
  /**
   * Reads a request in JSON.
   *
   * @throws {ImagegateError} the first thing that is wrong, with its place
   */
  static fromJson(text: string | Uint8Array): Request
  /** As `fromJson`, on the thread pool. */
  static fromJsonAsync(text: string | Uint8Array): Promise<Request>
  /** Everything that is wrong with a request in JSON, in the order of its text; nothing where it is right. */
  static checkJson(text: string | Uint8Array): ImagegateError[]
  /** How many images it has. */
  get imageCount(): number
  /** The workload; everything in it is left out where none was given. */
  get workload(): Workload
}

/**
 * An object, or a part of one, that gives no request. Not to be taken for clean: its images, if it holds any, are not
 * looked at.
 */
export declare class Skipped {
  /** Which object it is. */
  get object(): ObjectIdentity
  /** Why it gives no request. */
  get reason(): SkipReason
  /** The reason for people. */
  get message(): string
  /** The images of the object that are in no request, in the order of the document. Show them: they may run. */
  get images(): Array<PassedOver>
  /** The images that an update leaves as they are. */
  get leftAsIs(): Array<ContainerImage>
  /** Whether the object holds images that were passed over: what `--fail-on skipped` of the command line asks. */
  get countsAsSkipped(): boolean
  /** The admission request that it came in. */
  get admission(): Admission | null
}

/**
 * What a supplier says of a vulnerability in a product.
 *
 * ```ts
 * const statement = new VexStatement({
 *   author: 'mailto:security@contoso.com',
 *   vulnerability: 'CVE-2024-0001',
 *   products: [{ id: 'contoso.azurecr.io/payments/api:1.4' }],
 *   status: 'not_affected'
 * })
 * ```
 */
export declare class VexStatement {
  /**
   * A statement that was read elsewhere.
   *
   * @throws {ImagegateError} `invalidInstant`, or `unknownKey` of a key that a statement does not have
   */
  constructor(statement: VexStatementInput)
  /**
   * Reads one statement in JSON.
   *
   * @throws {ImagegateError} the first thing that is wrong, with its place
   */
  static fromJson(text: string | Uint8Array): VexStatement
  /** Who says so. */
  get author(): string
  /** The vulnerability's id. */
  get vulnerability(): string
  /** What is said. */
  get status(): VexStatus
}

/** What an admission request says beside its object. */
export interface Admission {
  /** The request's uid, which the answer repeats. */
  uid: string | null
  /** What is done with the object. */
  operation: Operation
  /** The part of the object that it is done with. */
  subresource: string | null
  /** Who asks. */
  username: string | null
  /** Whether it is only tried: judged alike, and leaves no event behind. */
  dryRun: boolean
}

/** An image of a workload. */
export interface ContainerImage {
  /** The container's name; of an image volume `volume/<name>`. */
  container?: string | null
  /** The reference as the workload writes it. An invalid one is no error: such an image can never run. */
  reference: string
}

/**
 * The user names of the controllers whose word about owners is taken, each a list of which any will do. Those that are
 * left out are the service accounts of kube-controller-manager; an empty list is nobody.
 */
export interface Controllers {
  /** Makes replica sets of deployments. */
  deployment?: string[] | null
  /** Makes pods of replica sets. */
  replicaSet?: string[] | null
  /** Makes pods of stateful sets. */
  statefulSet?: string[] | null
  /** Makes pods of daemon sets. */
  daemonSet?: string[] | null
  /** Makes pods of replication controllers. */
  replication?: string[] | null
  /** Makes jobs of cron jobs. */
  cronJob?: string[] | null
  /** Makes pods of jobs. */
  job?: string[] | null
}

/**
 * Tells in which format a report is by a look at its first keys. Whether it can be read is another question.
 *
 * @throws {ImagegateError} `invalidValue` where the format is not known
 */
export declare function detectFormat(text: string | Uint8Array): Format

/** The policies and exemptions of a text, each in order. */
export interface Documents {
  /** Those of kind `ImagePolicy`. */
  policies: Array<Policy>
  /** Those of kind `ImageExemption`. */
  exemptions: Array<Exemption>
}

/** One thing that was found. What is not known is `null`. */
export interface Finding {
  /** The id as the scanner wrote it. */
  id: string
  /** The smallest CVE id among id and aliases, else the id, in upper case. */
  canonicalId: string
  /** Other ids of the same thing. */
  aliases: Array<string>
  /** What kind of thing it is. */
  class: FindingClass
  /** The severity; where the scanner gave none, the rating of the CVSS score. */
  severity: Severity
  /** The CVSS base score in tenths, 0 to 100. */
  cvssTenths: number | null
  /** The EPSS probability in 1/100000, 0 to 100000. */
  epssScaled: number | null
  /** Whether it is in the catalogue of known exploited vulnerabilities. */
  kev: boolean | null
  /** The package's name. */
  packageName: string | null
  /** The package's installed version. */
  packageVersion: string | null
  /** The package's type: deb, npm and so on. */
  packageType: string | null
  /** The package URL. */
  purl: string | null
  /** Where in the image the package lies. */
  path: string | null
  /** What the scanner says of a fix. */
  fixState: FixState
  /** Whether there is a fix: known to be, known not to be, or not known. */
  fixAvailable: boolean | null
  /** The versions with the fix. */
  fixedVersions: Array<string>
  /** Since when there is a fix. */
  fixAvailableSince: string | null
  /** When it was published. */
  publishedAt: string | null
  /** When what is said of it was changed last. */
  modifiedAt: string | null
  /** Its title. */
  title: string | null
  /** Where to read about it. */
  url: string | null
}

/**
 * What the host knows beside the object: of the place where it would run, and of the cluster that asks. What is `null`
 * is known not to be there; what is left out, or `undefined`, is unknown.
 */
export interface HostFacts {
  /** `azure`, `aws`, `gcp` or any other word. */
  provider?: string | null
  /** Subscription, account or project. */
  account?: string | null
  /** The cluster's name. */
  cluster?: string | null
  /** The namespace of objects that name none. */
  namespace?: string | null
  /** The labels of the objects' namespace. A host that looks them up by namespace gives them to `Judged.request`. */
  namespaceLabels?: Labels | null
  /** Whatever else the host knows. */
  attributes?: Labels | null
  /** The platforms of the nodes. */
  platforms?: string[] | null
  /**
   * Who makes pods of workloads in this cluster: one user that runs all controllers, or the users of each. The
   * service accounts of kube-controller-manager by default.
   */
  controllers?: string | Controllers | null
}

/** The action for an image on one platform. */
export interface ImageAction {
  /** The image's place in the request. */
  image: number
  /** What is to be done with it. */
  action: Action
}

/** What the host knows of an image. Everything may be left out. */
export interface ImageFacts {
  /** The digest, where the host knows it from the registry. */
  digest?: string | null
  /** Since when this image runs in this place. */
  runningSince?: Moment | null
  /** When the image was pushed to its registry. */
  pushedAt?: Moment | null
  /** Reports of the image that runs now in the place that this one would take. */
  baseline?: Report[] | null
  /** The platforms that the image exists for. */
  platforms?: ImagePlatform[] | null
  /** The reports, of whatever scanner and image; which of them count is decided by the engine. */
  reports?: Report[] | null
}

/** A platform that an image exists for. */
export interface ImagePlatform {
  /** `linux/amd64` for example. */
  platform: string
  /** The digest of this platform's manifest. */
  digest?: string | null
}

/**
 * Finds what in documents can never match: a wildcard that is compared by equality, an exemption that ends before it
 * begins. What `Gate.warnings` tells is not repeated.
 *
 * ```ts
 * for (const { document, pointer, message, hint } of lint(policies, exemptions)) {
 *   console.warn(document, pointer, message, hint)
 * }
 * ```
 */
export declare function lint(policies: Policy[], exemptions?: Exemption[] | null): Array<Lint>

/** Something in a document that is valid and will not do what its author expects. */
export interface Lint {
  /** What it is. */
  code: LintCode
  /** Which document it is in: `policies/0`, `exemptions/1`. */
  document: string
  /** The JSON pointer of the place in the document. */
  pointer: string
  /** What is wrong, for people. */
  message: string
  /** What to write instead. */
  hint: string
}

/** An object and where it stands. */
export interface ObjectIdentity {
  /** `apps/v1` for example, where the object says it. */
  apiVersion: string | null
  /** The kind; `null` only where a request that is skipped names none. */
  kind: string | null
  /** The name, or what it is generated from. */
  name: string | null
  /** The namespace, or the host's default. */
  namespace: string | null
  /** The uid, which an object has once it is in a cluster. */
  uid: string | null
  /** The JSON pointer of the object in the document. */
  pointer: string
}

/**
 * A report of something other than an image: a file system, a repository, a node. It belongs to an image only if the
 * user says so: then `report.ofImage(reference)` is a report of it.
 */
export interface Other {
  /** What it is: `file system`, `repository`, `Node`, `ConfigAuditReport` and so on. */
  what: string
  /** Its name, where the document gives one: a path, or `namespace/Kind/name` of an object in a cluster. */
  name: string | null
  /** Its findings, as a report that names no image. */
  report: Report
  /** The JSON pointer of the document or object within the text. */
  pointer: string
}

/** An owner as the object names it. Anybody may write one. */
export interface OwnerReference {
  /** `apps/v1` for example. */
  apiVersion: string
  /** The owner's kind. */
  kind: string
  /** The owner's name. */
  name: string
  /** The owner's uid, which a host that looks it up compares. */
  uid: string
  /** Whether it says to be the one that manages the object. */
  controller: boolean
}

/** An image of an object that is in no request. */
export interface PassedOver {
  /** The JSON pointer of the image's value within the object; of a container without an image, that of the container. */
  pointer: string
  /** What the value says; `null` for a container without an image, which its operator fills in. */
  image: string | null
}

/**
 * Takes one line as `imagegate evaluate --stream` reads them apart: a JSON object of `policies`, `exemptions`, `vex`,
 * `request`, `now` and `forecastTo`, of which `request` and `now` are required. Read from the text, for `JSON.parse`
 * loses what errors speak of.
 *
 * @throws {ImagegateError} the first thing that is wrong; `document` says with what
 */
export declare function readCase(line: string | Uint8Array): Case

/**
 * Reads the policies and exemptions of a text: one document in JSON, or as many as there are in YAML.
 *
 * ```ts
 * const { policies, exemptions } = readDocuments(await readFile('policies.yaml'))
 * const gate = Gate.compile(policies, exemptions)
 * ```
 *
 * @throws {ImagegateError} the first thing that is wrong, with its line and column and the number of its document
 */
export declare function readDocuments(text: string | Uint8Array): Documents

/**
 * Reads an object, a list of objects, an AdmissionReview or a bare AdmissionRequest, in JSON. Every object gives at least
 * one entry: images to be judged, or the reason why nothing of it would run.
 *
 * ```ts
 * for (const found of readKubernetes(body, { cluster: 'prod-1' })) {
 *   if (found instanceof Skipped) continue
 *   const request = found.request(image => ({ reports: reportsOf(image.reference) }))
 *   decisions.push(gate.evaluate(request, new Date()))
 * }
 * ```
 *
 * @throws {ImagegateError} whatever leaves it open what would run; the pointer is into the document as given, or, where
 * `document` is `host`, into the host's facts
 */
export declare function readKubernetes(text: string | Uint8Array, host?: HostFacts | null): Array<Judged | Skipped>

/**
 * Reads a scanner's report, telling by itself in which format it is: Trivy's (also of `trivy k8s` and of the operator),
 * Grype's, or imagegate's own.
 *
 * ```ts
 * const { reports } = readReports(await readFile('trivy.json'))
 * ```
 *
 * @throws {ImagegateError} what is wrong; nothing is half read
 */
export declare function readReports(text: string | Uint8Array): ReadReports

/** What a text was read as. */
export interface ReadReports {
  /** The format of the first document. */
  format: Format
  /** The reports, one for each image of each document, in order. Empty where nothing in the text is of an image. */
  reports: Array<Report>
  /** What is not of an image, in order. */
  others: Array<Other>
  /** The findings that the scanner left out by rules of its own. */
  suppressed: Suppressed
}

/** As `readReports`, on the thread pool: for reports that are large. */
export declare function readReportsAsync(text: string | Uint8Array): Promise<ReadReports>

/**
 * Reads a list of VEX statements in JSON.
 *
 * @throws {ImagegateError} the first thing that is wrong, with its place
 */
export declare function readVex(text: string | Uint8Array): Array<VexStatement>

/** Why a review is refused: an `ImagegateError`, or what a host says itself. */
export interface Refusal {
  /** The stable code. */
  code: Code
  /** What is wrong, for people. */
  message: string
  /** The JSON pointer of the place. */
  pointer: string
}

/** What a `Request` is made of. */
export interface RequestInput {
  /** Where the images would run; nothing is known of it where it is left out. */
  workload?: Workload | null
  /** The images, at least one. */
  images: Image[]
}

/**
 * Reads what an answer repeats, so that a review whose object cannot be read can be answered too. `null` where the text
 * is no JSON, or no review with a uid.
 */
export declare function reviewIdentity(text: string | Uint8Array): ReviewIdentity | null

/** What an answer to an AdmissionReview repeats. */
export interface ReviewIdentity {
  /** The version of the review, in which the answer is written too. */
  apiVersion: string
  /** The request's uid. */
  uid: string
}

/** Findings that the scanner left out by rules of its own: an ignore file, VEX documents, flags. */
export interface Suppressed {
  /** How many findings the documents list as left out. */
  findings: number
  /**
   * What the configuration in the documents says about leaving findings out. What these rules left out need not be
   * among `findings`.
   */
  configured: Array<string>
}

/** How a text is written. */
export interface TextOptions {
  /** Which rules are told of; `inScope` by default. */
  detail?: Detail | null
  /** Whether to colour it with ANSI escapes; not by default. */
  colour?: boolean | null
}

/** A report that was given for an image and does not count for it. */
export interface Uncounted {
  /** The image's place in the request. */
  image: number
  /** The report's place among those that were given for the image. */
  report: number
  /** Why it does not count. */
  reason: UncountedReason
  /** What the report says that it is of, and why it does not count: one sentence, for people. */
  message: string
  /** What to give so that it counts, if it is of the image; empty where nothing is amiss. */
  hint: string
}

/** An owner that an object names and that could not be verified. */
export interface UnverifiedOwner {
  /** Which of the objects it is about, from 0. */
  index: number
  /** The reference that was followed last: the object's own, or that of its owner. */
  owner: OwnerReference
  /** Why, for people. */
  message: string
}

/** Objects with the owners that were verified. */
export interface VerifiedOwners {
  /**
   * The objects, in the order in which they were given. The workload of each has the kind and name of the owner that
   * was found.
   */
  judged: Array<Judged>
  /** The owners that could not be verified. */
  unverified: Array<UnverifiedOwner>
}

/**
 * Looks owners up among objects that were all read from one cluster, as `kubectl get -A -o json` prints them. An owner
 * has the kind, the name, the uid and the namespace that the reference says, and a pod that has an image which its
 * owner's template does not have is judged as itself. Objects that came in an admission request are left alone.
 *
 * ```ts
 * const found = readKubernetes(listOfTheCluster).filter((found) => found instanceof Judged)
 * const { judged, unverified } = verifyOwners(found)
 * for (const { message } of unverified) console.warn(message)
 * ```
 */
export declare function verifyOwners(judged: Judged[]): VerifiedOwners

/** A product: an image, by package URL or reference. */
export interface VexProductInput {
  /** A package URL of type `oci` or `docker`, or an image reference. */
  id: string
  /** Package URLs of the parts that it is about; none: the whole image. */
  subcomponents?: string[] | null
}

/** What a `VexStatement` is made of. */
export interface VexStatementInput {
  /** Who says so. A policy honours the authors that it trusts. */
  author: string
  /** The id of the document, named where the statement suppresses a finding. */
  document?: string | null
  /** When it was said; a statement without is the oldest. */
  timestamp?: Moment | null
  /** The vulnerability's id. */
  vulnerability: string
  /** Other ids of it. */
  aliases?: string[] | null
  /** The images that it is about. */
  products: VexProductInput[]
  /** What is said. */
  status: VexStatus
}

/** What is not as its authors will expect. */
export interface Warning {
  /** The stable code. */
  code: Code
  /** What it is about, for people. */
  message: string
  /** Which document it is about, `exemptions/0` for example. */
  document: string | null
  /** The JSON pointer of the place in it. */
  pointer: string
}

/**
 * Where images would run. What is `null` is known not to be there; what is left out, or `undefined`, is unknown, and what
 * is unknown never helps an image in.
 */
export interface Workload {
  /** `azure`, `aws`, `gcp` or any other word. */
  provider?: string | null
  /** Subscription, account or project. */
  account?: string | null
  /** The cluster's name. */
  cluster?: string | null
  /** The namespace. */
  namespace?: string | null
  /** The workload's kind, `Deployment` for example. */
  kind?: string | null
  /** The workload's name. */
  name?: string | null
  /** The pod's name. */
  pod?: string | null
  /** The service account. */
  serviceAccount?: string | null
  /** The labels of the workload's pods. */
  labels?: Labels | null
  /** The labels of the namespace. */
  namespaceLabels?: Labels | null
  /** Whatever else the host knows. */
  attributes?: Labels | null
  /** The platforms of the nodes that it may run on. */
  platforms?: string[] | null
}
