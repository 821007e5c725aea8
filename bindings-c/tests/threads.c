/* Many threads on one gate, one request and one report; and a child that goes on after a fork. */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

enum { THREADS = 8, ROUNDS = 400 };

static imagegate_gate *gate;
static imagegate_request *about;
static imagegate_report *scanned, *of_mirror;
static imagegate_string expected;

/* Evaluates, renders, makes requests of the shared reports; whether all answers were the right one. */
static bool decide(int rounds) {
    bool same = true;
    imagegate_decision *decision = imagegate_decision_new();
    imagegate_instant now;
    imagegate_instant_parse(TEXT("2026-11-20T08:00:00Z"), &now, NULL);
    for (int i = 0; i < rounds; i++) {
        imagegate_image *image;
        imagegate_image_new(TEXT("nginx:1.25"), &image, NULL);
        imagegate_image_add_report(image, scanned, NULL);
        imagegate_image_add_report(image, of_mirror, NULL);
        same = same && imagegate_report_digest_count(of_mirror) == 1 && imagegate_report_digest(of_mirror, 0).length == 71;
        const imagegate_image *images[] = {image};
        imagegate_request *own;
        imagegate_request_new(NULL, images, 1, &own, NULL);
        imagegate_image_free(image);
        imagegate_string json;
        imagegate_gate_evaluate(gate, i % 2 ? own : about, now, decision, NULL);
        imagegate_request_free(own);
        imagegate_uncounted *uncounted;
        imagegate_decision_uncounted(decision, &uncounted, NULL);
        same = same && imagegate_uncounted_count(uncounted) == (i % 2 ? 1 : 0);
        imagegate_uncounted_free(uncounted);
        imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &json, NULL);
        same = same && json.length == expected.length && memcmp(json.data, expected.data, json.length) == 0;
        imagegate_string_free(&json);
    }
    imagegate_decision_free(decision);
    return same;
}

static void *thread(void *unused) {
    (void)unused;
    return decide(ROUNDS) ? &gate : NULL;
}

int main(void) {
    gate = gate_of(policy(POLICY));
    about = request(REQUEST);
    scanned = report(REPORT);
    of_mirror = report("{\"image\": {\"reference\": \"mirror.example/library/nginx:1.25\", \"digest\":"
                       " \"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}}");
    imagegate_decision *decision = imagegate_decision_new();
    CHECK(imagegate_gate_evaluate(gate, about, instant("2026-11-20T08:00:00Z"), decision, NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &expected, NULL) == IMAGEGATE_STATUS_OK);

    pid_t child = fork();
    if (child == 0) _exit(decide(ROUNDS) ? 0 : 1);
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);

    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, thread, NULL) == 0);
    for (int i = 0; i < THREADS; i++) {
        void *same = NULL;
        CHECK(pthread_join(threads[i], &same) == 0 && same);
    }

    imagegate_string_free(&expected);
    imagegate_decision_free(decision);
    imagegate_report_free(scanned);
    imagegate_report_free(of_mirror);
    imagegate_request_free(about);
    imagegate_gate_free(gate);
    return result("threads");
}
