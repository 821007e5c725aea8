package imagegate

// #include <imagegate.h>
import "C"

import "unsafe"

// Exemption is an ImageExemption.
type Exemption struct {
	handle    *handle
	name      string
	namespace string
}

// ExemptionFromJSON reads an ImageExemption in JSON. The error is an [*Error] with what is wrong and where.
func ExemptionFromJSON(document []byte) (*Exemption, error) {
	data, length := bytes(document)
	var out *C.imagegate_exemption
	var given *C.imagegate_error
	if err := failure(C.imagegate_exemption_from_json(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	return exemptionOf(out), nil
}

// ExemptionFromYAML reads an ImageExemption in YAML or JSON: one document. The error is an [*Error] with
// the line and column of the text.
func ExemptionFromYAML(document []byte) (*Exemption, error) {
	data, length := bytes(document)
	var out *C.imagegate_exemption
	var given *C.imagegate_error
	if err := failure(C.imagegate_exemption_from_yaml(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	return exemptionOf(out), nil
}

func exemptionOf(pointer *C.imagegate_exemption) *Exemption {
	e := &Exemption{
		name:      goText(C.imagegate_exemption_name(pointer)),
		namespace: goText(C.imagegate_exemption_namespace(pointer)),
	}
	e.handle = own(e, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_exemption_free((*C.imagegate_exemption)(pointer))
	})
	return e
}

func (e *Exemption) held() *handle {
	if e == nil {
		return nil
	}
	return e.handle
}

// Close releases the exemption; gates that were compiled from it keep what they need.
func (e *Exemption) Close() { e.held().close() }

// Name is the exemption's name, which others may have too.
func (e *Exemption) Name() string { return e.name }

// Namespace is the namespace that it holds in; empty: everywhere.
func (e *Exemption) Namespace() string { return e.namespace }
