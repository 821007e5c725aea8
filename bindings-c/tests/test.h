/* What the tests have in common: a check that counts, texts to compare, and handles made of literals. */

#ifndef IMAGEGATE_TEST_H
#define IMAGEGATE_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <imagegate.h>

static int failures;

#define CHECK(condition)                                                          \
    do {                                                                          \
        if (!(condition)) {                                                       \
            fprintf(stderr, "%s:%d: not %s\n", __FILE__, __LINE__, #condition);   \
            failures++;                                                           \
        }                                                                         \
    } while (0)

/* A text literal as pointer and length. */
#define TEXT(literal) (literal), (sizeof(literal) - 1)

static inline bool is(imagegate_text text, const char *expected) {
    return text.data && text.length == strlen(expected) && memcmp(text.data, expected, text.length) == 0;
}

static inline bool is_none(imagegate_text text) { return !text.data && text.length == 0; }

/* Compares a text that the caller owns, and releases it. */
static inline bool was(imagegate_string *string, const char *expected) {
    bool same = string->data && string->length == strlen(expected) && strcmp(string->data, expected) == 0;
    if (!same) fprintf(stderr, "got %s\n", string->data ? string->data : "nothing");
    imagegate_string_free(string);
    return same;
}

static inline bool contains(imagegate_string *string, const char *expected) {
    bool found = string->data && strstr(string->data, expected);
    if (!found) fprintf(stderr, "got %s\n", string->data ? string->data : "nothing");
    imagegate_string_free(string);
    return found;
}

/* Whether an error has this status and code; releases it. */
static inline bool fails(imagegate_error *error, imagegate_status status, const char *code) {
    bool same = error && imagegate_error_status(error) == status && is(imagegate_error_code(error), code);
    if (!same && error) {
        imagegate_text message = imagegate_error_message(error);
        fprintf(stderr, "got status %u: %.*s\n", (unsigned)imagegate_error_status(error), (int)message.length,
                message.data);
    }
    imagegate_error_free(error);
    return same;
}

static inline imagegate_instant instant(const char *text) {
    imagegate_instant instant = {0, 0};
    CHECK(imagegate_instant_parse(text, strlen(text), &instant, NULL) == IMAGEGATE_STATUS_OK);
    return instant;
}

static inline imagegate_policy *policy(const char *json) {
    imagegate_policy *policy;
    CHECK(imagegate_policy_from_json(json, strlen(json), &policy, NULL) == IMAGEGATE_STATUS_OK);
    return policy;
}

static inline imagegate_report *report(const char *json) {
    imagegate_report *report;
    CHECK(imagegate_report_from_json(json, strlen(json), &report, NULL) == IMAGEGATE_STATUS_OK);
    return report;
}

static inline imagegate_request *request(const char *json) {
    imagegate_request *request;
    CHECK(imagegate_request_from_json(json, strlen(json), &request, NULL) == IMAGEGATE_STATUS_OK);
    return request;
}

static inline imagegate_gate *gate_of(imagegate_policy *policy) {
    const imagegate_policy *policies[] = {policy};
    imagegate_gate *gate;
    CHECK(imagegate_gate_compile(policies, 1, NULL, 0, NULL, &gate, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_policy_free(policy);
    return gate;
}

/* Denies what has a critical finding, from 2027 on; audits before. */
#define POLICY                                                                                                    \
    "{\"apiVersion\": \"imagegate.dev/v1\", \"kind\": \"ImagePolicy\", \"metadata\": {\"name\": \"production\"}," \
    " \"spec\": {\"rules\": [{\"name\": \"block-critical\", \"action\": \"deny\", \"enforceFrom\": \"2027-01-01\"," \
    " \"when\": [{\"severity\": {\"atLeast\": \"critical\"}}]}]}}"

#define REPORT                                                                                               \
    "{\"scanner\": {\"name\": \"trivy\", \"version\": \"0.50\"}, \"findings\": [{\"id\": \"CVE-2024-0001\"," \
    " \"severity\": \"critical\", \"package\": {\"name\": \"openssl\", \"version\": \"3.0.1\"},"             \
    " \"fix\": {\"versions\": [\"3.0.2\"]}}]}"

#define REQUEST "{\"images\": [{\"reference\": \"nginx:1.25\", \"reports\": [" REPORT "]}]}"

static inline int result(const char *name) {
    if (failures) fprintf(stderr, "%s: %d failures\n", name, failures);
    return failures != 0;
}

#endif
