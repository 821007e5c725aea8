package imagegate

// #include <imagegate.h>
import "C"

// Fact is a fact that is known, known to be absent, or unknown, which is its zero value. Absent and unknown differ: what
// is unknown never helps an image in.
type Fact[T any] struct {
	known C.imagegate_known
	value T
}

// Value is a fact that is known.
func Value[T any](value T) Fact[T] {
	return Fact[T]{known: C.IMAGEGATE_KNOWN_VALUE, value: value}
}

// Absent is known not to be there.
func Absent[T any]() Fact[T] {
	return Fact[T]{known: C.IMAGEGATE_KNOWN_ABSENT}
}

// Get gives the value, and whether there is one.
func (f Fact[T]) Get() (T, bool) {
	return f.value, f.known == C.IMAGEGATE_KNOWN_VALUE
}

// IsUnknown tells whether nothing is known.
func (f Fact[T]) IsUnknown() bool {
	return f.known == C.IMAGEGATE_KNOWN_UNKNOWN
}

// Labels are labels and the like. An entry may be known to be absent; one that is unknown is as if it were not there.
type Labels map[string]Fact[string]

// LabelsOf is labels of which every one is known, as Kubernetes has them.
func LabelsOf(labels map[string]string) Fact[Labels] {
	all := make(Labels, len(labels))
	for key, value := range labels {
		all[key] = Value(value)
	}
	return Value(all)
}
