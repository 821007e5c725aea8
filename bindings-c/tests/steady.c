/* A million calls leave the process as large as it was: evaluating, rendering, reading, failing. Where the system does
 * not tell how large that is, this passes. */

#define _POSIX_C_SOURCE 200809L

#include <unistd.h>

#include "test.h"

/* Resident memory in bytes; 0 where it is not told. */
static size_t resident(void) {
    unsigned long size, pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (!statm) return 0;
    if (fscanf(statm, "%lu %lu", &size, &pages) != 2) pages = 0;
    fclose(statm);
    return (size_t)pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* An image with a report of another registry. */
#define MIRRORED                                                            \
    "{\"images\": [{\"reference\": \"reg.example/app:1\", \"reports\": [" \
    "{\"image\": {\"reference\": \"mirror.example/app:1\"}}]}]}"

static imagegate_gate *gate;
static imagegate_request *about;
static imagegate_decision *decision;

static void calls(long count) {
    imagegate_instant now = instant("2026-11-20T08:00:00Z");
    for (long i = 0; i < count; i++) {
        imagegate_error *error;
        CHECK(imagegate_gate_evaluate(gate, about, now, decision, NULL) == IMAGEGATE_STATUS_OK);
        /* What allocates, every tenth time. */
        if (i % 10) continue;
        imagegate_string json;
        CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &json, NULL) == IMAGEGATE_STATUS_OK);
        imagegate_string_free(&json);
        imagegate_request *read = request(MIRRORED);
        imagegate_decision *other = imagegate_decision_new();
        CHECK(imagegate_gate_evaluate(gate, read, now, other, NULL) == IMAGEGATE_STATUS_OK);
        imagegate_uncounted *uncounted;
        CHECK(imagegate_decision_uncounted(other, &uncounted, NULL) == IMAGEGATE_STATUS_OK);
        CHECK(imagegate_uncounted_count(uncounted) == 1);
        imagegate_uncounted_free(uncounted);
        imagegate_request_free(read);
        imagegate_decision_free(other);
        imagegate_policy *bad;
        CHECK(imagegate_policy_from_json(TEXT("{"), &bad, &error) == IMAGEGATE_STATUS_REFUSED);
        imagegate_error_free(error);
    }
}

int main(void) {
    gate = gate_of(policy(POLICY));
    about = request(REQUEST);
    decision = imagegate_decision_new();
    calls(10000);
    size_t before = resident();
    calls(1000000);
    size_t after = resident();
    if (before) printf("%zu KiB before, %zu KiB after a million calls\n", before >> 10, after >> 10);
    CHECK(after <= before + (1 << 20));
    imagegate_decision_free(decision);
    imagegate_request_free(about);
    imagegate_gate_free(gate);
    return result("steady");
}
