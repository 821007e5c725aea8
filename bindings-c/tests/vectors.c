/* Every vector, from the records on standard input, compared byte by byte as tests/vectors/README.md says. */

#include "test.h"

/* To be raised with each new vector, so that none is lost. */
enum { DECIDED = 1063, REFUSED = 540 };

typedef struct {
    char *data;
    size_t length;
} field;

/* Reads a field `LENGTH:BYTES,`; false at the end. */
static bool next(field *out) {
    size_t length;
    if (scanf("%zu", &length) != 1) return false;
    out->data = malloc(length + 1);
    out->length = length;
    if (!out->data || getchar() != ':' || fread(out->data, 1, length, stdin) != length || getchar() != ',') {
        fprintf(stderr, "the records are cut off\n");
        exit(2);
    }
    out->data[length] = 0;
    return true;
}

static field must(void) {
    field out;
    if (next(&out)) return out;
    fprintf(stderr, "a record is cut off\n");
    exit(2);
}

static bool same(field expected, imagegate_text got) {
    return got.length == expected.length && (got.length == 0 || memcmp(expected.data, got.data, got.length) == 0);
}

static bool skip(field *expected, const char *bytes, size_t length) {
    if (expected->length < length || memcmp(expected->data, bytes, length) != 0) return false;
    expected->data += length;
    expected->length -= length;
    return true;
}

/* Takes a decision from the front of what is expected, comparing all but its `validUntil`. */
static bool skip_decision(field *expected, const imagegate_decision *decision) {
    imagegate_string json;
    CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &json, NULL) == IMAGEGATE_STATUS_OK);
    const char *images = strstr(json.data, ",\"images\":");
    const char *key = strstr(json.data, ",\"validUntil\":");
    const char *kept = key && key < images ? key : images;
    bool same = skip(expected, json.data, (size_t)(kept - json.data)) && skip(expected, images, strlen(images));
    if (!same) fprintf(stderr, "got %s\n", json.data);
    imagegate_string_free(&json);
    return same;
}

static bool valid_until_is(field expected, const imagegate_decision *decision) {
    imagegate_instant until;
    bool is = imagegate_decision_valid_until(decision, &until);
    if (expected.length == 0) return true;
    if (!is) return strcmp(expected.data, "none") == 0;
    imagegate_string text;
    CHECK(imagegate_instant_to_text(until, &text, NULL) == IMAGEGATE_STATUS_OK);
    return was(&text, expected.data);
}

/* Compares the answer; of a forecast the first decision's `validUntil` is asserted. */
static bool answer_is(const imagegate_case *given, field expected, imagegate_decision **first) {
    bool same = true;
    if (imagegate_case_forecast_to(given, NULL)) {
        imagegate_forecast *forecast;
        CHECK(imagegate_case_forecast(given, &forecast, NULL) == IMAGEGATE_STATUS_OK);
        imagegate_decision *decision;
        *first = NULL;
        while (imagegate_forecast_next(forecast, &decision, NULL) == IMAGEGATE_STATUS_OK && decision) {
            same = same && skip(&expected, *first ? "," : "[", 1) && skip_decision(&expected, decision);
            if (*first)
                imagegate_decision_free(decision);
            else
                *first = decision;
        }
        same = same && skip(&expected, "]", 1);
        imagegate_forecast_free(forecast);
    } else {
        *first = imagegate_decision_new();
        CHECK(imagegate_case_evaluate(given, *first, NULL) == IMAGEGATE_STATUS_OK);
        same = skip_decision(&expected, *first);
    }
    return same && expected.length == 0;
}

static bool place_is(const imagegate_error *error, field code, field document, field pointer) {
    return same(code, imagegate_error_code(error)) && same(document, imagegate_error_document(error)) &&
           same(pointer, imagegate_error_pointer(error));
}

/* The number that is asserted, if one is. */
static bool number_is(field expected, uint32_t number) {
    return expected.length == 0 || strtoul(expected.data, NULL, 10) == number;
}

static void failed(field name, const char *what) {
    fprintf(stderr, "%s: %s\n", name.data, what);
    failures++;
}

static void check_error(field name, const imagegate_error *error) {
    field code = must(), document = must(), pointer = must(), line = must(), column = must();
    if (!error || !place_is(error, code, document, pointer) || !number_is(line, imagegate_error_line(error)) ||
        !number_is(column, imagegate_error_column(error)))
        failed(name, "another error");
    free(code.data), free(document.data), free(pointer.data), free(line.data), free(column.data);
}

static void check_warnings(field name, const imagegate_case *given) {
    field count = must();
    size_t expected = strtoul(count.data, NULL, 10);
    imagegate_gate *gate = imagegate_case_gate(given);
    if (imagegate_gate_warning_count(gate) != expected) failed(name, "another number of warnings");
    for (size_t index = 0; index < expected; index++) {
        field code = must(), document = must(), pointer = must();
        imagegate_error *warning = imagegate_gate_warning(gate, index);
        if (!warning || !place_is(warning, code, document, pointer)) failed(name, "another warning");
        imagegate_error_free(warning);
        free(code.data), free(document.data), free(pointer.data);
    }
    imagegate_gate_free(gate);
    free(count.data);
}

int main(void) {
    int decided = 0, refused = 0;
    field name;
    while (next(&name)) {
        field line = must(), kind = must();
        imagegate_case *given;
        imagegate_error *error;
        imagegate_decision *decision = NULL;
        imagegate_read_case(line.data, line.length, &given, &error);
        if (strcmp(kind.data, "error") == 0) {
            refused++;
            check_error(name, error);
        } else {
            decided++;
            field expected = must();
            if (!given || !answer_is(given, expected, &decision)) failed(name, "another answer");
            free(expected.data);
        }
        field valid_until = must();
        if (decision && !valid_until_is(valid_until, decision)) failed(name, "another validUntil");
        check_warnings(name, given);
        imagegate_decision_free(decision);
        imagegate_case_free(given);
        imagegate_error_free(error);
        free(name.data), free(line.data), free(kind.data), free(valid_until.data);
    }
    CHECK(decided == DECIDED && refused == REFUSED);
    printf("%d vectors decided, %d refused\n", decided, refused);
    return result("vectors");
}
