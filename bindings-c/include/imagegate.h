/*
 * imagegate: may this container image run? Policies, exemptions, VEX statements and scan reports in, one decision that
 * explains itself out. A pure function: no clock, no files, no network, no thread of its own, no state.
 *
 * The rules that hold for every function:
 *
 * Ownership. A function that gives out a handle gives it to the caller, who releases it with the `_free` of its type,
 *   in any order: what needs another one keeps it alive by itself. What is given to a function stays the caller's and is
 *   looked at only until it returns. An `imagegate_text` belongs to what it was asked of; an `imagegate_string` belongs
 *   to the caller, who releases it with `imagegate_string_free`. Nothing is released with free(), and nothing is used
 *   after it was released.
 *
 * Threads. "Any thread": any number of threads at once, also with the same handles. "One thread at a time": any
 *   thread, if no other uses the handle meanwhile. After a fork the child may go on with everything, if no other thread
 *   was within a function when it forked.
 *
 * Texts and lists are given as pointer and length, without a NUL behind them; NULL with a length of zero is an empty
 *   one. Names and the like must be UTF-8, and may hold NULs. Documents too, or they are refused.
 *
 * Errors. What can fail returns a status. `error` may be NULL; else it is written, whatever was there before: NULL where
 *   all is well, or an error of the caller's. So is `out`: NULL (or an empty string) where it failed. A NULL where
 *   something must be is such an error; of functions that only tell something each says what NULL gives.
 *
 * What is not given is unknown, and what is unknown never helps an image in. Absent is something else: known not to be
 *   there.
 *
 * Numbers of enums, once there, never change. New ones may be added: have a default.
 *
 * This file is written by a program from the sources of the library.
 */


#ifndef IMAGEGATE_H
#define IMAGEGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * YAML, scanners' reports and Kubernetes: whatever a library that was built without them does not have. Who uses such a
 * library defines IMAGEGATE_CORE_ALONE.
 */
#ifndef IMAGEGATE_CORE_ALONE
#define IMAGEGATE_FORMATS
#endif

/**
 * The version of the ABI that this header describes. It grows when something is added; what is there stays as it is
 * until the name of the shared library changes.
 */
#define IMAGEGATE_ABI_VERSION 1

/**
 * How a call went. New numbers may be added; those that are there never change.
 */
enum imagegate_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * It did what it says.
   */
  IMAGEGATE_STATUS_OK = 0,
  /**
   * A document or a value was refused: the error has one of the engine's codes, `unknownKey` for example, and says
   * where.
   */
  IMAGEGATE_STATUS_REFUSED = 1,
  /**
   * A pointer that must not be NULL is. Code `nullArgument`.
   */
  IMAGEGATE_STATUS_NULL_ARGUMENT = 2,
  /**
   * A number that is none of its enum, a length that no text can have, or a handle of which this cannot be asked.
   * Code `invalidArgument`.
   */
  IMAGEGATE_STATUS_INVALID_ARGUMENT = 3,
  /**
   * A text that is not UTF-8. Code `invalidUtf8`. (A document that is not UTF-8 is refused.)
   */
  IMAGEGATE_STATUS_INVALID_UTF8 = 4,
  /**
   * The library failed: a defect of its own. Code `panic`.
   */
  IMAGEGATE_STATUS_PANIC = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_status imagegate_status;
#else
typedef uint32_t imagegate_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a report says of itself.
 */
enum imagegate_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The image was scanned.
   */
  IMAGEGATE_STATE_COMPLETE = 0,
  /**
   * A part of it was.
   */
  IMAGEGATE_STATE_PARTIAL = 1,
  /**
   * The scan failed.
   */
  IMAGEGATE_STATE_FAILED = 2,
  /**
   * The scanner cannot scan such an image.
   */
  IMAGEGATE_STATE_UNSUPPORTED = 3,
  /**
   * The scan is not done yet.
   */
  IMAGEGATE_STATE_PENDING = 4,
  /**
   * The report could not be had now.
   */
  IMAGEGATE_STATE_UNAVAILABLE = 5,
  /**
   * There is no report. No report says this of itself.
   */
  IMAGEGATE_STATE_MISSING = 6,
  /**
   * Every report is too old for the rule. No report says this of itself.
   */
  IMAGEGATE_STATE_STALE = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_state imagegate_state;
#else
typedef uint32_t imagegate_state;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Something that may be asked about and perhaps is not known.
 */
enum imagegate_answer
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Nobody said.
   */
  IMAGEGATE_ANSWER_UNKNOWN = 0,
  /**
   * No.
   */
  IMAGEGATE_ANSWER_NO = 1,
  /**
   * Yes.
   */
  IMAGEGATE_ANSWER_YES = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_answer imagegate_answer;
#else
typedef uint32_t imagegate_answer;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What kind of thing was found.
 */
enum imagegate_class
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * A known vulnerability in a package.
   */
  IMAGEGATE_CLASS_VULNERABILITY = 0,
  /**
   * A secret that should not be in an image.
   */
  IMAGEGATE_CLASS_SECRET = 1,
  /**
   * A misconfiguration.
   */
  IMAGEGATE_CLASS_MISCONFIGURATION = 2,
  /**
   * A licence.
   */
  IMAGEGATE_CLASS_LICENSE = 3,
  /**
   * Malware.
   */
  IMAGEGATE_CLASS_MALWARE = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_class imagegate_class;
#else
typedef uint32_t imagegate_class;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How bad a finding is, ordered.
 */
enum imagegate_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Not given, or not recognised.
   */
  IMAGEGATE_SEVERITY_UNKNOWN = 0,
  /**
   * Hardly matters.
   */
  IMAGEGATE_SEVERITY_NEGLIGIBLE = 1,
  /**
   * Low.
   */
  IMAGEGATE_SEVERITY_LOW = 2,
  /**
   * Medium.
   */
  IMAGEGATE_SEVERITY_MEDIUM = 3,
  /**
   * High.
   */
  IMAGEGATE_SEVERITY_HIGH = 4,
  /**
   * Critical.
   */
  IMAGEGATE_SEVERITY_CRITICAL = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_severity imagegate_severity;
#else
typedef uint32_t imagegate_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether a finding has a fix, in its scanner's words.
 */
enum imagegate_fix_state
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * There is a fixed version.
   */
  IMAGEGATE_FIX_STATE_FIXED = 0,
  /**
   * There is none yet.
   */
  IMAGEGATE_FIX_STATE_NOT_FIXED = 1,
  /**
   * There will be none.
   */
  IMAGEGATE_FIX_STATE_WONT_FIX = 2,
  /**
   * The scanner does not know.
   */
  IMAGEGATE_FIX_STATE_UNKNOWN = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_fix_state imagegate_fix_state;
#else
typedef uint32_t imagegate_fix_state;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether something is known. Absent and unknown differ: what is unknown never helps an image in.
 */
enum imagegate_known
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Nobody said.
   */
  IMAGEGATE_KNOWN_UNKNOWN = 0,
  /**
   * Known not to be there.
   */
  IMAGEGATE_KNOWN_ABSENT = 1,
  /**
   * Known.
   */
  IMAGEGATE_KNOWN_VALUE = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_known imagegate_known;
#else
typedef uint32_t imagegate_known;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a decision says of an image, from the mildest to the strictest.
 */
enum imagegate_action
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Let in.
   */
  IMAGEGATE_ACTION_ALLOW = 0,
  /**
   * Let in with a note.
   */
  IMAGEGATE_ACTION_AUDIT = 1,
  /**
   * Refuse.
   */
  IMAGEGATE_ACTION_DENY = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_action imagegate_action;
#else
typedef uint32_t imagegate_action;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How much of a decision is written.
 */
enum imagegate_detail
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Every rule: the canonical form.
   */
  IMAGEGATE_DETAIL_ALL = 0,
  /**
   * Without the rules that are disabled or not in scope.
   */
  IMAGEGATE_DETAIL_IN_SCOPE = 1,
  /**
   * The triggered rules alone.
   */
  IMAGEGATE_DETAIL_TRIGGERED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_detail imagegate_detail;
#else
typedef uint32_t imagegate_detail;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a VEX statement says of a vulnerability in a product.
 */
enum imagegate_vex_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The product is not affected.
   */
  IMAGEGATE_VEX_STATUS_NOT_AFFECTED = 0,
  /**
   * It is affected.
   */
  IMAGEGATE_VEX_STATUS_AFFECTED = 1,
  /**
   * It was fixed in this product.
   */
  IMAGEGATE_VEX_STATUS_FIXED = 2,
  /**
   * Nobody knows yet.
   */
  IMAGEGATE_VEX_STATUS_UNDER_INVESTIGATION = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_vex_status imagegate_vex_status;
#else
typedef uint32_t imagegate_vex_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts a report has. New numbers may be added.
 */
enum imagegate_report_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The scanner's name.
   */
  IMAGEGATE_REPORT_FIELD_SCANNER = 0,
  /**
   * The scanner's version.
   */
  IMAGEGATE_REPORT_FIELD_SCANNER_VERSION = 1,
  /**
   * The image's reference as the report gives it, valid or not.
   */
  IMAGEGATE_REPORT_FIELD_REFERENCE = 2,
  /**
   * The first digest that the report names, see `imagegate_report_digest`.
   */
  IMAGEGATE_REPORT_FIELD_DIGEST = 3,
  /**
   * The platform that was scanned, as platforms are compared.
   */
  IMAGEGATE_REPORT_FIELD_PLATFORM = 4,
  /**
   * The family of the operating system.
   */
  IMAGEGATE_REPORT_FIELD_OS_FAMILY = 5,
  /**
   * The version of the operating system.
   */
  IMAGEGATE_REPORT_FIELD_OS_VERSION = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_report_field imagegate_report_field;
#else
typedef uint32_t imagegate_report_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts a finding has. New numbers may be added.
 */
enum imagegate_finding_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The id that the scanner gives.
   */
  IMAGEGATE_FINDING_FIELD_ID = 0,
  /**
   * The one that it is counted by: the smallest CVE id among id and aliases, else the id, in upper case.
   */
  IMAGEGATE_FINDING_FIELD_CANONICAL_ID = 1,
  /**
   * The package's name.
   */
  IMAGEGATE_FINDING_FIELD_PACKAGE_NAME = 2,
  /**
   * The installed version.
   */
  IMAGEGATE_FINDING_FIELD_PACKAGE_VERSION = 3,
  /**
   * The package's type: `deb`, `npm` and so on.
   */
  IMAGEGATE_FINDING_FIELD_PACKAGE_TYPE = 4,
  /**
   * The package URL.
   */
  IMAGEGATE_FINDING_FIELD_PURL = 5,
  /**
   * Where in the image it lies.
   */
  IMAGEGATE_FINDING_FIELD_PATH = 6,
  /**
   * The title.
   */
  IMAGEGATE_FINDING_FIELD_TITLE = 7,
  /**
   * Where more is said of it.
   */
  IMAGEGATE_FINDING_FIELD_URL = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_finding_field imagegate_finding_field;
#else
typedef uint32_t imagegate_finding_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What lists of texts a finding has. New numbers may be added.
 */
enum imagegate_finding_list
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Other ids of it.
   */
  IMAGEGATE_FINDING_LIST_ALIASES = 0,
  /**
   * The versions that fix it.
   */
  IMAGEGATE_FINDING_LIST_FIXED_VERSIONS = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_finding_list imagegate_finding_list;
#else
typedef uint32_t imagegate_finding_list;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What instants a finding has. New numbers may be added.
 */
enum imagegate_finding_time
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Since when there is a fix.
   */
  IMAGEGATE_FINDING_TIME_FIX_AVAILABLE_SINCE = 0,
  /**
   * When it was published.
   */
  IMAGEGATE_FINDING_TIME_PUBLISHED_AT = 1,
  /**
   * When what is said of it was changed last.
   */
  IMAGEGATE_FINDING_TIME_MODIFIED_AT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_finding_time imagegate_finding_time;
#else
typedef uint32_t imagegate_finding_time;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts there are of what is not of an image. New numbers may be added.
 */
enum imagegate_other_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * What it is: `file system`, `repository`, `Node`, `ConfigAuditReport` and so on.
   */
  IMAGEGATE_OTHER_FIELD_WHAT = 0,
  /**
   * Its name, where the document gives one: a path, or `namespace/Kind/name` of an object in a cluster.
   */
  IMAGEGATE_OTHER_FIELD_NAME = 1,
  /**
   * The JSON pointer of the document or object in the text. Where the text holds several documents, that of a list of
   * them.
   */
  IMAGEGATE_OTHER_FIELD_POINTER = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_other_field imagegate_other_field;
#else
typedef uint32_t imagegate_other_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts a lint has. New numbers may be added.
 */
enum imagegate_lint_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The stable code, `wildcardInEquality` for example.
   */
  IMAGEGATE_LINT_FIELD_CODE = 0,
  /**
   * Which document it is in: `policies/0`, `exemptions/1`.
   */
  IMAGEGATE_LINT_FIELD_DOCUMENT = 1,
  /**
   * The JSON pointer of the place in the document.
   */
  IMAGEGATE_LINT_FIELD_POINTER = 2,
  /**
   * What is wrong, for people; its wording may change.
   */
  IMAGEGATE_LINT_FIELD_MESSAGE = 3,
  /**
   * What to write instead.
   */
  IMAGEGATE_LINT_FIELD_HINT = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_lint_field imagegate_lint_field;
#else
typedef uint32_t imagegate_lint_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What is known of a workload as a text. New numbers may be added.
 */
enum imagegate_workload_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * `azure`, `aws`, `gcp` or any other word.
   */
  IMAGEGATE_WORKLOAD_FIELD_PROVIDER = 0,
  /**
   * Subscription, account or project.
   */
  IMAGEGATE_WORKLOAD_FIELD_ACCOUNT = 1,
  /**
   * The cluster's name.
   */
  IMAGEGATE_WORKLOAD_FIELD_CLUSTER = 2,
  /**
   * The namespace.
   */
  IMAGEGATE_WORKLOAD_FIELD_NAMESPACE = 3,
  /**
   * The workload's kind, `Deployment` for example.
   */
  IMAGEGATE_WORKLOAD_FIELD_KIND = 4,
  /**
   * The workload's name.
   */
  IMAGEGATE_WORKLOAD_FIELD_NAME = 5,
  /**
   * The pod's name.
   */
  IMAGEGATE_WORKLOAD_FIELD_POD = 6,
  /**
   * The service account.
   */
  IMAGEGATE_WORKLOAD_FIELD_SERVICE_ACCOUNT = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_workload_field imagegate_workload_field;
#else
typedef uint32_t imagegate_workload_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What is known of a workload as keys with values. New numbers may be added.
 */
enum imagegate_workload_map
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The labels of the workload's pods.
   */
  IMAGEGATE_WORKLOAD_MAP_LABELS = 0,
  /**
   * The labels of the namespace.
   */
  IMAGEGATE_WORKLOAD_MAP_NAMESPACE_LABELS = 1,
  /**
   * Whatever else the host knows.
   */
  IMAGEGATE_WORKLOAD_MAP_ATTRIBUTES = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_workload_map imagegate_workload_map;
#else
typedef uint32_t imagegate_workload_map;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a controller makes. New numbers may be added.
 */
enum imagegate_controller
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Replica sets of deployments.
   */
  IMAGEGATE_CONTROLLER_DEPLOYMENT = 0,
  /**
   * Pods of replica sets.
   */
  IMAGEGATE_CONTROLLER_REPLICA_SET = 1,
  /**
   * Pods of stateful sets.
   */
  IMAGEGATE_CONTROLLER_STATEFUL_SET = 2,
  /**
   * Pods of daemon sets.
   */
  IMAGEGATE_CONTROLLER_DAEMON_SET = 3,
  /**
   * Pods of replication controllers.
   */
  IMAGEGATE_CONTROLLER_REPLICATION = 4,
  /**
   * Jobs of cron jobs.
   */
  IMAGEGATE_CONTROLLER_CRON_JOB = 5,
  /**
   * Pods of jobs.
   */
  IMAGEGATE_CONTROLLER_JOB = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_controller imagegate_controller;
#else
typedef uint32_t imagegate_controller;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts there are of a report that does not count. New numbers may be added.
 */
enum imagegate_uncounted_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * Why it does not count, in a word that stays: `otherDigest`, `otherRegistry`, `otherRepository`, `otherTag`,
   * `otherPlatform`, `superseded`, `boundLess`, `notScanned`. New words may be added.
   */
  IMAGEGATE_UNCOUNTED_FIELD_REASON = 0,
  /**
   * What the report says that it is of, and why it does not count: one sentence for people; its wording may change.
   */
  IMAGEGATE_UNCOUNTED_FIELD_MESSAGE = 1,
  /**
   * What to give so that it counts, if it is of the image; none where nothing is amiss.
   */
  IMAGEGATE_UNCOUNTED_FIELD_HINT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_uncounted_field imagegate_uncounted_field;
#else
typedef uint32_t imagegate_uncounted_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts there are of what was found. New numbers may be added.
 */
enum imagegate_found_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * `apps/v1` for example, where the object says it.
   */
  IMAGEGATE_FOUND_FIELD_API_VERSION = 0,
  /**
   * The object's kind.
   */
  IMAGEGATE_FOUND_FIELD_KIND = 1,
  /**
   * The object's name, or what it is generated from.
   */
  IMAGEGATE_FOUND_FIELD_NAME = 2,
  /**
   * The object's namespace, or the default one.
   */
  IMAGEGATE_FOUND_FIELD_NAMESPACE = 3,
  /**
   * The JSON pointer of the object in the document.
   */
  IMAGEGATE_FOUND_FIELD_POINTER = 4,
  /**
   * Why nothing of it is decided, in a word that stays: `noPodTemplate`, `operation`, `imagesPassedOver`, …; none where
   * images would run.
   */
  IMAGEGATE_FOUND_FIELD_SKIP_REASON = 5,
  /**
   * The uid of the admission request that it came in.
   */
  IMAGEGATE_FOUND_FIELD_UID = 6,
  /**
   * What that request does: `CREATE`, `UPDATE`, `DELETE`, `CONNECT`.
   */
  IMAGEGATE_FOUND_FIELD_OPERATION = 7,
  /**
   * The part of the object that the request is about.
   */
  IMAGEGATE_FOUND_FIELD_SUBRESOURCE = 8,
  /**
   * Who asks.
   */
  IMAGEGATE_FOUND_FIELD_USERNAME = 9,
  /**
   * The JSON pointer of the pod template within the object; empty where that is the object itself, none of what was
   * skipped.
   */
  IMAGEGATE_FOUND_FIELD_TEMPLATE = 10,
  /**
   * As what a pod or job is judged, where that is not the workload at the end of its owners: `judged as Job nightly-1`.
   * Texts about the object should say it.
   */
  IMAGEGATE_FOUND_FIELD_JUDGED_AS = 11,
  /**
   * Why nothing of it is decided, for people; its wording may change.
   */
  IMAGEGATE_FOUND_FIELD_SKIP_MESSAGE = 12,
  /**
   * The uid of the object, which it has once it is in a cluster.
   */
  IMAGEGATE_FOUND_FIELD_OBJECT_UID = 13,
  /**
   * Why its owner could not be verified, for people; see `imagegate_found_verify_owners`.
   */
  IMAGEGATE_FOUND_FIELD_UNVERIFIED = 14,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_found_field imagegate_found_field;
#else
typedef uint32_t imagegate_found_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts there are of an owner. New numbers may be added.
 */
enum imagegate_owner_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * `apps/v1` for example.
   */
  IMAGEGATE_OWNER_FIELD_API_VERSION = 0,
  /**
   * The owner's kind.
   */
  IMAGEGATE_OWNER_FIELD_KIND = 1,
  /**
   * The owner's name.
   */
  IMAGEGATE_OWNER_FIELD_NAME = 2,
  /**
   * The owner's uid.
   */
  IMAGEGATE_OWNER_FIELD_UID = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_owner_field imagegate_owner_field;
#else
typedef uint32_t imagegate_owner_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What texts there are of an image that was passed over. New numbers may be added.
 */
enum imagegate_passed_over_field
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The JSON pointer of the image within the object; of a container without an image, that of the container.
   */
  IMAGEGATE_PASSED_OVER_FIELD_POINTER = 0,
  /**
   * What it says; none for a container without an image, which an operator fills in.
   */
  IMAGEGATE_PASSED_OVER_FIELD_IMAGE = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum imagegate_passed_over_field imagegate_passed_over_field;
#else
typedef uint32_t imagegate_passed_over_field;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The answer to an AdmissionReview. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_admission_response imagegate_admission_response;

/**
 * What a line asks for. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_case imagegate_case;

/**
 * The user names of the controllers whose word about owners is taken. One thread at a time while it is changed.
 */
typedef struct imagegate_controllers imagegate_controllers;

/**
 * What was decided, with the gate and the request it was decided from, which it keeps alive. A buffer that is used
 * again and again; one thread at a time.
 */
typedef struct imagegate_decision imagegate_decision;

/**
 * The policies and exemptions of a text. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_documents imagegate_documents;

/**
 * Why a call failed. Immutable: any number of threads may look at it at once.
 */
typedef struct imagegate_error imagegate_error;

/**
 * What a check found, in the order of the document. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_errors imagegate_errors;

/**
 * An ImageExemption. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_exemption imagegate_exemption;

/**
 * How a decision will change if nothing but time does, worked out one change after the other. One thread at a time.
 */
typedef struct imagegate_forecast imagegate_forecast;

/**
 * What was found in a document of Kubernetes: the pods and pod templates of each object that would run, and what was not
 * looked at, and why. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_found imagegate_found;

/**
 * Compiled policies, exemptions and VEX statements. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_gate imagegate_gate;

/**
 * An image that would run, being filled in. One thread at a time.
 */
typedef struct imagegate_image imagegate_image;

/**
 * What in policies and exemptions is valid and will not do what its author expects. Immutable: any number of threads may
 * use it at once.
 */
typedef struct imagegate_lints imagegate_lints;

/**
 * Prefixes of image references that stand for other prefixes: an image that is pulled through a mirror has another name
 * than the one that its report names. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_mirrors imagegate_mirrors;

/**
 * An ImagePolicy. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_policy imagegate_policy;

/**
 * A scan report. Immutable: any number of threads may use it at once. It is indexed when it is read, so that using it
 * again and again is cheap.
 */
typedef struct imagegate_report imagegate_report;

/**
 * What a document of a scanner was read as. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_reports imagegate_reports;

/**
 * What is to be decided. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_request imagegate_request;

/**
 * The reports that were given for an image and do not count for it, image by image and in the order in which they were
 * given. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_uncounted imagegate_uncounted;

/**
 * VEX statements. Immutable: any number of threads may use it at once.
 */
typedef struct imagegate_vex imagegate_vex;

/**
 * A VEX statement that is being filled in. One thread at a time.
 */
typedef struct imagegate_vex_statement imagegate_vex_statement;

/**
 * Where images would run. Everything in it is unknown until it is set. One thread at a time.
 */
typedef struct imagegate_workload imagegate_workload;

/**
 * A text that belongs to the handle it was asked of (or is static, where that is said): UTF-8, `length` bytes, with no
 * NUL behind them. Where there is no such text, `data` is NULL.
 */
typedef struct {
  /**
   * The first byte, or NULL.
   */
  const char *data;
  /**
   * The bytes.
   */
  size_t length;
} imagegate_text;

/**
 * A text that belongs to the caller, who releases it with `imagegate_string_free`: UTF-8, `length` bytes, and a NUL
 * behind them for functions of C that want one. Where a call failed, `data` is NULL.
 */
typedef struct {
  /**
   * The first byte, or NULL.
   */
  char *data;
  /**
   * The bytes, without the NUL.
   */
  size_t length;
  /**
   * The library's own; not to be changed.
   */
  size_t capacity;
} imagegate_string;

/**
 * A point in time, in years 0001 to 9999: what `struct timespec` holds, with the same size everywhere.
 */
typedef struct {
  /**
   * Seconds since 1970-01-01T00:00:00Z.
   */
  int64_t seconds;
  /**
   * Nanoseconds on top, below 1,000,000,000.
   */
  uint32_t nanoseconds;
} imagegate_instant;

/**
 * What was decided about one image on one platform.
 */
typedef struct {
  /**
   * The image's place in the request, from 0.
   */
  size_t image;
  /**
   * What was decided.
   */
  imagegate_action action;
} imagegate_image_action;

/**
 * Where a report was given.
 */
typedef struct {
  /**
   * The image's place in the request, from 0.
   */
  size_t image;
  /**
   * The report's place among those that were given for the image, from 0.
   */
  size_t report;
} imagegate_report_place;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The version of the ABI that the library has. A program that was compiled with a newer header than the library's may
 * use what the library does not have: compare with `IMAGEGATE_ABI_VERSION`.
 *
 * Any thread.
 */
uint32_t imagegate_abi_version(void);

/**
 * The version of the library, `0.1.0` for example. Static.
 *
 * Any thread.
 */
imagegate_text imagegate_version(void);

/**
 * Whether the library has what the header puts under `IMAGEGATE_FORMATS`: YAML, scanners' reports, Kubernetes.
 *
 * Any thread.
 */
bool imagegate_has_formats(void);

/**
 * Releases a text that a function gave to the caller, and makes it empty: what is released twice, or holds none
 * (`data` is NULL), does no harm. NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_string_free(imagegate_string *string);

/**
 * Releases an error; NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_error_free(imagegate_error *error);

/**
 * The status that came with it; `IMAGEGATE_STATUS_NULL_ARGUMENT` of NULL.
 *
 * Any thread.
 */
imagegate_status imagegate_error_status(const imagegate_error *error);

/**
 * The stable code, `unknownKey` for example. Static; none of NULL.
 *
 * Any thread.
 */
imagegate_text imagegate_error_code(const imagegate_error *error);

/**
 * What is wrong and what to do, for people; its wording may change. Lives as long as the error.
 *
 * Any thread.
 */
imagegate_text imagegate_error_message(const imagegate_error *error);

/**
 * Which of several documents it is about, `policies/0` for example; none where there is but one. Lives as long as the
 * error.
 *
 * Any thread.
 */
imagegate_text imagegate_error_document(const imagegate_error *error);

/**
 * The JSON pointer (RFC 6901) of the place, empty for the whole document. Lives as long as the error.
 *
 * Any thread.
 */
imagegate_text imagegate_error_pointer(const imagegate_error *error);

/**
 * The line in the text, from 1; 0 where it is not known.
 *
 * Any thread.
 */
uint32_t imagegate_error_line(const imagegate_error *error);

/**
 * The column in Unicode scalar values, from 1; 0 where it is not known.
 *
 * Any thread.
 */
uint32_t imagegate_error_column(const imagegate_error *error);

/**
 * The error as a JSON object: code, message, document, pointer, line, column; what is not known is left out. The text
 * is the caller's.
 *
 * Any thread.
 */
imagegate_status imagegate_error_to_json(const imagegate_error *error,
                                         imagegate_string *out);

/**
 * Reads an instant: RFC 3339 with offset, at most nine fractional digits.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidInstant`), `_INVALID_UTF8`, `_NULL_ARGUMENT`; `out` is not written then.
 * Any thread.
 */
imagegate_status imagegate_instant_parse(const char *data,
                                         size_t length,
                                         imagegate_instant *out,
                                         imagegate_error **error);

/**
 * Writes an instant as decisions do: `2026-11-20T08:00:00Z`. The text is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidInstant`), `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_instant_to_text(imagegate_instant instant,
                                           imagegate_string *out,
                                           imagegate_error **error);

/**
 * The word that documents and decisions write for an `imagegate_action`: `deny`. Static; none of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_action_text(uint32_t action);

/**
 * The word for an `imagegate_severity`: `critical`. Static; none of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_severity_text(uint32_t severity);

/**
 * The word for an `imagegate_class`: `vulnerability`. Static; none of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_class_text(uint32_t class_);

/**
 * The word for an `imagegate_state`: `complete`. Static; none of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_state_text(uint32_t state);

/**
 * The word for an `imagegate_fix_state`: `notFixed`. Static; none of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_fix_state_text(uint32_t state);

/**
 * Reads an ImagePolicy in JSON. The handle is the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_policy_from_json(const char *data,
                                            size_t length,
                                            imagegate_policy **out,
                                            imagegate_error **error);

#if defined(IMAGEGATE_FORMATS)
/**
 * Reads an ImagePolicy in YAML or JSON: one document. Errors have the line and column of the text. The handle is the
 * caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED`, also where there is another number of documents (`invalidValue`),
 * `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_policy_from_yaml(const char *data,
                                            size_t length,
                                            imagegate_policy **out,
                                            imagegate_error **error);
#endif

/**
 * The policy of hosts that are given none: it audits High and Critical findings. The handle is the caller's.
 *
 * Any thread.
 */
imagegate_policy *imagegate_policy_default(void);

/**
 * The default policy as a document in JSON. Static.
 *
 * Any thread.
 */
imagegate_text imagegate_policy_default_json(void);

/**
 * Releases a policy; NULL is fine. Gates that were compiled from it keep what they need.
 *
 * Any thread, while no other uses it.
 */
void imagegate_policy_free(imagegate_policy *policy);

/**
 * The policy's name. Lives as long as the policy; none of NULL.
 *
 * Any thread.
 */
imagegate_text imagegate_policy_name(const imagegate_policy *policy);

/**
 * How many rules it has; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_policy_rule_count(const imagegate_policy *policy);

/**
 * The name of a rule, from 0. Lives as long as the policy; none where there is no such rule.
 *
 * Any thread.
 */
imagegate_text imagegate_policy_rule(const imagegate_policy *policy, size_t index);

/**
 * Reads an ImageExemption in JSON. The handle is the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_exemption_from_json(const char *data,
                                               size_t length,
                                               imagegate_exemption **out,
                                               imagegate_error **error);

#if defined(IMAGEGATE_FORMATS)
/**
 * Reads an ImageExemption in YAML or JSON: one document. Errors have the line and column of the text. The handle is
 * the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED`, also where there is another number of documents (`invalidValue`),
 * `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_exemption_from_yaml(const char *data,
                                               size_t length,
                                               imagegate_exemption **out,
                                               imagegate_error **error);
#endif

/**
 * Releases an exemption; NULL is fine. Gates that were compiled from it keep what they need.
 *
 * Any thread, while no other uses it.
 */
void imagegate_exemption_free(imagegate_exemption *exemption);

/**
 * The exemption's name, which others may have too. Lives as long as the exemption; none of NULL.
 *
 * Any thread.
 */
imagegate_text imagegate_exemption_name(const imagegate_exemption *exemption);

/**
 * The namespace that it holds in; none: everywhere. Lives as long as the exemption.
 *
 * Any thread.
 */
imagegate_text imagegate_exemption_namespace(const imagegate_exemption *exemption);

/**
 * Reads the policies and exemptions of a text, told apart by their kind: one document in JSON, or as many as there are
 * in YAML. Errors have the line and column of the text, and say which document it is (`documents/1`). The handle is
 * the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED`, also where there is no document at all (`missingKey`), `_NULL_ARGUMENT`. Any
 * thread.
 */
imagegate_status imagegate_read_documents(const char *data,
                                          size_t length,
                                          imagegate_documents **out,
                                          imagegate_error **error);

/**
 * Releases documents; NULL is fine. Policies and exemptions that were taken out of it stay.
 *
 * Any thread, while no other uses it.
 */
void imagegate_documents_free(imagegate_documents *documents);

/**
 * How many policies there are; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_documents_policy_count(const imagegate_documents *documents);

/**
 * A policy, from 0: a handle of the caller's; NULL where there is no such policy.
 *
 * Any thread.
 */
imagegate_policy *imagegate_documents_policy(const imagegate_documents *documents, size_t index);

/**
 * How many exemptions there are; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_documents_exemption_count(const imagegate_documents *documents);

/**
 * An exemption, from 0: a handle of the caller's; NULL where there is no such exemption.
 *
 * Any thread.
 */
imagegate_exemption *imagegate_documents_exemption(const imagegate_documents *documents,
                                                   size_t index);

/**
 * Reads one statement in JSON. The handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_vex_statement_from_json(const char *data,
                                                   size_t length,
                                                   imagegate_vex_statement **out,
                                                   imagegate_error **error);

/**
 * A statement of an author about a vulnerability; `status` is an `imagegate_vex_status`. It is about no image until a
 * product is added. The handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`. Any thread.
 */
imagegate_status imagegate_vex_statement_new(const char *author,
                                             size_t author_length,
                                             const char *vulnerability,
                                             size_t vulnerability_length,
                                             uint32_t status,
                                             imagegate_vex_statement **out,
                                             imagegate_error **error);

/**
 * Releases a statement; NULL is fine. What was made of it stays.
 *
 * Any thread, while no other uses it.
 */
void imagegate_vex_statement_free(imagegate_vex_statement *statement);

/**
 * Sets the id of the document that the statement is from: it is named where the statement suppresses a finding.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_vex_statement_set_document(imagegate_vex_statement *statement,
                                                      const char *data,
                                                      size_t length,
                                                      imagegate_error **error);

/**
 * Sets when it was said; a statement without is the oldest.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). One thread at a time.
 */
imagegate_status imagegate_vex_statement_set_timestamp(imagegate_vex_statement *statement,
                                                       imagegate_instant timestamp,
                                                       imagegate_error **error);

/**
 * Adds another id of the vulnerability.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_vex_statement_add_alias(imagegate_vex_statement *statement,
                                                   const char *data,
                                                   size_t length,
                                                   imagegate_error **error);

/**
 * Adds an image that it is about: a package URL of type `oci` or `docker`, or an image reference.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_vex_statement_add_product(imagegate_vex_statement *statement,
                                                     const char *data,
                                                     size_t length,
                                                     imagegate_error **error);

/**
 * Adds the package URL of a part of the product that was added last; a product without is the whole image.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`, `_INVALID_ARGUMENT` where there is no product yet. One
 * thread at a time.
 */
imagegate_status imagegate_vex_statement_add_subcomponent(imagegate_vex_statement *statement,
                                                          const char *data,
                                                          size_t length,
                                                          imagegate_error **error);

/**
 * Reads a list of statements in JSON. The handle is the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_vex_from_json(const char *data,
                                         size_t length,
                                         imagegate_vex **out,
                                         imagegate_error **error);

/**
 * Takes statements together, in order. They are copied and stay the caller's, and so is the handle.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_vex_new(const imagegate_vex_statement *const *statements,
                                   size_t count,
                                   imagegate_vex **out,
                                   imagegate_error **error);

/**
 * Releases statements; NULL is fine. Gates that were compiled from them keep what they need.
 *
 * Any thread, while no other uses it.
 */
void imagegate_vex_free(imagegate_vex *vex);

/**
 * How many statements there are; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_vex_count(const imagegate_vex *vex);

/**
 * Reads a REPORT document, the one model of reports, in JSON. Other formats: `imagegate_read_reports`. The handle is
 * the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_report_from_json(const char *data,
                                            size_t length,
                                            imagegate_report **out,
                                            imagegate_error **error);

/**
 * Releases a report; NULL is fine. Images and requests that it was added to keep what they need.
 *
 * Any thread, while no other uses it.
 */
void imagegate_report_free(imagegate_report *report);

/**
 * What the report says of itself. `IMAGEGATE_STATE_MISSING` of NULL, which no report says.
 *
 * Any thread.
 */
imagegate_state imagegate_report_state(const imagegate_report *report);

/**
 * A text of the report's; `which` is an `imagegate_report_field`. Lives as long as the report; none where the report
 * does not have it, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_report_text(const imagegate_report *report,
                                     uint32_t which);

/**
 * How many digests the report names, each counted once; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_report_digest_count(const imagegate_report *report);

/**
 * A digest that the report names, from 0: `image.digest`, those of `image.digests`, and that of its valid reference. All
 * are digests of one image, its index and the manifest of a platform for example. Lives as long as the report; none
 * where there is no such digest.
 *
 * Any thread.
 */
imagegate_text imagegate_report_digest(const imagegate_report *report,
                                       size_t index);

/**
 * The same report, of the image that the caller names: for reports that name no image, or name it otherwise than the
 * workload does (the name that it has on a mirror, or the path of an archive). The reference that the report names is
 * replaced. Digests that it names stay, so a report of another digest still does not count. The report stays the
 * caller's, and the handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidReference`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
 */
imagegate_status imagegate_report_of_image(const imagegate_report *report,
                                           const char *reference,
                                           size_t length,
                                           imagegate_report **out,
                                           imagegate_error **error);

/**
 * When the image was scanned. Whether the report says it; `out` is written only then, and may be NULL.
 *
 * Any thread.
 */
bool imagegate_report_scanned_at(const imagegate_report *report,
                                 imagegate_instant *out);

/**
 * When the image was made. Whether the report says it; `out` is written only then, and may be NULL.
 *
 * Any thread.
 */
bool imagegate_report_created_at(const imagegate_report *report, imagegate_instant *out);

/**
 * Whether the operating system is past its support.
 *
 * Any thread.
 */
imagegate_answer imagegate_report_os_end_of_life(const imagegate_report *report);

/**
 * The report as a REPORT document in JSON. The text is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_report_to_json(const imagegate_report *report,
                                          imagegate_string *out,
                                          imagegate_error **error);

/**
 * How many findings the report has; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_finding_count(const imagegate_report *report);

/**
 * A text of a finding's, from 0; `which` is an `imagegate_finding_field`. Lives as long as the report; none where the
 * finding does not have it, there is no such finding, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_finding_text(const imagegate_report *report,
                                      size_t index,
                                      uint32_t which);

/**
 * A text of a finding's list, from 0; `list` is an `imagegate_finding_list`. Lives as long as the report; none behind
 * the end of the list, where there is no such finding, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_finding_list_text(const imagegate_report *report,
                                           size_t index,
                                           uint32_t list,
                                           size_t place);

/**
 * An instant of a finding's; `which` is an `imagegate_finding_time`. Whether the finding has it; `out` is written
 * only then, and may be NULL.
 *
 * Any thread.
 */
bool imagegate_finding_instant(const imagegate_report *report,
                               size_t index,
                               uint32_t which,
                               imagegate_instant *out);

/**
 * What kind of thing was found; `IMAGEGATE_CLASS_VULNERABILITY` where there is no such finding.
 *
 * Any thread.
 */
imagegate_class imagegate_finding_class(const imagegate_report *report, size_t index);

/**
 * How bad it is: the scanner's word, else by the CVSS score. `IMAGEGATE_SEVERITY_UNKNOWN` where there is no such
 * finding.
 *
 * Any thread.
 */
imagegate_severity imagegate_finding_severity(const imagegate_report *report,
                                              size_t index);

/**
 * Whether it has a fix, in its scanner's words.
 *
 * Any thread.
 */
imagegate_fix_state imagegate_finding_fix_state(const imagegate_report *report, size_t index);

/**
 * Whether a fix can be had, as policies see it.
 *
 * Any thread.
 */
imagegate_answer imagegate_finding_fix_available(const imagegate_report *report, size_t index);

/**
 * Whether it is known to be exploited.
 *
 * Any thread.
 */
imagegate_answer imagegate_finding_kev(const imagegate_report *report, size_t index);

/**
 * The CVSS base score in tenths, 0 to 100; -1 where it is not known.
 *
 * Any thread.
 */
int32_t imagegate_finding_cvss_tenths(const imagegate_report *report, size_t index);

/**
 * The EPSS score in 1/100000, 0 to 100000; -1 where it is not known.
 *
 * Any thread.
 */
int32_t imagegate_finding_epss_scaled(const imagegate_report *report, size_t index);

/**
 * Reads a scanner's report and detects its format: Trivy, `trivy k8s`, the resources of Trivy-operator, Grype, REPORT.
 * The text is JSON, or YAML as `kubectl get -o yaml` writes it, and may hold several documents. What in it is not of an
 * image gives no report (`imagegate_reports_other_count`). The handle is the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where (`invalidValue` where the format is not known),
 * `_NULL_ARGUMENT`. An error in one of several documents refuses the whole text. Any thread.
 */
imagegate_status imagegate_read_reports(const char *data,
                                        size_t length,
                                        imagegate_reports **out,
                                        imagegate_error **error);

/**
 * Releases what was read; NULL is fine. Reports that were taken out of it stay.
 *
 * Any thread, while no other uses it.
 */
void imagegate_reports_free(imagegate_reports *reports);

/**
 * The name of the format of the first document, `trivy` for example. Static; none of NULL.
 *
 * Any thread.
 */
imagegate_text imagegate_reports_format(const imagegate_reports *reports);

/**
 * How many reports are in it, one for each image of each document; 0 where nothing in it is of an image, and of NULL.
 *
 * Any thread.
 */
size_t imagegate_reports_count(const imagegate_reports *reports);

/**
 * A report, from 0, in the document's order: a handle of the caller's; NULL where there is no such report.
 *
 * Any thread.
 */
imagegate_report *imagegate_reports_get(const imagegate_reports *reports,
                                        size_t index);

/**
 * How many documents or objects in it are not of an image: of a file system, a repository, a node, the manifest of a
 * workload. Say so to the user: an image is not scanned thereby. 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_reports_other_count(const imagegate_reports *reports);

/**
 * A text of what is not of an image, from 0; `which` is an `imagegate_other_field`. Lives as long as the handle; none
 * where there is no such text, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_reports_other_text(const imagegate_reports *reports,
                                            size_t index,
                                            uint32_t which);

/**
 * The findings of what is not of an image, from 0, as a report that names no image: a handle of the caller's; NULL where
 * there is no such thing. Where the user says which image it is of, `imagegate_report_of_image` makes a report of it.
 *
 * Any thread.
 */
imagegate_report *imagegate_reports_other_report(const imagegate_reports *reports,
                                                 size_t index);

/**
 * How many findings the documents list as left out by rules of the scanner (an ignore file, VEX, flags); 0 of NULL. They
 * are in no report.
 *
 * Any thread.
 */
size_t imagegate_reports_suppressed_count(const imagegate_reports *reports);

/**
 * How many rules about leaving findings out the configuration in the documents names; 0 of NULL. What they left out need
 * not be counted by `imagegate_reports_suppressed_count`.
 *
 * Any thread.
 */
size_t imagegate_reports_suppressed_rule_count(const imagegate_reports *reports);

/**
 * Such a rule, from 0: `only-fixed` for example. Lives as long as the handle; none where there is no such rule.
 *
 * Any thread.
 */
imagegate_text imagegate_reports_suppressed_rule(const imagegate_reports *reports,
                                                 size_t index);

/**
 * Mirrors from entries `PREFIX=ORIGINAL`, both `registry[/path]`: `mirror.example.com/docker.io=docker.io`. The entries
 * stay the caller's, and the handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidValue` where it is no such pair, `invalidRegistry`, `invalidReference`,
 * `duplicateName` where a prefix is given twice), `_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
 */
imagegate_status imagegate_mirrors_new(const imagegate_text *entries,
                                       size_t count,
                                       imagegate_mirrors **out,
                                       imagegate_error **error);

/**
 * Releases mirrors; NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_mirrors_free(imagegate_mirrors *mirrors);

/**
 * The reference as if it were below the original: the longest prefix that it is below counts, and only once. A reference
 * below none of them stays as it is, in its normal form. The text is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidReference`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
 */
imagegate_status imagegate_mirrors_resolve(const imagegate_mirrors *mirrors,
                                           const char *reference,
                                           size_t length,
                                           imagegate_string *out,
                                           imagegate_error **error);

/**
 * The report under the name of an image, where both are the same repository under names that differ; tag and digests stay
 * those of the report. A handle of the caller's; NULL with `IMAGEGATE_STATUS_OK` where there is nothing to rewrite: the
 * names are the same, the repositories differ, or one of them has no valid reference.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
 */
imagegate_status imagegate_mirrors_report_for(const imagegate_mirrors *mirrors,
                                              const imagegate_report *report,
                                              const char *image,
                                              size_t length,
                                              imagegate_report **out,
                                              imagegate_error **error);

/**
 * A workload of which nothing is known. The handle is the caller's.
 *
 * Any thread.
 */
imagegate_workload *imagegate_workload_new(void);

/**
 * Releases a workload; NULL is fine. Requests that were made of it stay.
 *
 * Any thread, while no other uses it.
 */
void imagegate_workload_free(imagegate_workload *workload);

/**
 * Sets a text; `which` is an `imagegate_workload_field`, `known` an `imagegate_known`. The text is looked at only if
 * it is known to have a value (`IMAGEGATE_KNOWN_VALUE`), and copied.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`; the workload is as before then. One
 * thread at a time.
 */
imagegate_status imagegate_workload_set(imagegate_workload *workload,
                                        uint32_t which,
                                        uint32_t known,
                                        const char *data,
                                        size_t length,
                                        imagegate_error **error);

/**
 * What is known of a text; `which` is an `imagegate_workload_field`. `out` is written if there is a value, and may be
 * NULL; the text lives until the workload is changed or released. `IMAGEGATE_KNOWN_UNKNOWN` of NULL and of any other
 * number.
 *
 * One thread at a time.
 */
imagegate_known imagegate_workload_get(const imagegate_workload *workload,
                                       uint32_t which,
                                       imagegate_text *out);

/**
 * Sets a whole map; `which` is an `imagegate_workload_map`, `known` an `imagegate_known`: unknown, absent, or there and
 * empty (`IMAGEGATE_KNOWN_VALUE`).
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`. One thread at a time.
 */
imagegate_status imagegate_workload_set_map(imagegate_workload *workload,
                                            uint32_t which,
                                            uint32_t known,
                                            imagegate_error **error);

/**
 * Puts an entry into a map, which thereby is there; `which` is an `imagegate_workload_map`. A value may be known to be
 * absent (`IMAGEGATE_KNOWN_ABSENT`); a key of which nothing is known (`IMAGEGATE_KNOWN_UNKNOWN`) is not put, and what
 * was put before is taken out: in a map that is there, a key that is not is absent.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`; the workload is as before then. One
 * thread at a time.
 */
imagegate_status imagegate_workload_put(imagegate_workload *workload,
                                        uint32_t which,
                                        const char *key,
                                        size_t key_length,
                                        uint32_t known,
                                        const char *value,
                                        size_t value_length,
                                        imagegate_error **error);

/**
 * Sets whether the platforms of the nodes are known: if so, there are none until they are added.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
 */
imagegate_status imagegate_workload_set_platforms(imagegate_workload *workload,
                                                  bool known,
                                                  imagegate_error **error);

/**
 * Adds a platform of the nodes, `linux/amd64` for example; the platforms are known thereby.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_workload_add_platform(imagegate_workload *workload,
                                                 const char *data,
                                                 size_t length,
                                                 imagegate_error **error);

/**
 * An image of which only the reference is known, as the workload writes it. An invalid reference is no error: such an
 * image can never run. The handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
 */
imagegate_status imagegate_image_new(const char *reference,
                                     size_t length,
                                     imagegate_image **out,
                                     imagegate_error **error);

/**
 * Releases an image; NULL is fine. Requests that were made of it stay.
 *
 * Any thread, while no other uses it.
 */
void imagegate_image_free(imagegate_image *image);

/**
 * The reference. Lives as long as the image; none of NULL.
 *
 * One thread at a time.
 */
imagegate_text imagegate_image_reference(const imagegate_image *image);

/**
 * What is known of the container's name. `out` is written if there is a value, and may be NULL; the text lives until
 * it is set, or as long as the image. `IMAGEGATE_KNOWN_UNKNOWN` of NULL.
 *
 * One thread at a time.
 */
imagegate_known imagegate_image_container(const imagegate_image *image,
                                          imagegate_text *out);

/**
 * Sets the container's name; `known` is an `imagegate_known`.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_image_set_container(imagegate_image *image,
                                               uint32_t known,
                                               const char *data,
                                               size_t length,
                                               imagegate_error **error);

/**
 * Sets the digest of the manifest or index, where the host knows it from the registry.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidDigest`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_image_set_digest(imagegate_image *image,
                                            const char *data,
                                            size_t length,
                                            imagegate_error **error);

/**
 * Sets since when this image runs in this place.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). One thread at a time.
 */
imagegate_status imagegate_image_set_running_since(imagegate_image *image,
                                                   imagegate_instant instant,
                                                   imagegate_error **error);

/**
 * Sets when the image was pushed to its registry.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). One thread at a time.
 */
imagegate_status imagegate_image_set_pushed_at(imagegate_image *image,
                                               imagegate_instant instant,
                                               imagegate_error **error);

/**
 * Adds a platform that the image exists for, with the digest of its manifest, where it is known (else NULL and 0).
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidDigest`), `_NULL_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_image_add_platform(imagegate_image *image,
                                              const char *platform,
                                              size_t platform_length,
                                              const char *digest,
                                              size_t digest_length,
                                              imagegate_error **error);

/**
 * Adds a report, of whatever scanner and image: which of them count is decided by the engine. The report stays the
 * caller's, and may be added to any number of images; its content is shared, not copied.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
 */
imagegate_status imagegate_image_add_report(imagegate_image *image,
                                            const imagegate_report *report,
                                            imagegate_error **error);

/**
 * Adds a report of the image that runs now in the place that this one would take. The report stays the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
 */
imagegate_status imagegate_image_add_baseline(imagegate_image *image,
                                              const imagegate_report *report,
                                              imagegate_error **error);

/**
 * A request about images that would run in a workload (NULL: nothing is known of it). Both are copied and stay the
 * caller's; the content of reports is shared. The handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`noImages`, `digestMismatch`, `duplicatePlatform`) with a pointer as if the
 * request were a document; `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_request_new(const imagegate_workload *workload,
                                       const imagegate_image *const *images,
                                       size_t count,
                                       imagegate_request **out,
                                       imagegate_error **error);

/**
 * Reads a request in JSON, reports and all. The handle is the caller's; the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with what is wrong and where, `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_request_from_json(const char *data,
                                             size_t length,
                                             imagegate_request **out,
                                             imagegate_error **error);

/**
 * Releases a request; NULL is fine. Decisions and forecasts about it stay whole.
 *
 * Any thread, while no other uses it.
 */
void imagegate_request_free(imagegate_request *request);

/**
 * How many images it has; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_request_image_count(const imagegate_request *request);

/**
 * Everything that is wrong with an ImagePolicy in JSON, where `imagegate_policy_from_json` tells the first alone: for
 * editors and reviews. The handle is the caller's, with no error in it where the document is right.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_policy_check_json(const char *data,
                                             size_t length,
                                             imagegate_errors **out,
                                             imagegate_error **error);

/**
 * Everything that is wrong with an ImageExemption in JSON. The handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_exemption_check_json(const char *data,
                                                size_t length,
                                                imagegate_errors **out,
                                                imagegate_error **error);

/**
 * Everything that is wrong with a request in JSON. The handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_request_check_json(const char *data,
                                              size_t length,
                                              imagegate_errors **out,
                                              imagegate_error **error);

/**
 * Releases what a check found; NULL is fine. Errors that were taken out of it stay.
 *
 * Any thread, while no other uses it.
 */
void imagegate_errors_free(imagegate_errors *errors);

/**
 * How many errors there are; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_errors_count(const imagegate_errors *errors);

/**
 * An error, from 0: a handle of the caller's; NULL where there is no such error.
 *
 * Any thread.
 */
imagegate_error *imagegate_errors_get(const imagegate_errors *errors, size_t index);

/**
 * Finds what in some policies and exemptions can never match: a wildcard that is compared by equality, a kind in another
 * spelling, an exemption whose window is empty. Policies come first, each in the order of the document. What a gate warns
 * of is not repeated. A list may be NULL with a count of zero. The documents stay the caller's; the handle is the
 * caller's, with nothing in it where nothing was found.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_lint(const imagegate_policy *const *policies,
                                size_t policy_count,
                                const imagegate_exemption *const *exemptions,
                                size_t exemption_count,
                                imagegate_lints **out,
                                imagegate_error **error);

/**
 * Releases lints; NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_lints_free(imagegate_lints *lints);

/**
 * How many lints there are; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_lints_count(const imagegate_lints *lints);

/**
 * A text of a lint, from 0; `which` is an `imagegate_lint_field`. Lives as long as the handle; none where there is no such
 * lint, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_lints_text(const imagegate_lints *lints,
                                    size_t index,
                                    uint32_t which);

/**
 * Compiles documents, in the order of the decision. A list may be NULL with a count of zero, `vex` may be NULL. The
 * documents stay the caller's and are not needed any more; the handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`duplicateName`) where two policies have one name, and says which document it is
 * (`policies/1`); `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_gate_compile(const imagegate_policy *const *policies,
                                        size_t policy_count,
                                        const imagegate_exemption *const *exemptions,
                                        size_t exemption_count,
                                        const imagegate_vex *vex,
                                        imagegate_gate **out,
                                        imagegate_error **error);

/**
 * Releases a gate; NULL is fine. Decisions and forecasts that were made with it stay whole.
 *
 * Any thread, while no other uses it.
 */
void imagegate_gate_free(imagegate_gate *gate);

/**
 * How many things are not as the documents' authors will expect: exemptions that are not applied to some rules. 0 of
 * NULL.
 *
 * Any thread.
 */
size_t imagegate_gate_warning_count(const imagegate_gate *gate);

/**
 * A warning, from 0, in the form of an error that names its document (`exemptions/0`): a handle of the caller's; NULL
 * where there is no such warning.
 *
 * Any thread.
 */
imagegate_error *imagegate_gate_warning(const imagegate_gate *gate,
                                        size_t index);

/**
 * The fingerprint of what was compiled, 64 hexadecimal digits, for keys of caches: gates with the same one decide
 * alike. The text is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_gate_fingerprint(const imagegate_gate *gate,
                                            imagegate_string *out,
                                            imagegate_error **error);

/**
 * Decides a request at an instant. The decision is the caller's buffer: evaluating into the same one again allocates
 * nothing once it has grown. It keeps gate and request alive for as long as it holds what was decided about them.
 *
 * An instant before 2000-01-01T00:00:00Z is refused: one that was not set, or has another unit, would be in 1970, where
 * no `enforceFrom` has come and no exemption has ended. `imagegate_case_evaluate` decides at any instant.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`); what the decision held is forgotten only
 * where the engine failed (`_PANIC`). Any thread, if no other uses the decision.
 */
imagegate_status imagegate_gate_evaluate(const imagegate_gate *gate,
                                         const imagegate_request *request,
                                         imagegate_instant now,
                                         imagegate_decision *decision,
                                         imagegate_error **error);

/**
 * An empty decision, for `imagegate_gate_evaluate` to fill in. The handle is the caller's.
 *
 * Any thread.
 */
imagegate_decision *imagegate_decision_new(void);

/**
 * Releases a decision; NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_decision_free(imagegate_decision *decision);

/**
 * The strictest action over all images. `IMAGEGATE_ACTION_DENY` while nothing is decided, and of NULL.
 *
 * One thread at a time.
 */
imagegate_action imagegate_decision_action(const imagegate_decision *decision);

/**
 * How many images were looked at, on each of their platforms; 0 while nothing is decided.
 *
 * One thread at a time.
 */
size_t imagegate_decision_image_count(const imagegate_decision *decision);

/**
 * What was decided about an image on a platform, from 0, in the order of the decision. Whether there is such a one;
 * `out` is written only then, and may be NULL.
 *
 * One thread at a time.
 */
bool imagegate_decision_image(const imagegate_decision *decision,
                              size_t index,
                              imagegate_image_action *out);

/**
 * The instant that it was asked for. Whether there is one; `out` is written only then, and may be NULL.
 *
 * One thread at a time.
 */
bool imagegate_decision_evaluated_at(const imagegate_decision *decision,
                                     imagegate_instant *out);

/**
 * Until when it holds, if nothing but time changes: at every earlier instant gate and request give the same. False:
 * it holds for good (or nothing is decided). `out` is written only if true, and may be NULL.
 *
 * One thread at a time.
 */
bool imagegate_decision_valid_until(const imagegate_decision *decision,
                                    imagegate_instant *out);

/**
 * The decision as JSON, canonical with `IMAGEGATE_DETAIL_ALL`; `detail` is an `imagegate_detail`. The text is the
 * caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, also while nothing is decided. One thread at a time.
 */
imagegate_status imagegate_decision_to_json(const imagegate_decision *decision,
                                            uint32_t detail,
                                            imagegate_string *out,
                                            imagegate_error **error);

/**
 * The decision for people, in lines: the verdicts, the rules that decided, the worst findings and what fixes them,
 * what was exempted and until when. `detail` is an `imagegate_detail` (`IMAGEGATE_DETAIL_IN_SCOPE` is usual);
 * `colour` is whether to colour it with ANSI escapes. The text is the caller's.
 *
 * Fails: as `imagegate_decision_to_json`. One thread at a time.
 */
imagegate_status imagegate_decision_to_text(const imagegate_decision *decision,
                                            uint32_t detail,
                                            bool colour,
                                            imagegate_string *out,
                                            imagegate_error **error);

/**
 * Why the images are refused or noted, in one line of at most `most` bytes, cut at a character. The text is the
 * caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT` while nothing is decided. One thread at a time.
 */
imagegate_status imagegate_decision_to_short_text(const imagegate_decision *decision,
                                                  size_t most,
                                                  imagegate_string *out,
                                                  imagegate_error **error);

/**
 * The reports that were given for an image and count for none of its platforms. Show them: without such a report an
 * image may be let in that nobody expects to be. They are no part of what the decision is written as. The handle is the
 * caller's; with none in it where all reports count.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT` while nothing is decided. One thread at a time.
 */
imagegate_status imagegate_decision_uncounted(const imagegate_decision *decision,
                                              imagegate_uncounted **out,
                                              imagegate_error **error);

/**
 * Releases the list; NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_uncounted_free(imagegate_uncounted *uncounted);

/**
 * How many reports do not count; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_uncounted_count(const imagegate_uncounted *uncounted);

/**
 * Which report it is, of those that do not count, from 0. Whether there is such a one; `out` is written only then, and
 * may be NULL.
 *
 * Any thread.
 */
bool imagegate_uncounted_place(const imagegate_uncounted *uncounted,
                               size_t index,
                               imagegate_report_place *out);

/**
 * A text of one of them, from 0; `which` is an `imagegate_uncounted_field`. Lives as long as the list; none where there
 * is no such report, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_uncounted_text(const imagegate_uncounted *uncounted,
                                        size_t index,
                                        uint32_t which);

/**
 * The decisions at `from` and at every later instant up to and including `to` at which some action or outcome
 * changes; the one at `from` alone where `to` is before it. It keeps gate and request alive. The handle is the
 * caller's. As for `imagegate_gate_evaluate`, both instants are not before 2000-01-01T00:00:00Z.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_REFUSED` (`invalidInstant`). Any thread.
 */
imagegate_status imagegate_gate_forecast(const imagegate_gate *gate,
                                         const imagegate_request *request,
                                         imagegate_instant from,
                                         imagegate_instant to,
                                         imagegate_forecast **out,
                                         imagegate_error **error);

/**
 * The next decision, a handle of the caller's; NULL with `IMAGEGATE_STATUS_OK` where there is no further one.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. One thread at a time.
 */
imagegate_status imagegate_forecast_next(imagegate_forecast *forecast,
                                         imagegate_decision **out,
                                         imagegate_error **error);

/**
 * Releases a forecast; NULL is fine. Decisions that it gave stay.
 *
 * Any thread, while no other uses it.
 */
void imagegate_forecast_free(imagegate_forecast *forecast);

/**
 * The service accounts of kube-controller-manager: what is used where none are given. The handle is the caller's.
 *
 * Any thread.
 */
imagegate_controllers *imagegate_controllers_default(void);

/**
 * Nobody: every object is judged as itself, until users are added. The handle is the caller's.
 *
 * Any thread.
 */
imagegate_controllers *imagegate_controllers_none(void);

/**
 * One user for all of them, as some distributions run them (`system:kube-controller-manager`). The handle is the
 * caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_UTF8`. Any thread.
 */
imagegate_status imagegate_controllers_all(const char *user,
                                           size_t length,
                                           imagegate_controllers **out,
                                           imagegate_error **error);

/**
 * Releases controllers; NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_controllers_free(imagegate_controllers *controllers);

/**
 * Adds a user name of a controller; `controller` is an `imagegate_controller`.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT`, `_INVALID_UTF8`. One thread at a time.
 */
imagegate_status imagegate_controllers_add(imagegate_controllers *controllers,
                                           uint32_t controller,
                                           const char *user,
                                           size_t length,
                                           imagegate_error **error);

/**
 * Reads an object, a list of objects, an AdmissionReview or a bare AdmissionRequest, in JSON.
 *
 * `known` is what the host knows of the place where the objects would run: provider, account, cluster, the namespace
 * of objects that name none, the labels of the namespace, attributes and platforms; NULL: nothing. `controllers` is
 * whose word about owners is taken; NULL: the service accounts of kube-controller-manager. Both stay the caller's; so
 * is the handle, and the text is not needed any more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` where it is left open what would run, with a pointer into the document;
 * `_NULL_ARGUMENT`; `_INVALID_ARGUMENT` where `known` has what only the object can say. Any thread.
 */
imagegate_status imagegate_read_kubernetes(const char *data,
                                           size_t length,
                                           const imagegate_workload *known,
                                           const imagegate_controllers *controllers,
                                           imagegate_found **out,
                                           imagegate_error **error);

/**
 * Releases what was found; NULL is fine. What was taken out of it stays.
 *
 * Any thread, while no other uses it.
 */
void imagegate_found_free(imagegate_found *found);

/**
 * How much was found, at least one for each object: a pod and an object of a kind that makes pods have one, an object of
 * another kind one for each pod template in it, and one more for images that are in none (`imagegate_found_is_judged` is
 * false of it). 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_found_count(const imagegate_found *found);

/**
 * Whether images of it would run, so that it is to be decided. What was skipped is not to be taken for clean: its images,
 * if there are any (`imagegate_found_passed_over_count`), were not looked at.
 *
 * Any thread.
 */
bool imagegate_found_is_judged(const imagegate_found *found,
                               size_t index);

/**
 * A text of what was found, from 0; `which` is an `imagegate_found_field`. Lives as long as the handle (reasons and
 * operations are static); none where there is no such text, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_found_text(const imagegate_found *found,
                                    size_t index,
                                    uint32_t which);

/**
 * Whether the object is of a kind of Kubernetes itself; any other kind may hold several pod templates. False of what was
 * skipped.
 *
 * Any thread.
 */
bool imagegate_found_is_built_in(const imagegate_found *found,
                                 size_t index);

/**
 * Whether the admission request is only tried: it is judged alike, and leaves no event behind.
 *
 * Any thread.
 */
bool imagegate_found_is_dry_run(const imagegate_found *found, size_t index);

/**
 * How many owners the object names; 0 where there is no such object. They are not believed: where the controller that
 * makes such objects submitted it, the workload has the owner's kind and name already. A host that looks an owner up
 * (and compares its uid) sets kind and name of the workload.
 *
 * Any thread.
 */
size_t imagegate_found_owner_count(const imagegate_found *found,
                                   size_t index);

/**
 * A text of an owner that the object names, from 0; `which` is an `imagegate_owner_field`. Lives as long as the
 * handle; none where there is no such owner, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_found_owner_text(const imagegate_found *found,
                                          size_t index,
                                          size_t owner,
                                          uint32_t which);

/**
 * Whether an owner that the object names is said to be the one that manages it.
 *
 * Any thread.
 */
bool imagegate_found_owner_is_controller(const imagegate_found *found, size_t index, size_t owner);

/**
 * What the selectors of policies see of the object: a copy, a handle of the caller's, who may add what the host learns
 * from the object (the labels of its namespace). NULL where images of it would not run.
 *
 * Any thread.
 */
imagegate_workload *imagegate_found_workload(const imagegate_found *found,
                                             size_t index);

/**
 * How many images of the object would run: containers, init containers, ephemeral containers, image volumes. Of a pod that
 * is updated, only the new ones.
 *
 * Any thread.
 */
size_t imagegate_found_image_count(const imagegate_found *found,
                                   size_t index);

/**
 * An image that would run, from 0, in the order of the pod: reference and container, to which the caller adds digest
 * and reports. A handle of the caller's; NULL where there is no such image.
 *
 * Any thread.
 */
imagegate_image *imagegate_found_image(const imagegate_found *found,
                                       size_t index,
                                       size_t image);

/**
 * The request about an object, if all that is added to each of its images is the same reports: which of them count is
 * decided by the engine. More is said with `imagegate_found_workload`, `imagegate_found_image` and
 * `imagegate_request_new`. The reports stay the caller's, and so is the handle.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`; `_INVALID_ARGUMENT` where images of the object would not run. Any thread.
 */
imagegate_status imagegate_found_request(const imagegate_found *found,
                                         size_t index,
                                         const imagegate_report *const *reports,
                                         size_t count,
                                         imagegate_request **out,
                                         imagegate_error **error);

/**
 * How many images of a skipped object are in no request, so that nothing is decided about them. 0 of what is judged, and
 * of objects that hold no images: such an object may be let in without a word, another should be named.
 *
 * Any thread.
 */
size_t imagegate_found_passed_over_count(const imagegate_found *found,
                                         size_t index);

/**
 * A text of an image that was passed over, from 0, in the order of the document; `which` is an
 * `imagegate_passed_over_field`. Lives as long as the handle; none where there is no such text, and of any other number.
 *
 * Any thread.
 */
imagegate_text imagegate_found_passed_over_text(const imagegate_found *found,
                                                size_t index,
                                                size_t image,
                                                uint32_t which);

/**
 * How many images an update leaves as they are: they run already, and are not judged again.
 *
 * Any thread.
 */
size_t imagegate_found_left_as_is_count(const imagegate_found *found, size_t index);

/**
 * An image that an update leaves as it is, from 0: reference and container. A handle of the caller's; NULL where there is
 * no such image.
 *
 * Any thread.
 */
imagegate_image *imagegate_found_left_as_is(const imagegate_found *found,
                                            size_t index,
                                            size_t image);

/**
 * Looks owners up among objects that were all read from one cluster, as `kubectl get -A -o json` prints them: gives what
 * was found in all the documents, in order, with kind and name of the workloads of those whose owners are there. Of any
 * other owner `IMAGEGATE_FOUND_FIELD_UNVERIFIED` says why it is not believed. What came in an admission request stays as
 * it is. What is given stays the caller's; the handle is the caller's.
 *
 * Only references of controllers of Kubernetes are followed, where kind, name, uid and namespace agree. A pod that has an
 * image which its owner's template does not have is judged as itself.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_found_verify_owners(const imagegate_found *const *found,
                                               size_t count,
                                               imagegate_found **out,
                                               imagegate_error **error);

/**
 * The answer from the decisions about what was found in a review; where all was skipped there are none, and the object
 * is let in. The decisions stay the caller's, and so is the handle.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`; `_INVALID_ARGUMENT` where one of them has nothing decided. Any thread, if no
 * other uses the decisions.
 */
imagegate_status imagegate_admission_response_new(const imagegate_decision *const *decisions,
                                                  size_t count,
                                                  imagegate_admission_response **out,
                                                  imagegate_error **error);

/**
 * The answer where the review, or what the host knows, could not be read: what cannot be looked at is not let in. The
 * error stays the caller's, and so is the handle.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_admission_response_refused(const imagegate_error *refused,
                                                      imagegate_admission_response **out,
                                                      imagegate_error **error);

/**
 * Releases an answer; NULL is fine.
 *
 * Any thread, while no other uses it.
 */
void imagegate_admission_response_free(imagegate_admission_response *response);

/**
 * Whether the object is let in; not of NULL.
 *
 * Any thread.
 */
bool imagegate_admission_response_allowed(const imagegate_admission_response *response);

/**
 * Why it is not, in one line; none where it is. Lives as long as the answer.
 *
 * Any thread.
 */
imagegate_text imagegate_admission_response_message(const imagegate_admission_response *response);

/**
 * How many warnings there are for whoever applies the object; 0 of NULL.
 *
 * Any thread.
 */
size_t imagegate_admission_response_warning_count(const imagegate_admission_response *response);

/**
 * A warning, from 0, within the limits of the API server. Lives as long as the answer; none where there is no such
 * warning.
 *
 * Any thread.
 */
imagegate_text imagegate_admission_response_warning(const imagegate_admission_response *response,
                                                    size_t index);

/**
 * The AdmissionReview that answers the one that is given, whose uid and version it repeats. The text is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` (`invalidValue`) where it is no review with a uid, so that nothing can be
 * answered; `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_admission_response_to_json(const imagegate_admission_response *response,
                                                      const char *review,
                                                      size_t review_length,
                                                      imagegate_string *out,
                                                      imagegate_error **error);

/**
 * Takes a line of `imagegate evaluate --stream` apart: `{"policies", "exemptions", "vex", "request", "now",
 * "forecastTo"}`, of which `request` and `now` are required. The handle is the caller's; the text is not needed any
 * more.
 *
 * Fails: `IMAGEGATE_STATUS_REFUSED` with the first thing that is wrong, and in which document (`case`, `policies/0`,
 * `request`, …); `_NULL_ARGUMENT`. Any thread.
 */
imagegate_status imagegate_read_case(const char *line,
                                     size_t length,
                                     imagegate_case **out,
                                     imagegate_error **error);

/**
 * Releases a case; NULL is fine. Gates and requests that were taken out of it stay.
 *
 * Any thread, while no other uses it.
 */
void imagegate_case_free(imagegate_case *case_);

/**
 * The compiled documents: a handle of the caller's; NULL of NULL.
 *
 * Any thread.
 */
imagegate_gate *imagegate_case_gate(const imagegate_case *case_);

/**
 * What is to be decided: a handle of the caller's; NULL of NULL.
 *
 * Any thread.
 */
imagegate_request *imagegate_case_request(const imagegate_case *case_);

/**
 * When. Whether there is a case; `out` is written only then.
 *
 * Any thread.
 */
bool imagegate_case_now(const imagegate_case *case_, imagegate_instant *out);

/**
 * Until when it is to be forecast. False: only the decision is asked for. `out` is written only if true, and may be
 * NULL.
 *
 * Any thread.
 */
bool imagegate_case_forecast_to(const imagegate_case *case_,
                                imagegate_instant *out);

/**
 * Decides what the line asks for, at its `now`: as `imagegate_gate_evaluate`, which takes no instant before the year
 * 2000, where a line may have any.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`. Any thread, if no other uses the decision.
 */
imagegate_status imagegate_case_evaluate(const imagegate_case *case_,
                                         imagegate_decision *decision,
                                         imagegate_error **error);

/**
 * The forecast that the line asks for: as `imagegate_gate_forecast`, with any instants. The handle is the caller's.
 *
 * Fails: `IMAGEGATE_STATUS_NULL_ARGUMENT`, `_INVALID_ARGUMENT` where the line asks for the decision alone. Any thread.
 */
imagegate_status imagegate_case_forecast(const imagegate_case *case_,
                                         imagegate_forecast **out,
                                         imagegate_error **error);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* IMAGEGATE_H */
