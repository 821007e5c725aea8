// The header is C++ too.

#include "test.h"

int main() {
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_request *about = request(REQUEST);
    imagegate_decision *decision = imagegate_decision_new();
    CHECK(imagegate_gate_evaluate(gate, about, instant("2027-11-20T08:00:00Z"), decision, nullptr) ==
          IMAGEGATE_STATUS_OK);
    imagegate_string json;
    CHECK(imagegate_decision_to_json(decision, IMAGEGATE_DETAIL_ALL, &json, nullptr) == IMAGEGATE_STATUS_OK);
    CHECK(contains(&json, "\"deny\""));
    imagegate_decision_free(decision);
    imagegate_request_free(about);
    imagegate_gate_free(gate);
    return result("from_cpp");
}
