/* A library without formats does all that the core does, and the header for it has nothing else. */

#define IMAGEGATE_CORE_ALONE

#include "test.h"

#ifdef IMAGEGATE_FORMATS
#error "there are no formats"
#endif

int main(void) {
    CHECK(!imagegate_has_formats());
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_request *about = request(REQUEST);
    imagegate_decision *decision = imagegate_decision_new();
    CHECK(imagegate_gate_evaluate(gate, about, instant("2027-11-20T08:00:00Z"), decision, NULL) ==
          IMAGEGATE_STATUS_OK);
    CHECK(imagegate_decision_action(decision) == IMAGEGATE_ACTION_DENY);
    imagegate_decision_free(decision);
    imagegate_request_free(about);
    imagegate_gate_free(gate);
    imagegate_report_free(report(REPORT));
    return result("core_alone");
}
