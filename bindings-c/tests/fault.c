/* A panic inside is a status, and the process goes on. Needs a library with the feature `fault`. */

#include "test.h"

imagegate_status imagegate_fault(imagegate_error **error);

int main(void) {
    for (int i = 0; i < 3; i++) {
        imagegate_error *error;
        CHECK(imagegate_fault(NULL) == IMAGEGATE_STATUS_PANIC);
        CHECK(imagegate_fault(&error) == IMAGEGATE_STATUS_PANIC);
        imagegate_text message = imagegate_error_message(error);
        CHECK(is(message, "the library failed: a fault for the tests"));
        imagegate_string json;
        CHECK(imagegate_error_to_json(error, &json) == IMAGEGATE_STATUS_OK);
        CHECK(contains(&json, "\"code\":\"panic\""));
        CHECK(fails(error, IMAGEGATE_STATUS_PANIC, "panic"));
    }
    imagegate_gate *gate = gate_of(policy(POLICY));
    imagegate_gate_free(gate);
    return result("fault");
}
