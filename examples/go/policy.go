package imagegate

// #include <imagegate.h>
import "C"

import "unsafe"

// Policy is an ImagePolicy.
type Policy struct {
	handle *handle
	name   string
	rules  []string
}

// PolicyFromJSON reads an ImagePolicy in JSON. The error is an [*Error] with what is wrong and where.
func PolicyFromJSON(document []byte) (*Policy, error) {
	data, length := bytes(document)
	var out *C.imagegate_policy
	var given *C.imagegate_error
	if err := failure(C.imagegate_policy_from_json(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	return policyOf(out), nil
}

// PolicyFromYAML reads an ImagePolicy in YAML or JSON: one document. The error is an [*Error] with the
// line and column of the text.
func PolicyFromYAML(document []byte) (*Policy, error) {
	data, length := bytes(document)
	var out *C.imagegate_policy
	var given *C.imagegate_error
	if err := failure(C.imagegate_policy_from_yaml(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	return policyOf(out), nil
}

// DefaultPolicy is the policy of hosts that are given none: it audits High and Critical findings.
func DefaultPolicy() *Policy {
	return policyOf(C.imagegate_policy_default())
}

func policyOf(pointer *C.imagegate_policy) *Policy {
	p := &Policy{name: goText(C.imagegate_policy_name(pointer))}
	for index := range C.imagegate_policy_rule_count(pointer) {
		p.rules = append(p.rules, goText(C.imagegate_policy_rule(pointer, index)))
	}
	p.handle = own(p, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_policy_free((*C.imagegate_policy)(pointer))
	})
	return p
}

func (p *Policy) held() *handle {
	if p == nil {
		return nil
	}
	return p.handle
}

// Close releases the policy; gates that were compiled from it keep what they need.
func (p *Policy) Close() { p.held().close() }

// Name is the policy's name.
func (p *Policy) Name() string { return p.name }

// Rules are the names of its rules, in order.
func (p *Policy) Rules() []string { return append([]string(nil), p.rules...) }
