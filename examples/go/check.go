package imagegate

// #include <imagegate.h>
import "C"

// CheckPolicyJSON is everything that is wrong with an ImagePolicy in JSON; [PolicyFromJSON] tells the first alone.
func CheckPolicyJSON(document []byte) []*Error {
	data, length := bytes(document)
	var out *C.imagegate_errors
	var given *C.imagegate_error
	return checked(C.imagegate_policy_check_json(data, length, &out, &given), out, given)
}

// CheckExemptionJSON is everything that is wrong with an ImageExemption in JSON.
func CheckExemptionJSON(document []byte) []*Error {
	data, length := bytes(document)
	var out *C.imagegate_errors
	var given *C.imagegate_error
	return checked(C.imagegate_exemption_check_json(data, length, &out, &given), out, given)
}

// CheckRequestJSON is everything that is wrong with a request in JSON.
func CheckRequestJSON(document []byte) []*Error {
	data, length := bytes(document)
	var out *C.imagegate_errors
	var given *C.imagegate_error
	return checked(C.imagegate_request_check_json(data, length, &out, &given), out, given)
}

// checked takes what a check found. That the check itself failed is an error, too.
func checked(status C.imagegate_status, found *C.imagegate_errors, given *C.imagegate_error) (errors []*Error) {
	if status != C.IMAGEGATE_STATUS_OK {
		return []*Error{errorOf(given)}
	}
	defer C.imagegate_errors_free(found)
	for index := range C.imagegate_errors_count(found) {
		errors = append(errors, errorOf(C.imagegate_errors_get(found, index)))
	}
	return errors
}
