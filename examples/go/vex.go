package imagegate

// #include <imagegate.h>
import "C"

import (
	"time"
	"unsafe"
)

// VexStatus is what a VEX statement says of a vulnerability in a product.
type VexStatus uint32

const (
	VexNotAffected        VexStatus = C.IMAGEGATE_VEX_STATUS_NOT_AFFECTED
	VexAffected           VexStatus = C.IMAGEGATE_VEX_STATUS_AFFECTED
	VexFixed              VexStatus = C.IMAGEGATE_VEX_STATUS_FIXED
	VexUnderInvestigation VexStatus = C.IMAGEGATE_VEX_STATUS_UNDER_INVESTIGATION
)

// VexStatement is what a supplier says of a vulnerability.
type VexStatement struct {
	// Author is who says so; a policy honours the authors that it trusts.
	Author string
	// Document is the id of the document that it is from; empty: not known.
	Document string
	// Timestamp is when it was said; nil: not known, and so the oldest.
	Timestamp *time.Time
	// Vulnerability is its id, and Aliases are others of it.
	Vulnerability string
	Aliases       []string
	// Products are the images that it is about.
	Products []VexProduct
	Status   VexStatus
}

// VexProduct is an image: a package URL of type oci or docker, or a reference; without subcomponents all of it.
type VexProduct struct {
	ID            string
	Subcomponents []string
}

// Vex is VEX statements that a gate is compiled from.
type Vex struct{ handle *handle }

// VexFromJSON reads a list of statements in JSON. The error is an [*Error] with what is wrong and where.
func VexFromJSON(document []byte) (*Vex, error) {
	data, length := bytes(document)
	var out *C.imagegate_vex
	var given *C.imagegate_error
	if err := failure(C.imagegate_vex_from_json(data, length, &out, &given), given); err != nil {
		return nil, err
	}
	return vexOf(out), nil
}

// NewVex takes statements together, in order.
func NewVex(statements ...VexStatement) (*Vex, error) {
	made := make([]unsafe.Pointer, 0, len(statements))
	defer func() {
		for _, statement := range made {
			C.imagegate_vex_statement_free((*C.imagegate_vex_statement)(statement))
		}
	}()
	for _, statement := range statements {
		pointer, err := statement.make()
		if err != nil {
			return nil, err
		}
		made = append(made, unsafe.Pointer(pointer))
	}
	var out *C.imagegate_vex
	var given *C.imagegate_error
	status := C.imagegate_vex_new((**C.imagegate_vex_statement)(first(made)), C.size_t(len(made)), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	return vexOf(out), nil
}

func (s VexStatement) make() (*C.imagegate_vex_statement, error) {
	author, authorLength := chars(s.Author)
	vulnerability, vulnerabilityLength := chars(s.Vulnerability)
	var out *C.imagegate_vex_statement
	var given *C.imagegate_error
	status := C.imagegate_vex_statement_new(author, authorLength, vulnerability, vulnerabilityLength,
		C.uint32_t(s.Status), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	if err := s.fill(out); err != nil {
		C.imagegate_vex_statement_free(out)
		return nil, err
	}
	return out, nil
}

// fill adds what may be left out.
func (s VexStatement) fill(out *C.imagegate_vex_statement) error {
	var given *C.imagegate_error
	if s.Document != "" {
		data, length := chars(s.Document)
		if err := failure(C.imagegate_vex_statement_set_document(out, data, length, &given), given); err != nil {
			return err
		}
	}
	if s.Timestamp != nil {
		status := C.imagegate_vex_statement_set_timestamp(out, instantOf(*s.Timestamp), &given)
		if err := failure(status, given); err != nil {
			return err
		}
	}
	for _, alias := range s.Aliases {
		data, length := chars(alias)
		if err := failure(C.imagegate_vex_statement_add_alias(out, data, length, &given), given); err != nil {
			return err
		}
	}
	for _, product := range s.Products {
		data, length := chars(product.ID)
		if err := failure(C.imagegate_vex_statement_add_product(out, data, length, &given), given); err != nil {
			return err
		}
		for _, subcomponent := range product.Subcomponents {
			data, length := chars(subcomponent)
			status := C.imagegate_vex_statement_add_subcomponent(out, data, length, &given)
			if err := failure(status, given); err != nil {
				return err
			}
		}
	}
	return nil
}

func vexOf(pointer *C.imagegate_vex) *Vex {
	v := &Vex{}
	v.handle = own(v, unsafe.Pointer(pointer), func(pointer unsafe.Pointer) {
		C.imagegate_vex_free((*C.imagegate_vex)(pointer))
	})
	return v
}

func (v *Vex) held() *handle {
	if v == nil {
		return nil
	}
	return v.handle
}

// Close releases the statements; gates that were compiled from them keep what they need.
func (v *Vex) Close() { v.held().close() }
