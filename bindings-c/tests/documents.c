/* Reading: policies, exemptions, VEX statements, reports; what they tell, and how they are refused. */

#include "test.h"

#define EXEMPTION                                                                                         \
    "{\"apiVersion\": \"imagegate.dev/v1\", \"kind\": \"ImageExemption\", \"metadata\": {\"name\":"      \
    " \"legacy\", \"namespace\": \"payments\"}, \"spec\": {\"rules\": [\"production/block-critical\"],"  \
    " \"vulnerabilities\": {\"ids\": [\"CVE-2024-0001\"]}}}"

static void policies(void) {
    imagegate_policy *read = policy(POLICY);
    CHECK(is(imagegate_policy_name(read), "production"));
    CHECK(imagegate_policy_rule_count(read) == 1);
    CHECK(is(imagegate_policy_rule(read, 0), "block-critical"));
    CHECK(is_none(imagegate_policy_rule(read, 1)));
    imagegate_policy_free(read);

    read = imagegate_policy_default();
    CHECK(is(imagegate_policy_name(read), "default"));
    imagegate_policy_free(read);
    imagegate_text json = imagegate_policy_default_json();
    CHECK(imagegate_policy_from_json(json.data, json.length, &read, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(is(imagegate_policy_name(read), "default"));
    imagegate_policy_free(read);

    imagegate_error *error;
    CHECK(imagegate_policy_from_json(TEXT("{\n  \"apiVersoin\": \"imagegate.dev/v1\"}"), &read, &error) ==
          IMAGEGATE_STATUS_REFUSED);
    CHECK(!read);
    CHECK(is(imagegate_error_pointer(error), "/apiVersoin"));
    CHECK(imagegate_error_line(error) == 2 && imagegate_error_column(error) == 3);
    CHECK(is_none(imagegate_error_document(error)));
    imagegate_string text;
    CHECK(imagegate_error_to_json(error, &text) == IMAGEGATE_STATUS_OK);
    CHECK(contains(&text, "\"code\":\"unknownKey\""));
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "unknownKey"));
    CHECK(imagegate_policy_from_json(TEXT("\xff"), &read, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidSyntax"));
    CHECK(imagegate_policy_from_json(TEXT("{}\0{}"), &read, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidSyntax"));
    CHECK(imagegate_policy_from_json(NULL, 0, &read, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidSyntax"));
}

/* Both mistakes of a text, and none of a right one. */
static void checks(void) {
    static const char WRONG[] = "{\n  \"apiVersoin\": \"imagegate.dev/v1\",\n  \"kind\": 1}";
    imagegate_errors *errors;
    CHECK(imagegate_policy_check_json(TEXT(WRONG), &errors, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_errors_count(errors) > 1);
    imagegate_error *error = imagegate_errors_get(errors, 0);
    CHECK(!imagegate_errors_get(errors, imagegate_errors_count(errors)));
    imagegate_errors_free(errors);
    CHECK(imagegate_error_line(error) == 2 && is(imagegate_error_pointer(error), "/apiVersoin"));
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "unknownKey"));

    CHECK(imagegate_policy_check_json(TEXT(POLICY), &errors, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(errors && imagegate_errors_count(errors) == 0);
    imagegate_errors_free(errors);
    CHECK(imagegate_exemption_check_json(TEXT(EXEMPTION), &errors, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(errors && imagegate_errors_count(errors) == 0);
    imagegate_errors_free(errors);
    CHECK(imagegate_request_check_json(TEXT("\xff"), &errors, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_errors_count(errors) == 1);
    imagegate_errors_free(errors);
}

static void yaml(void) {
    imagegate_policy *read;
    imagegate_error *error;
    CHECK(imagegate_policy_from_yaml(TEXT("apiVersion: imagegate.dev/v1\nkind: ImagePolicy\nspek: {}\n"), &read,
                                     &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(imagegate_error_line(error) == 3);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "unknownKey"));
    CHECK(imagegate_policy_from_yaml(TEXT("a: 1\n---\nb: 2\n"), &read, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidValue"));
    CHECK(imagegate_policy_from_yaml(TEXT(POLICY), &read, &error) == IMAGEGATE_STATUS_OK && !error);
    imagegate_policy_free(read);
    imagegate_exemption *exemption;
    CHECK(imagegate_exemption_from_yaml(TEXT(EXEMPTION), &exemption, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_exemption_free(exemption);

    static const char SEVERAL[] =
        "apiVersion: imagegate.dev/v1\nkind: ImageExemption\nmetadata: {name: legacy}\n"
        "spec: {rules: [production/critical], vulnerabilities: {ids: [CVE-2021-44228]}}\n---\n"
        "apiVersion: imagegate.dev/v1\nkind: ImagePolicy\nmetadata: {name: production}\n"
        "spec: {rules: [{name: critical, action: deny, when: [{severity: {atLeast: critical}}]}]}\n";
    imagegate_documents *documents;
    CHECK(imagegate_read_documents(TEXT(SEVERAL), &documents, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_documents_policy_count(documents) == 1);
    CHECK(imagegate_documents_exemption_count(documents) == 1);
    CHECK(!imagegate_documents_policy(documents, 1) && !imagegate_documents_exemption(documents, 1));
    read = imagegate_documents_policy(documents, 0);
    exemption = imagegate_documents_exemption(documents, 0);
    imagegate_documents_free(documents);
    CHECK(is(imagegate_policy_name(read), "production"));
    CHECK(is(imagegate_exemption_name(exemption), "legacy"));
    imagegate_policy_free(read);
    imagegate_exemption_free(exemption);
    CHECK(imagegate_read_documents(TEXT("kind: ImagePolizei"), &documents, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(is(imagegate_error_document(error), "documents/0"));
    imagegate_error_free(error);
}

static void exemptions(void) {
    imagegate_exemption *read;
    CHECK(imagegate_exemption_from_json(TEXT(EXEMPTION), &read, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(is(imagegate_exemption_name(read), "legacy"));
    CHECK(is(imagegate_exemption_namespace(read), "payments"));
    imagegate_exemption_free(read);
    CHECK(imagegate_exemption_from_json(TEXT("[]"), &read, NULL) == IMAGEGATE_STATUS_REFUSED && !read);
}

static void vex(void) {
    static const char LIST[] =
        "[{\"author\": \"mailto:security@example.com\", \"vulnerability\": \"CVE-2024-0001\","
        " \"products\": [{\"id\": \"nginx:1.25\"}], \"status\": \"not_affected\"}]";
    imagegate_vex *read;
    CHECK(imagegate_vex_from_json(TEXT(LIST), &read, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_vex_count(read) == 1);
    imagegate_vex_free(read);

    /* The same from objects gives the same gate. */
    imagegate_vex_statement *statement;
    imagegate_error *error;
    CHECK(imagegate_vex_statement_new(TEXT("mailto:security@example.com"), TEXT("CVE-2024-0001"), 4, &statement,
                                      &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
    CHECK(imagegate_vex_statement_new(TEXT("mailto:security@example.com"), TEXT("CVE-2024-0001"),
                                      IMAGEGATE_VEX_STATUS_NOT_AFFECTED, &statement, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_vex_statement_add_subcomponent(statement, TEXT("pkg:deb/a"), &error) ==
          IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
    CHECK(imagegate_vex_statement_add_product(statement, TEXT("nginx:1.25"), NULL) == IMAGEGATE_STATUS_OK);
    const imagegate_vex_statement *statements[] = {statement};
    imagegate_vex *made;
    CHECK(imagegate_vex_new(statements, 1, &made, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_vex_from_json(TEXT(LIST), &read, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_policy *trusting = policy(
        "{\"apiVersion\": \"imagegate.dev/v1\", \"kind\": \"ImagePolicy\", \"metadata\": {\"name\": \"p\"},"
        " \"spec\": {\"vex\": {\"trustedAuthors\": [\"mailto:security@example.com\"]}, \"rules\": [{\"name\": \"r\","
        " \"action\": \"deny\", \"when\": [{\"severity\": {\"atLeast\": \"low\"}}]}]}}");
    const imagegate_policy *policies[] = {trusting};
    imagegate_gate *gates[3];
    imagegate_string prints[3];
    const imagegate_vex *given[] = {read, made, NULL};
    for (int i = 0; i < 3; i++) {
        CHECK(imagegate_gate_compile(policies, 1, NULL, 0, given[i], &gates[i], NULL) == IMAGEGATE_STATUS_OK);
        CHECK(imagegate_gate_fingerprint(gates[i], &prints[i], NULL) == IMAGEGATE_STATUS_OK);
        CHECK(prints[i].length == 64);
        imagegate_gate_free(gates[i]);
    }
    CHECK(strcmp(prints[0].data, prints[1].data) == 0 && strcmp(prints[0].data, prints[2].data) != 0);
    for (int i = 0; i < 3; i++) imagegate_string_free(&prints[i]);

    CHECK(imagegate_vex_statement_set_document(statement, TEXT("https://example.com/vex"), NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(imagegate_vex_statement_set_timestamp(statement, instant("2026-01-01T00:00:00Z"), NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(imagegate_vex_statement_add_alias(statement, TEXT("GHSA-1"), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_vex_statement_add_subcomponent(statement, TEXT("pkg:deb/a"), NULL) == IMAGEGATE_STATUS_OK);
    imagegate_vex_statement_free(statement);
    CHECK(imagegate_vex_statement_from_json(TEXT("{}"), &statement, NULL) == IMAGEGATE_STATUS_REFUSED);
    imagegate_policy_free(trusting);
    imagegate_vex_free(read);
    imagegate_vex_free(made);
}

static void reports(void) {
    imagegate_report *read = report(
        "{\"state\": \"partial\", \"scanner\": {\"name\": \"trivy\", \"version\": \"0.50\"},"
        " \"scannedAt\": \"2026-11-20T08:00:00.5Z\","
        " \"image\": {\"reference\": \"nginx:1.25\", \"platform\": \"Linux/AMD64\"},"
        " \"os\": {\"family\": \"debian\", \"version\": \"12\", \"endOfLife\": false},"
        " \"findings\": [{\"id\": \"GHSA-x\", \"aliases\": [\"CVE-2024-0001\"], \"severity\": \"high\","
        " \"cvss\": 7.5, \"kev\": true, \"title\": \"a title\","
        " \"package\": {\"name\": \"openssl\", \"version\": \"3.0.1\", \"type\": \"deb\"},"
        " \"fix\": {\"state\": \"fixed\", \"versions\": [\"3.0.2\", \"3.1\"]}, \"publishedAt\": \"2024-01-01T00:00:00Z\"},"
        " {\"id\": \"x\"}]}");
    imagegate_instant at;
    CHECK(imagegate_report_state(read) == IMAGEGATE_STATE_PARTIAL);
    CHECK(is(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_SCANNER), "trivy"));
    CHECK(is(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_SCANNER_VERSION), "0.50"));
    CHECK(is(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_REFERENCE), "nginx:1.25"));
    CHECK(is_none(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_DIGEST)));
    CHECK(is(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_PLATFORM), "linux/amd64"));
    CHECK(is(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_OS_FAMILY), "debian"));
    CHECK(is(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_OS_VERSION), "12"));
    CHECK(is_none(imagegate_report_text(read, 7)));
    CHECK(imagegate_report_os_end_of_life(read) == IMAGEGATE_ANSWER_NO);
    CHECK(imagegate_report_scanned_at(read, &at) && at.nanoseconds == 500000000);
    CHECK(!imagegate_report_created_at(read, &at));

    CHECK(imagegate_finding_count(read) == 2);
    CHECK(is(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_ID), "GHSA-x"));
    CHECK(is(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_CANONICAL_ID), "CVE-2024-0001"));
    CHECK(is(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_PACKAGE_NAME), "openssl"));
    CHECK(is(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_PACKAGE_VERSION), "3.0.1"));
    CHECK(is(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_PACKAGE_TYPE), "deb"));
    CHECK(is_none(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_PURL)));
    CHECK(is_none(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_PATH)));
    CHECK(is(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_TITLE), "a title"));
    CHECK(is_none(imagegate_finding_text(read, 0, IMAGEGATE_FINDING_FIELD_URL)));
    CHECK(is_none(imagegate_finding_text(read, 2, IMAGEGATE_FINDING_FIELD_ID)));
    CHECK(is(imagegate_finding_list_text(read, 0, IMAGEGATE_FINDING_LIST_ALIASES, 0), "CVE-2024-0001"));
    CHECK(is_none(imagegate_finding_list_text(read, 0, IMAGEGATE_FINDING_LIST_ALIASES, 1)));
    CHECK(is(imagegate_finding_list_text(read, 0, IMAGEGATE_FINDING_LIST_FIXED_VERSIONS, 1), "3.1"));
    CHECK(imagegate_finding_instant(read, 0, IMAGEGATE_FINDING_TIME_PUBLISHED_AT, &at));
    CHECK(!imagegate_finding_instant(read, 0, IMAGEGATE_FINDING_TIME_MODIFIED_AT, NULL));
    CHECK(imagegate_finding_class(read, 0) == IMAGEGATE_CLASS_VULNERABILITY);
    CHECK(imagegate_finding_severity(read, 0) == IMAGEGATE_SEVERITY_HIGH);
    CHECK(imagegate_finding_fix_state(read, 0) == IMAGEGATE_FIX_STATE_FIXED);
    CHECK(imagegate_finding_fix_available(read, 0) == IMAGEGATE_ANSWER_YES);
    CHECK(imagegate_finding_kev(read, 0) == IMAGEGATE_ANSWER_YES);
    CHECK(imagegate_finding_cvss_tenths(read, 0) == 75 && imagegate_finding_cvss_tenths(read, 1) == -1);
    CHECK(imagegate_finding_epss_scaled(read, 0) == -1);
    CHECK(imagegate_finding_kev(read, 1) == IMAGEGATE_ANSWER_UNKNOWN);

    imagegate_string json;
    CHECK(imagegate_report_to_json(read, &json, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_report *again = report(json.data);
    imagegate_string second;
    CHECK(imagegate_report_to_json(again, &second, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(was(&second, json.data));
    imagegate_string_free(&json);
    imagegate_report_free(again);
    imagegate_report_free(read);

    imagegate_reports *several;
    CHECK(imagegate_read_reports(TEXT("[" REPORT "," REPORT "]"), &several, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(is(imagegate_reports_format(several), "imagegate") && imagegate_reports_count(several) == 2);
    read = imagegate_reports_get(several, 1);
    CHECK(!imagegate_reports_get(several, 2));
    imagegate_reports_free(several);
    CHECK(imagegate_finding_count(read) == 1);
    imagegate_report_free(read);
    imagegate_error *error;
    CHECK(imagegate_read_reports(TEXT("{\"a\": 1}"), &several, &error) == IMAGEGATE_STATUS_REFUSED && !several);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidValue"));
}

#define INDEX "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define MANIFEST "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define NAMED "sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* A report may name several digests of its image; the host may say which image it is of, but not another digest. */
static void images_of_reports(void) {
    imagegate_report *read = report("{\"image\": {\"reference\": \"mirror.example/app@" NAMED "\", \"digest\": \"" INDEX
                                    "\", \"digests\": [\"" MANIFEST "\", \"" INDEX "\"]}}");
    imagegate_report *named;
    imagegate_error *error;
    CHECK(imagegate_report_of_image(read, TEXT("reg.example/app:1@sha256:dddddddddddddddddddddddddddddddddddddddddddddddd"
                                               "dddddddddddddddd"), &named, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_report *both[] = {read, named};
    for (int i = 0; i < 2; i++) {
        CHECK(imagegate_report_digest_count(both[i]) == 3 && is(imagegate_report_digest(both[i], 0), INDEX));
        CHECK(is(imagegate_report_digest(both[i], 1), MANIFEST) && is(imagegate_report_digest(both[i], 2), NAMED));
        CHECK(is_none(imagegate_report_digest(both[i], 3)) && is_none(imagegate_report_digest(both[i], SIZE_MAX)));
        CHECK(is(imagegate_report_text(both[i], IMAGEGATE_REPORT_FIELD_DIGEST), INDEX));
    }
    CHECK(is(imagegate_report_text(read, IMAGEGATE_REPORT_FIELD_REFERENCE), "mirror.example/app@" NAMED));
    imagegate_report_free(named);
    CHECK(imagegate_report_of_image(read, TEXT("reg.example/app:1"), &named, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_report_free(read);
    CHECK(is(imagegate_report_text(named, IMAGEGATE_REPORT_FIELD_REFERENCE), "reg.example/app:1"));
    CHECK(imagegate_report_digest_count(named) == 3);
    CHECK(imagegate_report_of_image(named, TEXT("reg.example/App"), &read, &error) == IMAGEGATE_STATUS_REFUSED && !read);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidReference"));
    CHECK(imagegate_report_of_image(named, NULL, 0, &read, &error) == IMAGEGATE_STATUS_REFUSED && !read);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidReference"));
    imagegate_report_free(named);
    read = report(REPORT);
    CHECK(imagegate_report_digest_count(read) == 0 && is_none(imagegate_report_digest(read, 0)));
    imagegate_report_free(read);
}

/* What is not of an image gives no report of one, and what the scanner left out is counted. */
static void not_of_an_image(void) {
    static const char FILES[] =
        "{\"SchemaVersion\": 2, \"ArtifactName\": \"./api\", \"ArtifactType\": \"filesystem\", \"Results\": ["
        "{\"Target\": \"go.mod\", \"Class\": \"lang-pkgs\", \"Type\": \"gomod\", \"Vulnerabilities\": ["
        "{\"VulnerabilityID\": \"CVE-2024-0001\", \"Severity\": \"CRITICAL\"}]}]}";
    imagegate_reports *read;
    CHECK(imagegate_read_reports(TEXT(FILES), &read, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_reports_count(read) == 0 && imagegate_reports_other_count(read) == 1);
    CHECK(is(imagegate_reports_other_text(read, 0, IMAGEGATE_OTHER_FIELD_WHAT), "file system"));
    CHECK(is(imagegate_reports_other_text(read, 0, IMAGEGATE_OTHER_FIELD_NAME), "./api"));
    CHECK(is(imagegate_reports_other_text(read, 0, IMAGEGATE_OTHER_FIELD_POINTER), ""));
    CHECK(is_none(imagegate_reports_other_text(read, 0, 3)) && is_none(imagegate_reports_other_text(read, 1, 0)));
    CHECK(!imagegate_reports_other_report(read, 1) && imagegate_reports_suppressed_count(read) == 0);
    imagegate_report *other = imagegate_reports_other_report(read, 0);
    imagegate_reports_free(read);
    CHECK(imagegate_finding_count(other) == 1 && is_none(imagegate_report_text(other, IMAGEGATE_REPORT_FIELD_REFERENCE)));
    imagegate_report_free(other);

    static const char IGNORED[] =
        "{\"matches\": [], \"ignoredMatches\": [{\"vulnerability\": {\"id\": \"CVE-2024-0001\"}}], \"source\": {\"type\":"
        " \"image\", \"target\": {\"userInput\": \"nginx:1.25\"}}, \"descriptor\": {\"name\": \"grype\","
        " \"configuration\": {\"only-fixed\": true}}}";
    CHECK(imagegate_read_reports(TEXT(IGNORED), &read, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_reports_other_count(read) == 0 && imagegate_reports_suppressed_count(read) == 1);
    CHECK(imagegate_reports_suppressed_rule_count(read) == 1);
    CHECK(is(imagegate_reports_suppressed_rule(read, 0), "only-fixed"));
    CHECK(is_none(imagegate_reports_suppressed_rule(read, 1)));
    imagegate_reports_free(read);
}

static void mirrors(void) {
    static const imagegate_text ENTRIES[] = {{TEXT("mirror.example/docker.io=docker.io")}, {TEXT("cache.example=quay.io")}};
    imagegate_mirrors *mirrors;
    imagegate_error *error;
    imagegate_string text;
    CHECK(imagegate_mirrors_new(ENTRIES, 2, &mirrors, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_mirrors_resolve(mirrors, TEXT("mirror.example/docker.io/nginx:1.25"), &text, NULL) ==
              IMAGEGATE_STATUS_OK && was(&text, "docker.io/library/nginx:1.25"));
    CHECK(imagegate_mirrors_resolve(mirrors, TEXT("nginx"), &text, NULL) == IMAGEGATE_STATUS_OK &&
          was(&text, "docker.io/library/nginx:latest"));
    CHECK(imagegate_mirrors_resolve(mirrors, TEXT("No"), &text, &error) == IMAGEGATE_STATUS_REFUSED && !text.data);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidReference"));

    imagegate_report *read = report("{\"image\": {\"reference\": \"mirror.example/docker.io/nginx:1.25\"}}"), *same;
    CHECK(imagegate_mirrors_report_for(mirrors, read, TEXT("nginx:1.26"), &same, NULL) == IMAGEGATE_STATUS_OK && same);
    CHECK(is(imagegate_report_text(same, IMAGEGATE_REPORT_FIELD_REFERENCE), "docker.io/library/nginx:1.25"));
    imagegate_report_free(same);
    static const char *const OTHERS[] = {"mirror.example/docker.io/nginx", "redis", "No"};
    for (int i = 0; i < 3; i++) {
        same = (imagegate_report *)0x1;
        CHECK(imagegate_mirrors_report_for(mirrors, read, OTHERS[i], strlen(OTHERS[i]), &same, &error) ==
                  IMAGEGATE_STATUS_OK && !same && !error);
    }
    imagegate_mirrors_free(mirrors);

    static const struct {
        imagegate_text entries[2];
        const char *code;
    } REFUSED[] = {
        {{{TEXT("a.example=docker.io")}, {TEXT("a.example=quay.io")}}, "duplicateName"},
        {{{TEXT("a.example=docker.io")}, {TEXT("a.example")}}, "invalidValue"},
        {{{TEXT("a.example=docker.io")}, {TEXT("team=docker.io")}}, "invalidRegistry"},
        {{{TEXT("a.example=docker.io")}, {TEXT("b.example/x:1=docker.io")}}, "invalidReference"},
        {{{TEXT("a.example=docker.io")}, {NULL, 0}}, "invalidValue"},
    };
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++) {
        CHECK(imagegate_mirrors_new(REFUSED[i].entries, 2, &mirrors, &error) == IMAGEGATE_STATUS_REFUSED && !mirrors);
        CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, REFUSED[i].code));
    }
    CHECK(imagegate_mirrors_new(NULL, 0, &mirrors, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_mirrors_report_for(mirrors, read, TEXT("nginx"), &same, NULL) == IMAGEGATE_STATUS_OK && !same);
    imagegate_mirrors_free(mirrors);
    imagegate_report_free(read);
}

static void lints(void) {
    imagegate_policy *never = policy(
        "{\"apiVersion\": \"imagegate.dev/v1\", \"kind\": \"ImagePolicy\", \"metadata\": {\"name\": \"production\"},"
        " \"spec\": {\"rules\": [{\"name\": \"block\", \"action\": \"deny\", \"scope\": {\"include\":"
        " [{\"namespace\": \"shop-*\"}]}, \"when\": [{\"severity\": {\"atLeast\": \"critical\"}}]}]}}");
    imagegate_policy *right = policy(POLICY);
    imagegate_exemption *legacy;
    CHECK(imagegate_exemption_from_json(TEXT(EXEMPTION), &legacy, NULL) == IMAGEGATE_STATUS_OK);
    const imagegate_policy *policies[] = {right, never};
    const imagegate_exemption *exemptions[] = {legacy};
    imagegate_lints *found;
    CHECK(imagegate_lint(policies, 2, exemptions, 1, &found, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_policy_free(never);
    CHECK(imagegate_lints_count(found) == 1);
    CHECK(is(imagegate_lints_text(found, 0, IMAGEGATE_LINT_FIELD_CODE), "wildcardInEquality"));
    CHECK(is(imagegate_lints_text(found, 0, IMAGEGATE_LINT_FIELD_DOCUMENT), "policies/1"));
    CHECK(is(imagegate_lints_text(found, 0, IMAGEGATE_LINT_FIELD_POINTER), "/spec/rules/0/scope/include/0/namespace"));
    CHECK(!is_none(imagegate_lints_text(found, 0, IMAGEGATE_LINT_FIELD_MESSAGE)));
    CHECK(is(imagegate_lints_text(found, 0, IMAGEGATE_LINT_FIELD_HINT), "write namespace: {glob: \"shop-*\"}"));
    CHECK(is_none(imagegate_lints_text(found, 0, 5)) && is_none(imagegate_lints_text(found, 1, 0)));
    imagegate_lints_free(found);
    CHECK(imagegate_lint(policies, 1, NULL, 0, &found, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(found && imagegate_lints_count(found) == 0);
    imagegate_lints_free(found);
    imagegate_policy_free(right);
    imagegate_exemption_free(legacy);
}

static void words(void) {
    CHECK(is(imagegate_action_text(IMAGEGATE_ACTION_DENY), "deny") && is_none(imagegate_action_text(3)));
    CHECK(is(imagegate_severity_text(IMAGEGATE_SEVERITY_CRITICAL), "critical"));
    CHECK(is(imagegate_class_text(IMAGEGATE_CLASS_MALWARE), "malware"));
    CHECK(is(imagegate_state_text(IMAGEGATE_STATE_STALE), "stale"));
    CHECK(is(imagegate_fix_state_text(IMAGEGATE_FIX_STATE_UNKNOWN), "unknown"));
    CHECK(is_none(imagegate_severity_text(UINT32_MAX)));
    CHECK(imagegate_abi_version() == IMAGEGATE_ABI_VERSION && imagegate_has_formats());
    CHECK(imagegate_version().length > 0);
}

static void instants(void) {
    imagegate_instant at = instant("2026-11-20T09:30:00.50+01:30");
    imagegate_string text;
    imagegate_error *error;
    CHECK(at.seconds == 1795161600 && at.nanoseconds == 500000000);
    CHECK(imagegate_instant_to_text(at, &text, NULL) == IMAGEGATE_STATUS_OK && was(&text, "2026-11-20T08:00:00.5Z"));
    at = instant("0001-01-01T00:00:00.1Z");
    CHECK(imagegate_instant_to_text(at, &text, NULL) == IMAGEGATE_STATUS_OK && was(&text, "0001-01-01T00:00:00.1Z"));
    CHECK(imagegate_instant_parse(TEXT("2026-11-20"), &at, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidInstant"));
    static const imagegate_instant OUTSIDE[] = {
        {INT64_MAX, 0}, {INT64_MIN, 0}, {0, 1000000000}, {0, UINT32_MAX}, {253402300800, 0}};
    for (size_t i = 0; i < sizeof OUTSIDE / sizeof *OUTSIDE; i++) {
        CHECK(imagegate_instant_to_text(OUTSIDE[i], &text, &error) == IMAGEGATE_STATUS_REFUSED && !text.data);
        CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidInstant"));
    }
}

int main(void) {
    policies();
    checks();
    yaml();
    exemptions();
    vex();
    reports();
    images_of_reports();
    not_of_an_image();
    mirrors();
    lints();
    words();
    instants();
    return result("documents");
}
