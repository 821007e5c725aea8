/* Five minutes: a policy, a report of Trivy's, an image, a decision. */

#include <stdio.h>
#include <string.h>

#include <imagegate.h>

static const char POLICY[] =
    "apiVersion: imagegate.dev/v1\n"
    "kind: ImagePolicy\n"
    "metadata: {name: production}\n"
    "spec:\n"
    "  rules:\n"
    "  - name: block-critical\n"
    "    action: deny\n"
    "    scope: {include: [{namespace: payments}]}\n"
    "    when: [{severity: {atLeast: critical}}]\n";

static const char REPORT[] =
    "{\"SchemaVersion\": 2, \"ArtifactName\": \"alpine:3.10\", \"ArtifactType\": \"container_image\", \"Results\": ["
    "{\"Target\": \"alpine:3.10 (alpine 3.10.2)\", \"Class\": \"os-pkgs\", \"Type\": \"alpine\", \"Vulnerabilities\": ["
    "{\"VulnerabilityID\": \"CVE-2019-14697\", \"PkgName\": \"musl\", \"InstalledVersion\": \"1.1.22-r2\","
    " \"FixedVersion\": \"1.1.22-r3\", \"Severity\": \"CRITICAL\"}]}]}";

/* Says what went wrong, and ends the program. */
static int failed(imagegate_error *error) {
    imagegate_text code = imagegate_error_code(error);
    imagegate_text message = imagegate_error_message(error);
    fprintf(stderr, "line %u: %.*s [%.*s]\n", (unsigned)imagegate_error_line(error), (int)message.length, message.data,
            (int)code.length, code.data);
    imagegate_error_free(error);
    return 1;
}

/* Says which reports do not count for the image: without them it may look clean. Here the report counts. */
static void print_uncounted(const imagegate_uncounted *uncounted) {
    for (size_t at = 0; at < imagegate_uncounted_count(uncounted); at++) {
        imagegate_text message = imagegate_uncounted_text(uncounted, at, IMAGEGATE_UNCOUNTED_FIELD_MESSAGE);
        fprintf(stderr, "warning: %.*s\n", (int)message.length, message.data);
    }
}

int main(void) {
    imagegate_error *error;

    /* What is read once: policies, compiled into a gate, and reports. Both are shared between threads. */
    imagegate_policy *policy;
    if (imagegate_policy_from_yaml(POLICY, strlen(POLICY), &policy, &error)) return failed(error);
    const imagegate_policy *policies[] = {policy};
    imagegate_gate *gate;
    if (imagegate_gate_compile(policies, 1, NULL, 0, NULL, &gate, &error)) return failed(error);
    imagegate_policy_free(policy);

    imagegate_reports *reports;
    if (imagegate_read_reports(REPORT, strlen(REPORT), &reports, &error)) return failed(error);
    imagegate_report *report = imagegate_reports_get(reports, 0);
    imagegate_reports_free(reports);

    /* What is asked: an image with its report, in a namespace. All else is unknown. */
    imagegate_image *image;
    if (imagegate_image_new("alpine:3.10", strlen("alpine:3.10"), &image, &error)) return failed(error);
    if (imagegate_image_add_report(image, report, &error)) return failed(error);
    imagegate_report_free(report);
    imagegate_workload *workload = imagegate_workload_new();
    if (imagegate_workload_set(workload, IMAGEGATE_WORKLOAD_FIELD_NAMESPACE, IMAGEGATE_KNOWN_VALUE, "payments",
                               strlen("payments"), &error))
        return failed(error);
    const imagegate_image *images[] = {image};
    imagegate_request *request;
    if (imagegate_request_new(workload, images, 1, &request, &error)) return failed(error);
    imagegate_image_free(image);
    imagegate_workload_free(workload);

    /* The decision: a buffer that is used again and again. */
    imagegate_instant now;
    const char *text = "2026-11-20T08:00:00Z";
    if (imagegate_instant_parse(text, strlen(text), &now, &error)) return failed(error);
    imagegate_decision *decision = imagegate_decision_new();
    if (imagegate_gate_evaluate(gate, request, now, decision, &error)) return failed(error);
    if (imagegate_decision_action(decision) == IMAGEGATE_ACTION_DENY) {
        imagegate_string why;
        if (imagegate_decision_to_short_text(decision, 1024, &why, &error)) return failed(error);
        puts(why.data);
        imagegate_string_free(&why);
    }

    imagegate_uncounted *uncounted;
    if (imagegate_decision_uncounted(decision, &uncounted, &error)) return failed(error);
    print_uncounted(uncounted);
    imagegate_uncounted_free(uncounted);

    imagegate_decision_free(decision);
    imagegate_request_free(request);
    imagegate_gate_free(gate);
    return 0;
}
