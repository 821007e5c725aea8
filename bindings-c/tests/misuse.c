/* What a caller may do wrong is an error, and never a crash. */

#include "test.h"

#define N(call) CHECK((call) == IMAGEGATE_STATUS_NULL_ARGUMENT)

/* Every function that has a status, with NULL for every handle, text and output. */
static void null_arguments(void) {
    imagegate_instant at = {0, 0};
    imagegate_error *error;
    N(imagegate_error_to_json(NULL, NULL));
    N(imagegate_instant_parse(TEXT("2026-11-20T08:00:00Z"), NULL, NULL));
    N(imagegate_instant_to_text(at, NULL, NULL));
    N(imagegate_policy_from_json(NULL, 1, NULL, NULL));
    N(imagegate_policy_from_yaml(NULL, 1, NULL, NULL));
    N(imagegate_exemption_from_json(NULL, 1, NULL, NULL));
    N(imagegate_exemption_from_yaml(NULL, 1, NULL, NULL));
    N(imagegate_read_documents(NULL, 1, NULL, NULL));
    N(imagegate_policy_check_json(NULL, 1, NULL, NULL));
    N(imagegate_exemption_check_json(NULL, 1, NULL, NULL));
    N(imagegate_request_check_json(NULL, 1, NULL, NULL));
    N(imagegate_vex_statement_from_json(NULL, 1, NULL, NULL));
    N(imagegate_vex_statement_new(NULL, 0, NULL, 0, 0, NULL, NULL));
    N(imagegate_vex_statement_set_document(NULL, NULL, 0, NULL));
    N(imagegate_vex_statement_set_timestamp(NULL, at, NULL));
    N(imagegate_vex_statement_add_alias(NULL, NULL, 0, NULL));
    N(imagegate_vex_statement_add_product(NULL, NULL, 0, NULL));
    N(imagegate_vex_statement_add_subcomponent(NULL, NULL, 0, NULL));
    N(imagegate_vex_from_json(NULL, 1, NULL, NULL));
    N(imagegate_vex_new(NULL, 0, NULL, NULL));
    N(imagegate_report_from_json(NULL, 1, NULL, NULL));
    N(imagegate_report_to_json(NULL, NULL, NULL));
    N(imagegate_report_of_image(NULL, NULL, 1, NULL, NULL));
    N(imagegate_read_reports(NULL, 1, NULL, NULL));
    N(imagegate_mirrors_new(NULL, 1, NULL, NULL));
    N(imagegate_mirrors_resolve(NULL, NULL, 1, NULL, NULL));
    N(imagegate_mirrors_resolve(NULL, TEXT("a"), NULL, NULL));
    N(imagegate_mirrors_report_for(NULL, NULL, NULL, 1, NULL, NULL));
    N(imagegate_mirrors_report_for(NULL, NULL, TEXT("a"), NULL, NULL));
    N(imagegate_lint(NULL, 1, NULL, 0, NULL, NULL));
    N(imagegate_lint(NULL, 0, NULL, 1, NULL, NULL));
    N(imagegate_found_verify_owners(NULL, 1, NULL, NULL));
    N(imagegate_workload_set(NULL, 0, 0, NULL, 0, NULL));
    N(imagegate_workload_set_map(NULL, 0, 0, NULL));
    N(imagegate_workload_put(NULL, 0, NULL, 0, 0, NULL, 0, NULL));
    N(imagegate_workload_set_platforms(NULL, true, NULL));
    N(imagegate_workload_add_platform(NULL, NULL, 0, NULL));
    N(imagegate_image_new(NULL, 0, NULL, NULL));
    N(imagegate_image_set_container(NULL, 0, NULL, 0, NULL));
    N(imagegate_image_set_digest(NULL, NULL, 1, NULL));
    N(imagegate_image_set_running_since(NULL, at, NULL));
    N(imagegate_image_set_pushed_at(NULL, at, NULL));
    N(imagegate_image_add_platform(NULL, NULL, 0, NULL, 0, NULL));
    N(imagegate_image_add_report(NULL, NULL, NULL));
    N(imagegate_image_add_baseline(NULL, NULL, NULL));
    N(imagegate_request_new(NULL, NULL, 1, NULL, NULL));
    N(imagegate_request_from_json(NULL, 1, NULL, NULL));
    N(imagegate_gate_compile(NULL, 1, NULL, 0, NULL, NULL, NULL));
    N(imagegate_gate_compile(NULL, 0, NULL, 1, NULL, NULL, NULL));
    N(imagegate_gate_fingerprint(NULL, NULL, NULL));
    N(imagegate_gate_evaluate(NULL, NULL, at, NULL, NULL));
    N(imagegate_gate_forecast(NULL, NULL, at, at, NULL, NULL));
    N(imagegate_forecast_next(NULL, NULL, NULL));
    N(imagegate_decision_to_json(NULL, 0, NULL, NULL));
    N(imagegate_decision_to_text(NULL, 0, false, NULL, NULL));
    N(imagegate_decision_to_short_text(NULL, 0, NULL, NULL));
    N(imagegate_decision_uncounted(NULL, NULL, NULL));
    N(imagegate_controllers_all(NULL, 0, NULL, NULL));
    N(imagegate_controllers_add(NULL, 0, NULL, 0, NULL));
    N(imagegate_read_kubernetes(NULL, 1, NULL, NULL, NULL, NULL));
    N(imagegate_found_request(NULL, 0, NULL, 0, NULL, NULL));
    N(imagegate_admission_response_new(NULL, 1, NULL, NULL));
    N(imagegate_admission_response_refused(NULL, NULL, NULL));
    N(imagegate_admission_response_to_json(NULL, NULL, 0, NULL, NULL));
    N(imagegate_read_case(NULL, 1, NULL, NULL));
    N(imagegate_case_evaluate(NULL, NULL, NULL));
    N(imagegate_case_forecast(NULL, NULL, NULL));

    /* A list with a NULL in it; outputs are cleared where it fails. */
    const imagegate_policy *policies[] = {NULL};
    imagegate_gate *gate = (imagegate_gate *)0x1;
    N(imagegate_gate_compile(policies, 1, NULL, 0, NULL, &gate, &error));
    CHECK(!gate && fails(error, IMAGEGATE_STATUS_NULL_ARGUMENT, "nullArgument"));
    imagegate_string text = {(char *)0x1, 1, 1};
    N(imagegate_decision_to_json(NULL, 0, &text, &error));
    CHECK(!text.data && is_none(imagegate_error_document(error)) && is(imagegate_error_pointer(error), ""));
    CHECK(imagegate_error_line(error) == 0 && imagegate_error_column(error) == 0);
    CHECK(imagegate_error_to_json(error, &text) == IMAGEGATE_STATUS_OK);
    CHECK(was(&text, "{\"code\":\"nullArgument\",\"message\":\"`decision` is NULL\",\"pointer\":\"\"}"));
    imagegate_error_free(error);
}

/* Every function that tells or releases something, with NULL. */
static void null_handles(void) {
    imagegate_instant at;
    CHECK(imagegate_error_status(NULL) == IMAGEGATE_STATUS_NULL_ARGUMENT);
    CHECK(is_none(imagegate_error_code(NULL)) && is_none(imagegate_error_message(NULL)));
    CHECK(is_none(imagegate_error_document(NULL)) && is_none(imagegate_error_pointer(NULL)));
    CHECK(imagegate_error_line(NULL) == 0 && imagegate_error_column(NULL) == 0);
    CHECK(is_none(imagegate_policy_name(NULL)) && imagegate_policy_rule_count(NULL) == 0);
    CHECK(is_none(imagegate_policy_rule(NULL, 0)));
    CHECK(is_none(imagegate_exemption_name(NULL)) && is_none(imagegate_exemption_namespace(NULL)));
    CHECK(imagegate_documents_policy_count(NULL) == 0 && imagegate_documents_exemption_count(NULL) == 0);
    CHECK(!imagegate_documents_policy(NULL, 0) && !imagegate_documents_exemption(NULL, 0));
    CHECK(imagegate_errors_count(NULL) == 0 && !imagegate_errors_get(NULL, 0));
    CHECK(imagegate_vex_count(NULL) == 0);
    CHECK(imagegate_report_state(NULL) == IMAGEGATE_STATE_MISSING && is_none(imagegate_report_text(NULL, 0)));
    CHECK(!imagegate_report_scanned_at(NULL, &at) && !imagegate_report_created_at(NULL, NULL));
    CHECK(imagegate_report_digest_count(NULL) == 0 && is_none(imagegate_report_digest(NULL, 0)));
    CHECK(imagegate_report_os_end_of_life(NULL) == IMAGEGATE_ANSWER_UNKNOWN);
    CHECK(imagegate_finding_count(NULL) == 0 && is_none(imagegate_finding_text(NULL, 0, 0)));
    CHECK(is_none(imagegate_finding_list_text(NULL, 0, 0, 0)) && !imagegate_finding_instant(NULL, 0, 0, &at));
    CHECK(imagegate_finding_class(NULL, 0) == IMAGEGATE_CLASS_VULNERABILITY);
    CHECK(imagegate_finding_severity(NULL, 0) == IMAGEGATE_SEVERITY_UNKNOWN);
    CHECK(imagegate_finding_fix_state(NULL, 0) == IMAGEGATE_FIX_STATE_UNKNOWN);
    CHECK(imagegate_finding_fix_available(NULL, 0) == IMAGEGATE_ANSWER_UNKNOWN);
    CHECK(imagegate_finding_kev(NULL, 0) == IMAGEGATE_ANSWER_UNKNOWN);
    CHECK(imagegate_finding_cvss_tenths(NULL, 0) == -1 && imagegate_finding_epss_scaled(NULL, 0) == -1);
    CHECK(is_none(imagegate_reports_format(NULL)) && imagegate_reports_count(NULL) == 0);
    CHECK(!imagegate_reports_get(NULL, 0) && imagegate_reports_other_count(NULL) == 0);
    CHECK(is_none(imagegate_reports_other_text(NULL, 0, 0)) && !imagegate_reports_other_report(NULL, 0));
    CHECK(imagegate_reports_suppressed_count(NULL) == 0 && imagegate_reports_suppressed_rule_count(NULL) == 0);
    CHECK(is_none(imagegate_reports_suppressed_rule(NULL, 0)));
    CHECK(imagegate_lints_count(NULL) == 0 && is_none(imagegate_lints_text(NULL, 0, 0)));
    CHECK(imagegate_workload_get(NULL, 0, NULL) == IMAGEGATE_KNOWN_UNKNOWN);
    CHECK(is_none(imagegate_image_reference(NULL)) && imagegate_image_container(NULL, NULL) == IMAGEGATE_KNOWN_UNKNOWN);
    CHECK(imagegate_request_image_count(NULL) == 0);
    CHECK(imagegate_gate_warning_count(NULL) == 0 && !imagegate_gate_warning(NULL, 0));
    CHECK(imagegate_decision_action(NULL) == IMAGEGATE_ACTION_DENY && imagegate_decision_image_count(NULL) == 0);
    CHECK(!imagegate_decision_image(NULL, 0, NULL) && !imagegate_decision_evaluated_at(NULL, &at));
    CHECK(!imagegate_decision_valid_until(NULL, NULL));
    CHECK(imagegate_uncounted_count(NULL) == 0 && !imagegate_uncounted_place(NULL, 0, NULL));
    CHECK(is_none(imagegate_uncounted_text(NULL, 0, 0)));
    CHECK(imagegate_found_count(NULL) == 0 && !imagegate_found_is_judged(NULL, 0));
    CHECK(is_none(imagegate_found_text(NULL, 0, 0)) && !imagegate_found_is_dry_run(NULL, 0));
    CHECK(imagegate_found_owner_count(NULL, 0) == 0 && is_none(imagegate_found_owner_text(NULL, 0, 0, 0)));
    CHECK(!imagegate_found_owner_is_controller(NULL, 0, 0) && !imagegate_found_workload(NULL, 0));
    CHECK(imagegate_found_image_count(NULL, 0) == 0 && !imagegate_found_image(NULL, 0, 0));
    CHECK(imagegate_found_left_as_is_count(NULL, 0) == 0 && !imagegate_found_left_as_is(NULL, 0, 0));
    CHECK(imagegate_found_passed_over_count(NULL, 0) == 0 && is_none(imagegate_found_passed_over_text(NULL, 0, 0, 0)));
    CHECK(!imagegate_found_is_built_in(NULL, 0));
    CHECK(!imagegate_admission_response_allowed(NULL) && is_none(imagegate_admission_response_message(NULL)));
    CHECK(imagegate_admission_response_warning_count(NULL) == 0);
    CHECK(is_none(imagegate_admission_response_warning(NULL, 0)));
    CHECK(!imagegate_case_gate(NULL) && !imagegate_case_request(NULL) && !imagegate_case_now(NULL, &at));
    CHECK(!imagegate_case_forecast_to(NULL, NULL));

    imagegate_error_free(NULL), imagegate_string_free(NULL), imagegate_policy_free(NULL);
    imagegate_exemption_free(NULL), imagegate_documents_free(NULL), imagegate_vex_statement_free(NULL);
    imagegate_vex_free(NULL), imagegate_report_free(NULL), imagegate_reports_free(NULL);
    imagegate_workload_free(NULL), imagegate_image_free(NULL), imagegate_request_free(NULL);
    imagegate_gate_free(NULL), imagegate_decision_free(NULL), imagegate_forecast_free(NULL);
    imagegate_controllers_free(NULL), imagegate_found_free(NULL), imagegate_admission_response_free(NULL);
    imagegate_case_free(NULL), imagegate_errors_free(NULL), imagegate_uncounted_free(NULL);
    imagegate_mirrors_free(NULL), imagegate_lints_free(NULL);
}

static void numbers_and_lengths(void) {
    imagegate_workload *workload = imagegate_workload_new();
    imagegate_error *error;
    static const uint32_t NUMBERS[] = {8, 255, UINT32_MAX};
    for (size_t i = 0; i < 3; i++) {
        CHECK(imagegate_workload_set(workload, NUMBERS[i], 0, NULL, 0, &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
        CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
        CHECK(imagegate_workload_set(workload, 0, NUMBERS[i], NULL, 0, NULL) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
        CHECK(imagegate_workload_set_map(workload, NUMBERS[i], 0, NULL) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
        CHECK(imagegate_workload_set_map(workload, 0, NUMBERS[i], NULL) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
        CHECK(imagegate_workload_get(workload, NUMBERS[i], NULL) == IMAGEGATE_KNOWN_UNKNOWN);
    }
    /* Lengths that no text can have, and lists that long. */
    static const size_t LENGTHS[] = {SIZE_MAX, SIZE_MAX / 2 + 1};
    imagegate_policy *read;
    imagegate_gate *gate;
    const imagegate_policy *policies[] = {NULL};
    for (size_t i = 0; i < 2; i++) {
        CHECK(imagegate_policy_from_json("{}", LENGTHS[i], &read, &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
        CHECK(!read && fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
        CHECK(imagegate_gate_compile(policies, LENGTHS[i], NULL, 0, NULL, &gate, NULL) ==
              IMAGEGATE_STATUS_INVALID_ARGUMENT);
        const imagegate_text entries[] = {{NULL, 0}}, long_one[] = {{"a", LENGTHS[i]}};
        imagegate_mirrors *mirrors;
        CHECK(imagegate_mirrors_new(entries, LENGTHS[i], &mirrors, NULL) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
        CHECK(imagegate_mirrors_new(long_one, 1, &mirrors, NULL) == IMAGEGATE_STATUS_INVALID_ARGUMENT && !mirrors);
    }
    imagegate_workload_free(workload);
}

static void not_utf8(void) {
    imagegate_workload *workload = imagegate_workload_new();
    imagegate_error *error;
    CHECK(imagegate_workload_set(workload, 0, IMAGEGATE_KNOWN_VALUE, TEXT("a\xff"), &error) ==
          IMAGEGATE_STATUS_INVALID_UTF8);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_UTF8, "invalidUtf8"));
    CHECK(imagegate_workload_get(workload, 0, NULL) == IMAGEGATE_KNOWN_UNKNOWN);
    CHECK(imagegate_workload_put(workload, 0, TEXT("\xed\xa0\x80"), IMAGEGATE_KNOWN_VALUE, TEXT("x"), NULL) ==
          IMAGEGATE_STATUS_INVALID_UTF8);
    imagegate_image *image;
    CHECK(imagegate_image_new(TEXT("\xc0\x80"), &image, NULL) == IMAGEGATE_STATUS_INVALID_UTF8 && !image);
    imagegate_instant at;
    CHECK(imagegate_instant_parse(TEXT("\xff"), &at, NULL) == IMAGEGATE_STATUS_INVALID_UTF8);
    imagegate_case *given;
    imagegate_mirrors *mirrors;
    const imagegate_text entries[] = {{TEXT("mirror.example=\xff")}};
    CHECK(imagegate_mirrors_new(entries, 1, &mirrors, &error) == IMAGEGATE_STATUS_INVALID_UTF8 && !mirrors);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_UTF8, "invalidUtf8"));
    const imagegate_text none[] = {{NULL, 1}};
    N(imagegate_mirrors_new(none, 1, &mirrors, NULL));
    imagegate_report *scanned = report(REPORT), *named;
    CHECK(imagegate_report_of_image(scanned, TEXT("\xff"), &named, &error) == IMAGEGATE_STATUS_INVALID_UTF8 && !named);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_UTF8, "invalidUtf8"));
    imagegate_report_free(scanned);
    CHECK(imagegate_read_case(TEXT("\xff"), &given, &error) == IMAGEGATE_STATUS_REFUSED && !given);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidSyntax"));
    imagegate_workload_free(workload);
}

/* NULs are characters like others: nothing ends at them. */
static void embedded_nuls(void) {
    imagegate_image *image;
    CHECK(imagegate_image_new(TEXT("nginx\0:1.25"), &image, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_image_reference(image).length == 11);
    imagegate_workload *workload = imagegate_workload_new();
    CHECK(imagegate_workload_set(workload, IMAGEGATE_WORKLOAD_FIELD_NAMESPACE, IMAGEGATE_KNOWN_VALUE, TEXT("a\0b"),
                                 NULL) == IMAGEGATE_STATUS_OK);
    imagegate_text got;
    CHECK(imagegate_workload_get(workload, IMAGEGATE_WORKLOAD_FIELD_NAMESPACE, &got) == IMAGEGATE_KNOWN_VALUE);
    CHECK(got.length == 3);
    const imagegate_image *images[] = {image};
    imagegate_request *about;
    CHECK(imagegate_request_new(workload, images, 1, &about, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_gate *gate = gate_of(imagegate_policy_default());
    imagegate_decision *decision = imagegate_decision_new();
    CHECK(imagegate_gate_evaluate(gate, about, instant("2026-11-20T08:00:00Z"), decision, NULL) ==
          IMAGEGATE_STATUS_OK);
    imagegate_string json;
    CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &json, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(strlen(json.data) == json.length);
    CHECK(contains(&json, "nginx\\u0000:1.25"));
    imagegate_decision_free(decision);
    imagegate_gate_free(gate);
    imagegate_request_free(about);
    imagegate_image_free(image);
    imagegate_workload_free(workload);
}

/* An instant that nobody set, or in another unit, is not a time of a decision; within a line any instant is. */
static void instants(void) {
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_request *about = request(REQUEST);
    imagegate_decision *decision = imagegate_decision_new();
    imagegate_instant later = instant("2027-11-20T08:00:00Z");
    CHECK(imagegate_gate_evaluate(gate, about, later, decision, NULL) == IMAGEGATE_STATUS_OK);
    static const struct {
        imagegate_instant at;
        const char *understood, *cause;
    } REFUSED[] = {
        {{0, 0}, "1970-01-01T00:00:00Z is before 2000-01-01T00:00:00Z", "was it set?"},
        {{-62135596800, 0}, "0001-01-01T00:00:00Z is before 2000-01-01T00:00:00Z", "was it set?"},
        {{1795161, 600000000}, "1970-01-21T18:39:21.6Z is before", "seconds taken for milliseconds"},
        {{946684799, 999999999}, "1999-12-31T23:59:59.999999999Z is before", "seconds since 1970"},
        {{-1, 0}, "1969-12-31T23:59:59Z is before", "is the year right?"},
        {{1795161600000, 0}, "years 0001 to 9999", "seconds since 1970"},
        {{1795161600, 1000000000}, "nanoseconds below 1,000,000,000", ""},
    };
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        imagegate_error *errors[3];
        imagegate_forecast *forecast;
        CHECK(imagegate_gate_evaluate(gate, about, REFUSED[i].at, decision, &errors[0]) == IMAGEGATE_STATUS_REFUSED);
        CHECK(imagegate_gate_forecast(gate, about, REFUSED[i].at, later, &forecast, &errors[1]) ==
                  IMAGEGATE_STATUS_REFUSED && !forecast);
        CHECK(imagegate_gate_forecast(gate, about, later, REFUSED[i].at, &forecast, &errors[2]) ==
                  IMAGEGATE_STATUS_REFUSED && !forecast);
        static const char *const ARGUMENTS[] = {"now", "from", "to"};
        for (int j = 0; j < 3; j++) {
            CHECK(is(imagegate_error_document(errors[j]), ARGUMENTS[j]));
            /* A message has no NUL behind it. */
            imagegate_string json;
            CHECK(imagegate_error_to_json(errors[j], &json) == IMAGEGATE_STATUS_OK);
            CHECK(strstr(json.data, REFUSED[i].understood) && strstr(json.data, REFUSED[i].cause));
            imagegate_string_free(&json);
            CHECK(fails(errors[j], IMAGEGATE_STATUS_REFUSED, "invalidInstant"));
        }
    }
    /* What the decision held is still there. */
    CHECK(imagegate_decision_action(decision) == IMAGEGATE_ACTION_DENY);
    imagegate_instant first = {946684800, 0};
    CHECK(imagegate_gate_evaluate(gate, about, first, decision, NULL) == IMAGEGATE_STATUS_OK);

    static const char LINE[] = "{\"policies\": [" POLICY "], \"request\": " REQUEST ", \"now\": \"1970-01-01T00:00:00Z\"";
    imagegate_case *given;
    imagegate_error *error;
    imagegate_forecast *forecast = (imagegate_forecast *)0x1;
    char line[sizeof LINE + 64];
    int length = snprintf(line, sizeof line, "%s}", LINE);
    CHECK(imagegate_read_case(line, (size_t)length, &given, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_case_evaluate(given, decision, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_decision_action(decision) == IMAGEGATE_ACTION_AUDIT);
    N(imagegate_case_evaluate(given, NULL, NULL));
    N(imagegate_case_forecast(given, NULL, NULL));
    CHECK(imagegate_case_forecast(given, &forecast, &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT && !forecast);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
    imagegate_case_free(given);
    length = snprintf(line, sizeof line, "%s, \"forecastTo\": \"2028-01-01T00:00:00Z\"}", LINE);
    CHECK(imagegate_read_case(line, (size_t)length, &given, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_case_forecast(given, &forecast, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_case_free(given);
    int decisions = 0;
    imagegate_decision *next;
    while (imagegate_forecast_next(forecast, &next, NULL) == IMAGEGATE_STATUS_OK && next) {
        imagegate_decision_free(next);
        decisions++;
    }
    CHECK(decisions == 2);
    imagegate_forecast_free(forecast);
    imagegate_decision_free(decision);
    imagegate_request_free(about);
    imagegate_gate_free(gate);
}

/* 256 MiB of blanks, and a text nested a million deep. */
static void huge(void) {
    size_t length = (size_t)256 << 20;
    char *text = malloc(length);
    if (!text) return;
    memset(text, ' ', length);
    imagegate_policy *read;
    imagegate_request *about;
    imagegate_error *error;
    CHECK(imagegate_policy_from_json(text, length, &read, &error) == IMAGEGATE_STATUS_REFUSED && !read);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "tooLarge"));
    CHECK(imagegate_request_from_json(text, length, &about, &error) == IMAGEGATE_STATUS_REFUSED && !about);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "tooLarge"));
    memset(text, '[', 1000000);
    CHECK(imagegate_request_from_json(text, 1000000, &about, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidSyntax"));
    imagegate_found *found;
    CHECK(imagegate_read_kubernetes(text, 1000000, NULL, NULL, &found, NULL) == IMAGEGATE_STATUS_REFUSED);
    imagegate_image *image;
    CHECK(imagegate_image_new(text, 1000000, &image, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_image_free(image);
    free(text);
}

int main(void) {
    null_arguments();
    null_handles();
    numbers_and_lengths();
    not_utf8();
    embedded_nuls();
    instants();
    huge();
    return result("misuse");
}
