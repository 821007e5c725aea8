package imagegate

// #include <imagegate.h>
import "C"

// Lint is something in a policy or exemption that is valid and will not do what its author expects.
type Lint struct {
	// Code is stable, "wildcardInEquality" for example.
	Code string
	// Document is which one it is in: "policies/0", "exemptions/1". Pointer is the JSON pointer of the place.
	Document, Pointer string
	// Message is what is wrong, Hint what to write instead; for people.
	Message, Hint string
}

func (l Lint) String() string {
	return l.Document + ": " + l.Message + "; " + l.Hint + " (at " + l.Pointer + ") [" + l.Code + "]"
}

// FindLints finds what in some policies and exemptions can never match. What [Gate.Warnings] tells is not repeated.
func FindLints(policies []*Policy, exemptions []*Exemption) ([]Lint, error) {
	ps, done, err := useAll(policies, "policies")
	if err != nil {
		return nil, err
	}
	defer done()
	es, done, err := useAll(exemptions, "exemptions")
	if err != nil {
		return nil, err
	}
	defer done()
	var out *C.imagegate_lints
	var given *C.imagegate_error
	status := C.imagegate_lint((**C.imagegate_policy)(first(ps)), C.size_t(len(ps)),
		(**C.imagegate_exemption)(first(es)), C.size_t(len(es)), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	defer C.imagegate_lints_free(out)
	var lints []Lint
	for index := range C.imagegate_lints_count(out) {
		text := func(which C.uint32_t) string { return goText(C.imagegate_lints_text(out, index, which)) }
		lints = append(lints, Lint{
			Code:     text(C.IMAGEGATE_LINT_FIELD_CODE),
			Document: text(C.IMAGEGATE_LINT_FIELD_DOCUMENT),
			Pointer:  text(C.IMAGEGATE_LINT_FIELD_POINTER),
			Message:  text(C.IMAGEGATE_LINT_FIELD_MESSAGE),
			Hint:     text(C.IMAGEGATE_LINT_FIELD_HINT),
		})
	}
	return lints, nil
}
