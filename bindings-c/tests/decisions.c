/* Deciding: requests from objects and from Kubernetes, decisions, forecasts, answers to reviews. */

#include "test.h"

#define DIGEST "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void decide(void) {
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_request *about = request(REQUEST);
    imagegate_decision *decision = imagegate_decision_new();
    imagegate_error *error;
    imagegate_string text;
    imagegate_image_action image;
    imagegate_instant at;

    /* Nothing is decided yet: not even that it may be let in. */
    CHECK(imagegate_decision_action(decision) == IMAGEGATE_ACTION_DENY);
    CHECK(imagegate_decision_image_count(decision) == 0 && !imagegate_decision_image(decision, 0, &image));
    CHECK(!imagegate_decision_evaluated_at(decision, &at) && !imagegate_decision_valid_until(decision, NULL));
    CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &text, &error) ==
          IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(!text.data && fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));

    CHECK(imagegate_gate_evaluate(gate, about, instant("2026-11-20T08:00:00Z"), decision, &error) ==
          IMAGEGATE_STATUS_OK && !error);
    CHECK(imagegate_decision_action(decision) == IMAGEGATE_ACTION_AUDIT);
    CHECK(imagegate_decision_valid_until(decision, &at) && at.seconds == instant("2027-01-01T00:00:00Z").seconds);
    CHECK(imagegate_decision_evaluated_at(decision, &at) && at.seconds == instant("2026-11-20T08:00:00Z").seconds);
    CHECK(imagegate_decision_image_count(decision) == 1 && imagegate_decision_image(decision, 0, &image));
    CHECK(image.image == 0 && image.action == IMAGEGATE_ACTION_AUDIT);

    /* It keeps what it was decided from. */
    imagegate_gate_free(gate);
    imagegate_request_free(about);
    CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_TRIGGERED, &text, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(contains(&text, "{\"action\":\"audit\""));
    CHECK(imagegate_decision_to_text(decision, IMAGEGATE_DETAIL_IN_SCOPE, false, &text, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(contains(&text, "production/block-critical"));
    CHECK(imagegate_decision_to_text(decision, IMAGEGATE_DETAIL_IN_SCOPE, true, &text, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(contains(&text, "\x1b["));
    CHECK(imagegate_decision_to_short_text(decision, 16, &text, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(text.length <= 16);
    imagegate_string_free(&text);
    imagegate_string_free(&text);
    CHECK(imagegate_decision_to_json(decision, 3, &text, &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
    imagegate_decision_free(decision);
}

/* A mirror's report does not count: the image is let in, and the list says why. */
static void uncounted(void) {
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_decision *decision = imagegate_decision_new();
    imagegate_uncounted *uncounted = (imagegate_uncounted *)0x1;
    imagegate_error *error;
    CHECK(imagegate_decision_uncounted(decision, &uncounted, &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(!uncounted && fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));

    imagegate_report *of_mirror = report(
        "{\"image\": {\"reference\": \"mirror.example/app:1\"}, \"findings\": [{\"id\": \"CVE-2024-0001\","
        " \"severity\": \"critical\", \"package\": {\"name\": \"openssl\", \"version\": \"3.0.1\"}}]}");
    imagegate_report *named;
    CHECK(imagegate_report_of_image(of_mirror, TEXT("reg.example/app:1"), &named, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_image *image;
    CHECK(imagegate_image_new(TEXT("reg.example/app:1"), &image, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_image_add_report(image, of_mirror, NULL) == IMAGEGATE_STATUS_OK);
    const imagegate_image *images[] = {image};
    imagegate_instant now = instant("2027-11-20T08:00:00Z");
    imagegate_request *about;
    CHECK(imagegate_request_new(NULL, images, 1, &about, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_gate_evaluate(gate, about, now, decision, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_request_free(about);
    CHECK(imagegate_decision_action(decision) == IMAGEGATE_ACTION_ALLOW);
    CHECK(imagegate_decision_uncounted(decision, &uncounted, NULL) == IMAGEGATE_STATUS_OK);

    /* The host says which image the report is of, and it counts. */
    CHECK(imagegate_image_add_report(image, named, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_request_new(NULL, images, 1, &about, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_gate_evaluate(gate, about, now, decision, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_decision_action(decision) == IMAGEGATE_ACTION_DENY);

    /* The list is the caller's, whatever became of the decision. */
    imagegate_report_place place;
    CHECK(imagegate_uncounted_count(uncounted) == 1 && imagegate_uncounted_place(uncounted, 0, &place));
    CHECK(place.image == 0 && place.report == 0 && imagegate_uncounted_place(uncounted, 0, NULL));
    CHECK(is(imagegate_uncounted_text(uncounted, 0, IMAGEGATE_UNCOUNTED_FIELD_REASON), "otherRegistry"));
    CHECK(is(imagegate_uncounted_text(uncounted, 0, IMAGEGATE_UNCOUNTED_FIELD_MESSAGE),
             "a report of mirror.example/app:1 does not count for reg.example/app:1: it names another registry"));
    CHECK(!is_none(imagegate_uncounted_text(uncounted, 0, IMAGEGATE_UNCOUNTED_FIELD_HINT)));
    CHECK(is_none(imagegate_uncounted_text(uncounted, 0, 3)) && is_none(imagegate_uncounted_text(uncounted, 1, 0)));
    CHECK(!imagegate_uncounted_place(uncounted, 1, &place));
    imagegate_uncounted_free(uncounted);

    imagegate_report_free(of_mirror), imagegate_report_free(named);
    imagegate_image_free(image), imagegate_request_free(about);

    /* Where all count the list is empty; of an older report nothing is to be done. */
    about = request(REQUEST);
    CHECK(imagegate_gate_evaluate(gate, about, now, decision, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_request_free(about);
    CHECK(imagegate_decision_uncounted(decision, &uncounted, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(uncounted && imagegate_uncounted_count(uncounted) == 0);
    imagegate_uncounted_free(uncounted);
    about = request("{\"images\": [{\"reference\": \"nginx:1.25\"}, {\"reference\": \"nginx:1.26\", \"reports\": ["
                    "{\"scannedAt\": \"2027-11-02T00:00:00Z\"}, {\"scannedAt\": \"2027-11-01T00:00:00Z\"}]}]}");
    CHECK(imagegate_gate_evaluate(gate, about, now, decision, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_request_free(about);
    CHECK(imagegate_decision_uncounted(decision, &uncounted, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_uncounted_place(uncounted, 0, &place) && place.image == 1 && place.report == 1);
    CHECK(is(imagegate_uncounted_text(uncounted, 0, IMAGEGATE_UNCOUNTED_FIELD_REASON), "superseded"));
    CHECK(is_none(imagegate_uncounted_text(uncounted, 0, IMAGEGATE_UNCOUNTED_FIELD_HINT)));
    imagegate_uncounted_free(uncounted);
    imagegate_decision_free(decision);
    imagegate_gate_free(gate);
}

static void forecast(void) {
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_request *about = request(REQUEST);
    imagegate_forecast *forecast;
    CHECK(imagegate_gate_forecast(gate, about, instant("2026-11-20T08:00:00Z"), instant("2028-01-01T00:00:00Z"),
                                  &forecast, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_gate_free(gate);
    imagegate_request_free(about);
    static const imagegate_action ACTIONS[] = {IMAGEGATE_ACTION_AUDIT, IMAGEGATE_ACTION_DENY};
    imagegate_decision *decision;
    for (int i = 0; i < 2; i++) {
        CHECK(imagegate_forecast_next(forecast, &decision, NULL) == IMAGEGATE_STATUS_OK && decision);
        CHECK(imagegate_decision_action(decision) == ACTIONS[i]);
        imagegate_decision_free(decision);
    }
    for (int i = 0; i < 2; i++)
        CHECK(imagegate_forecast_next(forecast, &decision, NULL) == IMAGEGATE_STATUS_OK && !decision);
    imagegate_forecast_free(forecast);
}

/* A request from objects decides as the same one in JSON. */
static void objects(void) {
    imagegate_workload *workload = imagegate_workload_new();
    imagegate_text got;
    CHECK(imagegate_workload_get(workload, IMAGEGATE_WORKLOAD_FIELD_POD, &got) == IMAGEGATE_KNOWN_UNKNOWN);
    static const char *const FIELDS[] = {"azure", "sub", "prod", "payments", "Deployment", "api", NULL, "default"};
    for (uint32_t i = 0; i < 8; i++) {
        uint32_t known = FIELDS[i] ? IMAGEGATE_KNOWN_VALUE : IMAGEGATE_KNOWN_ABSENT;
        CHECK(imagegate_workload_set(workload, i, known, FIELDS[i], FIELDS[i] ? strlen(FIELDS[i]) : 0, NULL) ==
              IMAGEGATE_STATUS_OK);
        CHECK(imagegate_workload_get(workload, i, &got) == known && (!FIELDS[i] || is(got, FIELDS[i])));
    }
    CHECK(imagegate_workload_put(workload, IMAGEGATE_WORKLOAD_MAP_LABELS, TEXT("app"), IMAGEGATE_KNOWN_VALUE,
                                 TEXT("api"), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_workload_put(workload, IMAGEGATE_WORKLOAD_MAP_LABELS, TEXT("team"), IMAGEGATE_KNOWN_ABSENT, NULL,
                                 0, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_workload_put(workload, IMAGEGATE_WORKLOAD_MAP_LABELS, TEXT("gone"), IMAGEGATE_KNOWN_VALUE,
                                 TEXT("x"), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_workload_put(workload, IMAGEGATE_WORKLOAD_MAP_LABELS, TEXT("gone"), IMAGEGATE_KNOWN_UNKNOWN, NULL,
                                 0, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_workload_set_map(workload, IMAGEGATE_WORKLOAD_MAP_NAMESPACE_LABELS, IMAGEGATE_KNOWN_ABSENT, NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(imagegate_workload_set_map(workload, IMAGEGATE_WORKLOAD_MAP_ATTRIBUTES, IMAGEGATE_KNOWN_VALUE, NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(imagegate_workload_set_platforms(workload, true, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_workload_add_platform(workload, TEXT("linux/amd64"), NULL) == IMAGEGATE_STATUS_OK);

    imagegate_image *image;
    CHECK(imagegate_image_new(TEXT("contoso.azurecr.io/payments/api:1.4"), &image, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(is(imagegate_image_reference(image), "contoso.azurecr.io/payments/api:1.4"));
    CHECK(imagegate_image_container(image, &got) == IMAGEGATE_KNOWN_UNKNOWN);
    CHECK(imagegate_image_set_container(image, IMAGEGATE_KNOWN_VALUE, TEXT("app"), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_image_container(image, &got) == IMAGEGATE_KNOWN_VALUE && is(got, "app"));
    CHECK(imagegate_image_set_digest(image, TEXT(DIGEST), NULL) == IMAGEGATE_STATUS_OK);
    imagegate_error *error;
    CHECK(imagegate_image_set_digest(image, TEXT("sha256:x"), &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidDigest"));
    CHECK(imagegate_image_set_running_since(image, instant("2026-01-01T00:00:00Z"), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_image_set_pushed_at(image, instant("2025-01-01T00:00:00Z"), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_image_add_platform(image, TEXT("linux/amd64"), TEXT(DIGEST), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_image_add_platform(image, TEXT("linux/arm64"), NULL, 0, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_report *scanned = report(REPORT);
    CHECK(imagegate_image_add_report(image, scanned, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_image_add_baseline(image, scanned, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_report_free(scanned);

    const imagegate_image *images[] = {image};
    imagegate_request *made;
    CHECK(imagegate_request_new(workload, images, 1, &made, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_request_image_count(made) == 1);
    imagegate_request *read = request(
        "{\"workload\": {\"provider\": \"azure\", \"account\": \"sub\", \"cluster\": \"prod\", \"namespace\": \"payments\","
        " \"kind\": \"Deployment\", \"name\": \"api\", \"pod\": null, \"serviceAccount\": \"default\","
        " \"labels\": {\"app\": \"api\", \"team\": null}, \"namespaceLabels\": null, \"attributes\": {},"
        " \"platforms\": [\"linux/amd64\"]}, \"images\": [{\"container\": \"app\","
        " \"reference\": \"contoso.azurecr.io/payments/api:1.4\", \"digest\": \"" DIGEST "\","
        " \"runningSince\": \"2026-01-01T00:00:00Z\", \"pushedAt\": \"2025-01-01T00:00:00Z\","
        " \"platforms\": [{\"platform\": \"linux/amd64\", \"digest\": \"" DIGEST "\"}, {\"platform\": \"linux/arm64\"}],"
        " \"reports\": [" REPORT "], \"baseline\": [" REPORT "]}]}");
    imagegate_gate *gate = gate_of(policy(
        "{\"apiVersion\": \"imagegate.dev/v1\", \"kind\": \"ImagePolicy\", \"metadata\": {\"name\": \"p\"}, \"spec\": {\"rules\": ["
        "{\"name\": \"there\", \"action\": \"deny\", \"scope\": {\"include\": [{\"namespace\": \"payments\", \"cluster\": \"prod\","
        " \"labels\": {\"app\": \"api\"}}]}, \"when\": [{\"severity\": {\"atLeast\": \"low\"}}]},"
        "{\"name\": \"elsewhere\", \"action\": \"deny\", \"scope\": {\"include\": [{\"pod\": \"x\"}, {\"attributes\": {\"a\": \"b\"}},"
        " {\"namespaceLabels\": {\"a\": \"b\"}}, {\"labels\": {\"gone\": \"x\"}}]}, \"when\": [{\"severity\": {\"atLeast\": \"low\"}}]}]}}"));
    imagegate_string texts[2];
    imagegate_request *requests[] = {made, read};
    imagegate_decision *decision = imagegate_decision_new();
    for (int i = 0; i < 2; i++) {
        CHECK(imagegate_gate_evaluate(gate, requests[i], instant("2026-11-20T08:00:00Z"), decision, NULL) ==
              IMAGEGATE_STATUS_OK);
        CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &texts[i], NULL) == IMAGEGATE_STATUS_OK);
        imagegate_request_free(requests[i]);
    }
    CHECK(was(&texts[0], texts[1].data));
    CHECK(contains(&texts[1], "notInScope"));

    /* What does not fit is refused with the engine's codes. */
    CHECK(imagegate_request_new(NULL, NULL, 0, &made, &error) == IMAGEGATE_STATUS_REFUSED && !made);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "noImages"));
    CHECK(imagegate_image_add_platform(image, TEXT("linux/arm64"), NULL, 0, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_request_new(NULL, images, 1, &made, &error) == IMAGEGATE_STATUS_REFUSED);
    CHECK(is(imagegate_error_pointer(error), "/images/0/platforms/2"));
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "duplicatePlatform"));

    imagegate_decision_free(decision);
    imagegate_gate_free(gate);
    imagegate_image_free(image);
    imagegate_workload_free(workload);
}

#define REVIEW(operation, more)                                                                                     \
    "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {\"uid\": \"1299\","    \
    " \"operation\": \"" operation "\", \"namespace\": \"shop\", \"userInfo\": {\"username\": \"jane\"}, \"object\": " \
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"web\", \"ownerReferences\": [{\"apiVersion\":" \
    " \"apps/v1\", \"kind\": \"ReplicaSet\", \"name\": \"web-1\", \"uid\": \"7\", \"controller\": true}]}, \"spec\":" \
    " {\"containers\": [{\"name\": \"app\", \"image\": \"nginx:1.25\"}]}}" more "}}"

static void kubernetes(void) {
    imagegate_workload *known = imagegate_workload_new();
    CHECK(imagegate_workload_set(known, IMAGEGATE_WORKLOAD_FIELD_CLUSTER, IMAGEGATE_KNOWN_VALUE, TEXT("prod"), NULL) ==
          IMAGEGATE_STATUS_OK);
    imagegate_found *found;
    imagegate_error *error;
    CHECK(imagegate_read_kubernetes(TEXT(REVIEW("CREATE", "")), known, NULL, &found, &error) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_found_count(found) == 1 && imagegate_found_is_judged(found, 0));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_API_VERSION), "v1"));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_KIND), "Pod"));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_NAME), "web"));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_NAMESPACE), "shop"));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_POINTER), "/request/object"));
    CHECK(is_none(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_SKIP_REASON)));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_UID), "1299"));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_OPERATION), "CREATE"));
    CHECK(is_none(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_SUBRESOURCE)));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_USERNAME), "jane"));
    CHECK(!imagegate_found_is_dry_run(found, 0));
    CHECK(imagegate_found_owner_count(found, 0) == 1 && imagegate_found_owner_is_controller(found, 0, 0));
    CHECK(is(imagegate_found_owner_text(found, 0, 0, IMAGEGATE_OWNER_FIELD_API_VERSION), "apps/v1"));
    CHECK(is(imagegate_found_owner_text(found, 0, 0, IMAGEGATE_OWNER_FIELD_KIND), "ReplicaSet"));
    CHECK(is(imagegate_found_owner_text(found, 0, 0, IMAGEGATE_OWNER_FIELD_NAME), "web-1"));
    CHECK(is(imagegate_found_owner_text(found, 0, 0, IMAGEGATE_OWNER_FIELD_UID), "7"));
    CHECK(imagegate_found_image_count(found, 0) == 1 && !imagegate_found_image(found, 0, 1));

    /* In full: workload and images are filled in; jane is no controller, so the pod is judged as itself. */
    imagegate_workload *workload = imagegate_found_workload(found, 0);
    imagegate_text got;
    CHECK(imagegate_workload_get(workload, IMAGEGATE_WORKLOAD_FIELD_KIND, &got) == IMAGEGATE_KNOWN_VALUE);
    CHECK(is(got, "Pod"));
    CHECK(imagegate_workload_get(workload, IMAGEGATE_WORKLOAD_FIELD_CLUSTER, &got) == IMAGEGATE_KNOWN_VALUE);
    imagegate_image *image = imagegate_found_image(found, 0, 0);
    CHECK(imagegate_image_container(image, &got) == IMAGEGATE_KNOWN_VALUE && is(got, "app"));
    CHECK(is(imagegate_image_reference(image), "nginx:1.25"));
    const imagegate_image *images[] = {image};
    imagegate_request *filled;
    CHECK(imagegate_request_new(workload, images, 1, &filled, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_request_free(filled);
    imagegate_image_free(image);
    imagegate_workload_free(workload);

    /* In short: the same reports for all, and the answer. */
    imagegate_report *scanned = report(REPORT);
    const imagegate_report *reports[] = {scanned};
    imagegate_request *about;
    CHECK(imagegate_found_request(found, 0, reports, 1, &about, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_found_free(found);
    imagegate_report_free(scanned);
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_decision *decision = imagegate_decision_new();
    imagegate_admission_response *response;
    const imagegate_decision *decisions[] = {decision};
    CHECK(imagegate_admission_response_new(decisions, 1, &response, &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
    imagegate_string json;
    static const char *const NOW[] = {"2026-11-20T08:00:00Z", "2027-11-20T08:00:00Z"};
    for (int i = 0; i < 2; i++) {
        CHECK(imagegate_gate_evaluate(gate, about, instant(NOW[i]), decision, NULL) == IMAGEGATE_STATUS_OK);
        CHECK(imagegate_admission_response_new(decisions, 1, &response, NULL) == IMAGEGATE_STATUS_OK);
        CHECK(imagegate_admission_response_allowed(response) == (i == 0));
        CHECK(is_none(imagegate_admission_response_message(response)) == (i == 0));
        CHECK(imagegate_admission_response_warning_count(response) == (i == 0));
        CHECK(is_none(imagegate_admission_response_warning(response, 0)) == (i == 1));
        CHECK(imagegate_admission_response_to_json(response, TEXT(REVIEW("CREATE", "")), &json, NULL) ==
              IMAGEGATE_STATUS_OK);
        CHECK(contains(&json, i == 0 ? "\"uid\":\"1299\",\"allowed\":true" : "\"uid\":\"1299\",\"allowed\":false"));
        CHECK(imagegate_admission_response_to_json(response, TEXT("{}"), &json, &error) == IMAGEGATE_STATUS_REFUSED);
        CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "invalidValue"));
        imagegate_admission_response_free(response);
    }
    imagegate_decision_free(decision);
    imagegate_request_free(about);
    imagegate_gate_free(gate);

    /* What would not run is skipped, and has no request. */
    CHECK(imagegate_read_kubernetes(TEXT(REVIEW("DELETE", ", \"dryRun\": true")), NULL, NULL, &found, NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(!imagegate_found_is_judged(found, 0) && imagegate_found_is_dry_run(found, 0));
    CHECK(is(imagegate_found_text(found, 0, IMAGEGATE_FOUND_FIELD_SKIP_REASON), "operation"));
    CHECK(!imagegate_found_workload(found, 0) && imagegate_found_image_count(found, 0) == 0);
    CHECK(imagegate_found_request(found, 0, NULL, 0, &about, &error) == IMAGEGATE_STATUS_INVALID_ARGUMENT && !about);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
    imagegate_found_free(found);
    CHECK(imagegate_admission_response_new(NULL, 0, &response, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_admission_response_allowed(response));
    imagegate_admission_response_free(response);

    /* What cannot be read is not let in. */
    CHECK(imagegate_read_kubernetes(TEXT(REVIEW("CREATE", ", \"dryRun\": 7")), NULL, NULL, &found, &error) ==
          IMAGEGATE_STATUS_REFUSED && !found);
    CHECK(imagegate_admission_response_refused(error, &response, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(!imagegate_admission_response_allowed(response));
    CHECK(!is_none(imagegate_admission_response_message(response)));
    imagegate_admission_response_free(response);
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "wrongType"));

    /* What only the object can say is not the host's to say. */
    CHECK(imagegate_workload_set(known, IMAGEGATE_WORKLOAD_FIELD_KIND, IMAGEGATE_KNOWN_VALUE, TEXT("Pod"), NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(imagegate_read_kubernetes(TEXT(REVIEW("CREATE", "")), known, NULL, &found, &error) ==
          IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(fails(error, IMAGEGATE_STATUS_INVALID_ARGUMENT, "invalidArgument"));
    imagegate_workload_free(known);
}

/* The kind that a pod of a replica set has, submitted by jane. */
static bool judged_as(imagegate_controllers *controllers, const char *kind) {
    imagegate_found *found;
    CHECK(imagegate_read_kubernetes(TEXT(REVIEW("CREATE", "")), NULL, controllers, &found, NULL) ==
          IMAGEGATE_STATUS_OK);
    imagegate_workload *workload = imagegate_found_workload(found, 0);
    imagegate_text got;
    bool same = imagegate_workload_get(workload, IMAGEGATE_WORKLOAD_FIELD_KIND, &got) == IMAGEGATE_KNOWN_VALUE &&
                is(got, kind);
    imagegate_workload_free(workload);
    imagegate_found_free(found);
    imagegate_controllers_free(controllers);
    return same;
}

static void controllers(void) {
    imagegate_controllers *controllers;
    CHECK(judged_as(imagegate_controllers_default(), "Pod") && judged_as(imagegate_controllers_none(), "Pod"));
    CHECK(imagegate_controllers_all(TEXT("jane"), &controllers, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(judged_as(controllers, "ReplicaSet"));
    controllers = imagegate_controllers_none();
    for (uint32_t i = 0; i < 7; i++)
        CHECK(i == IMAGEGATE_CONTROLLER_REPLICA_SET ||
              imagegate_controllers_add(controllers, i, TEXT("jane"), NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_controllers_add(controllers, 7, TEXT("jane"), NULL) == IMAGEGATE_STATUS_INVALID_ARGUMENT);
    CHECK(judged_as(controllers, "Pod"));
    controllers = imagegate_controllers_none();
    CHECK(imagegate_controllers_add(controllers, IMAGEGATE_CONTROLLER_REPLICA_SET, TEXT("jane"), NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(judged_as(controllers, "ReplicaSet"));
}

/* Pod templates of a custom resource are requests of their own; what is in none of them is named. */
static void custom_resources(void) {
    static const char RESOURCE[] =
        "{\"apiVersion\": \"example.com/v1\", \"kind\": \"Farm\", \"metadata\": {\"name\": \"f\"}, \"spec\": {"
        "\"a\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"app\", \"image\": \"nginx:1\"}]}}},"
        "\"b\": {\"template\": {\"spec\": {\"containers\": [{\"name\": \"app\", \"image\": \"redis:7\"}]}}},"
        "\"tool\": {\"image\": \"tool:3\"}}}";
    imagegate_found *found;
    CHECK(imagegate_read_kubernetes(TEXT(RESOURCE), NULL, NULL, &found, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_found_count(found) == 3);
    static const char *const TEMPLATES[] = {"/spec/a/template", "/spec/b/template"};
    for (size_t i = 0; i < 2; i++) {
        CHECK(imagegate_found_is_judged(found, i) && !imagegate_found_is_built_in(found, i));
        CHECK(is(imagegate_found_text(found, i, IMAGEGATE_FOUND_FIELD_TEMPLATE), TEMPLATES[i]));
        CHECK(imagegate_found_passed_over_count(found, i) == 0 && imagegate_found_left_as_is_count(found, i) == 0);
    }
    CHECK(!imagegate_found_is_judged(found, 2));
    CHECK(is(imagegate_found_text(found, 2, IMAGEGATE_FOUND_FIELD_SKIP_REASON), "imagesPassedOver"));
    CHECK(!is_none(imagegate_found_text(found, 2, IMAGEGATE_FOUND_FIELD_SKIP_MESSAGE)));
    CHECK(is_none(imagegate_found_text(found, 2, IMAGEGATE_FOUND_FIELD_TEMPLATE)));
    CHECK(imagegate_found_passed_over_count(found, 2) == 1);
    CHECK(is(imagegate_found_passed_over_text(found, 2, 0, IMAGEGATE_PASSED_OVER_FIELD_POINTER), "/spec/tool/image"));
    CHECK(is(imagegate_found_passed_over_text(found, 2, 0, IMAGEGATE_PASSED_OVER_FIELD_IMAGE), "tool:3"));
    CHECK(is_none(imagegate_found_passed_over_text(found, 2, 0, 2)));
    CHECK(is_none(imagegate_found_passed_over_text(found, 2, 1, 0)));
    imagegate_found_free(found);
}

#define POD(name, containers, more)                                                                        \
    "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"" name "\", \"namespace\": \"shop\"" more \
    "}, \"spec\": {\"containers\": [" containers "]}}"
#define CONTAINER(name, image) "{\"name\": \"" name "\", \"image\": \"" image "\"}"

/* Of a pod that is updated the new images alone are judged. */
static void updates(void) {
    static const char UPDATE[] =
        "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\", \"request\": {\"uid\": \"1\","
        " \"operation\": \"UPDATE\", \"namespace\": \"shop\", \"oldObject\": "
        POD("web", CONTAINER("app", "nginx:1") "," CONTAINER("log", "fluent:2"), "") ", \"object\": "
        POD("web", CONTAINER("app", "nginx:2") "," CONTAINER("log", "fluent:2"), "") "}}";
    imagegate_found *found;
    CHECK(imagegate_read_kubernetes(TEXT(UPDATE), NULL, NULL, &found, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_found_count(found) == 1 && imagegate_found_is_built_in(found, 0));
    CHECK(imagegate_found_image_count(found, 0) == 1 && imagegate_found_left_as_is_count(found, 0) == 1);
    CHECK(!imagegate_found_left_as_is(found, 0, 1) && !imagegate_found_left_as_is(found, 1, 0));
    imagegate_image *left = imagegate_found_left_as_is(found, 0, 0);
    imagegate_found_free(found);
    imagegate_text container;
    CHECK(is(imagegate_image_reference(left), "fluent:2"));
    CHECK(imagegate_image_container(left, &container) == IMAGEGATE_KNOWN_VALUE && is(container, "log"));
    imagegate_image_free(left);
}

#define OWNED(uid) \
    ", \"uid\": \"p\", \"ownerReferences\": [{\"apiVersion\": \"batch/v1\", \"kind\": \"Job\", \"name\": \"nightly-1\"," \
    " \"uid\": \"" uid "\", \"controller\": true}]"

/* Owners are looked up among the objects of all documents, and believed where they are there. */
static void owners(void) {
    static const char PODS[] = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": ["
        POD("first", CONTAINER("etl", "etl:7"), OWNED("j")) "," POD("second", CONTAINER("etl", "etl:7"), OWNED("other")) "]}";
    static const char JOB[] =
        "{\"apiVersion\": \"batch/v1\", \"kind\": \"Job\", \"metadata\": {\"name\": \"nightly-1\", \"namespace\": \"shop\","
        " \"uid\": \"j\"}, \"spec\": {\"template\": {\"spec\": {\"containers\": [" CONTAINER("etl", "etl:7") "]}}}}";
    imagegate_found *pods, *job, *verified;
    CHECK(imagegate_read_kubernetes(TEXT(PODS), NULL, NULL, &pods, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(imagegate_read_kubernetes(TEXT(JOB), NULL, NULL, &job, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(is(imagegate_found_text(pods, 0, IMAGEGATE_FOUND_FIELD_JUDGED_AS), "judged as Pod first"));
    CHECK(is(imagegate_found_text(pods, 0, IMAGEGATE_FOUND_FIELD_OBJECT_UID), "p"));
    const imagegate_found *both[] = {pods, job};
    CHECK(imagegate_found_verify_owners(both, 2, &verified, NULL) == IMAGEGATE_STATUS_OK);
    /* What was given stays as it was. */
    CHECK(is(imagegate_found_text(pods, 0, IMAGEGATE_FOUND_FIELD_JUDGED_AS), "judged as Pod first"));
    imagegate_found_free(pods), imagegate_found_free(job);
    CHECK(imagegate_found_count(verified) == 3);
    CHECK(is(imagegate_found_text(verified, 0, IMAGEGATE_FOUND_FIELD_JUDGED_AS), "judged as Job nightly-1"));
    CHECK(is_none(imagegate_found_text(verified, 0, IMAGEGATE_FOUND_FIELD_UNVERIFIED)));
    CHECK(is(imagegate_found_text(verified, 1, IMAGEGATE_FOUND_FIELD_JUDGED_AS), "judged as Pod second"));
    CHECK(!is_none(imagegate_found_text(verified, 1, IMAGEGATE_FOUND_FIELD_UNVERIFIED)));
    CHECK(is_none(imagegate_found_text(verified, 2, IMAGEGATE_FOUND_FIELD_JUDGED_AS)));
    CHECK(is_none(imagegate_found_text(verified, 2, 15)));
    imagegate_workload *workload = imagegate_found_workload(verified, 0);
    imagegate_text kind;
    CHECK(imagegate_workload_get(workload, IMAGEGATE_WORKLOAD_FIELD_KIND, &kind) == IMAGEGATE_KNOWN_VALUE);
    CHECK(is(kind, "Job"));
    imagegate_workload_free(workload);
    imagegate_found_free(verified);
    CHECK(imagegate_found_verify_owners(NULL, 0, &verified, NULL) == IMAGEGATE_STATUS_OK);
    CHECK(verified && imagegate_found_count(verified) == 0);
    imagegate_found_free(verified);
}

static void warnings(void) {
    imagegate_case *given;
    CHECK(imagegate_read_case(TEXT("{\"policies\": [" POLICY "], \"request\": " REQUEST ", \"now\":"
                                   " \"2026-11-20T08:00:00Z\", \"forecastTo\": \"2028-11-20T08:00:00Z\"}"),
                              &given, NULL) == IMAGEGATE_STATUS_OK);
    imagegate_instant to;
    CHECK(imagegate_case_forecast_to(given, &to) && to.seconds == instant("2028-11-20T08:00:00Z").seconds);
    imagegate_gate *gate = imagegate_case_gate(given);
    imagegate_case_free(given);
    CHECK(imagegate_gate_warning_count(gate) == 0 && !imagegate_gate_warning(gate, 0));
    imagegate_gate_free(gate);

    imagegate_policy *twice = policy(POLICY);
    const imagegate_policy *policies[] = {twice, twice};
    imagegate_error *error;
    CHECK(imagegate_gate_compile(policies, 2, NULL, 0, NULL, &gate, &error) == IMAGEGATE_STATUS_REFUSED && !gate);
    CHECK(is(imagegate_error_document(error), "policies/1"));
    CHECK(fails(error, IMAGEGATE_STATUS_REFUSED, "duplicateName"));
    imagegate_policy_free(twice);
}

int main(void) {
    decide();
    uncounted();
    forecast();
    objects();
    kubernetes();
    controllers();
    custom_resources();
    updates();
    owners();
    warnings();
    return result("decisions");
}
