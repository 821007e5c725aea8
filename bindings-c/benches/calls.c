/* What a call costs from C: `calls FOLDER` prints a line `CASE CALL NANOSECONDS` for each of the cases in the folder, the
 * median of many rounds, as `cargo run -p imagegate-benches --bin calls` does from Rust. */

#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <imagegate.h>

enum { ROUNDS = 31, ROUND = 10000000 /* nanoseconds */ };

typedef struct {
    imagegate_gate *gate;
    imagegate_request *request;
    imagegate_instant now;
    imagegate_decision *decision;
    char *json;
    size_t length;
} setting;

typedef void (*call)(const setting *);

static void check(imagegate_status status) {
    if (status == IMAGEGATE_STATUS_OK) return;
    fprintf(stderr, "a call failed\n");
    exit(1);
}

static void evaluate(const setting *s) {
    check(imagegate_gate_evaluate(s->gate, s->request, s->now, s->decision, NULL));
}

static void evaluate_and_write(const setting *s) {
    imagegate_string text;
    evaluate(s);
    check(imagegate_decision_to_json(s->decision, IMAGEGATE_DETAIL_TRIGGERED, &text, NULL));
    imagegate_string_free(&text);
}

static void read_and_evaluate(const setting *s) {
    imagegate_request *read;
    check(imagegate_request_from_json(s->json, s->length, &read, NULL));
    check(imagegate_gate_evaluate(s->gate, read, s->now, s->decision, NULL));
    imagegate_request_free(read);
}

static long long took(const setting *s, call call, long long calls) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long long i = 0; i < calls; i++) call(s);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (end.tv_sec - start.tv_sec) * 1000000000LL + (end.tv_nsec - start.tv_nsec);
}

static int by_size(const void *a, const void *b) {
    long long x = *(const long long *)a, y = *(const long long *)b;
    return (x > y) - (x < y);
}

static void report(const char *name, const char *what, const setting *s, call call) {
    long long calls = 1, rounds[ROUNDS];
    while (took(s, call, calls) < ROUND) calls *= 2;
    for (int i = 0; i < ROUNDS; i++) rounds[i] = took(s, call, calls) / calls;
    qsort(rounds, ROUNDS, sizeof *rounds, by_size);
    printf("%s %s %lld\n", name, what, rounds[ROUNDS / 2]);
}

static char *load(const char *folder, const char *name, const char *extension, size_t *length) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.%s", folder, name, extension);
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t room = 0, read = 0;
    while (file) {
        if (read == room) text = realloc(text, room = room * 2 + 65536);
        size_t more = text ? fread(text + read, 1, room - read, file) : 0;
        if (more == 0) break;
        read += more;
    }
    if (!file || !text) exit(1);
    fclose(file);
    *length = read;
    return text;
}

int main(int argc, char **argv) {
    static const char *const CASES[] = {"S1", "S2", "S3"};
    if (argc != 2) return 2;
    for (size_t i = 0; i < 3; i++) {
        setting s;
        imagegate_case *given;
        char *line = load(argv[1], CASES[i], "case", &s.length);
        check(imagegate_read_case(line, s.length, &given, NULL));
        free(line);
        s.gate = imagegate_case_gate(given);
        s.request = imagegate_case_request(given);
        imagegate_case_now(given, &s.now);
        imagegate_case_free(given);
        s.decision = imagegate_decision_new();
        s.json = load(argv[1], CASES[i], "request", &s.length);
        report(CASES[i], "evaluate", &s, evaluate);
        report(CASES[i], "write", &s, evaluate_and_write);
        report(CASES[i], "read", &s, read_and_evaluate);
        free(s.json);
        imagegate_decision_free(s.decision);
        imagegate_request_free(s.request);
        imagegate_gate_free(s.gate);
    }
    return 0;
}
