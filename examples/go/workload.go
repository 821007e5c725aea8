package imagegate

// #include <imagegate.h>
import "C"

// Workload is where images would run. What is not set is unknown.
type Workload struct {
	// Provider is "azure", "aws", "gcp" or any other word; Account a subscription, account or project.
	Provider, Account, Cluster Fact[string]
	Namespace, Kind, Name, Pod Fact[string]
	ServiceAccount             Fact[string]
	// Labels are those of the workload's pods.
	Labels, NamespaceLabels Fact[Labels]
	// Attributes are whatever else the host knows.
	Attributes Fact[Labels]
	// Platforms are those of the nodes; nil: not known.
	Platforms []string
}

// make is the workload as the library has it.
func (w Workload) make() (*C.imagegate_workload, error) {
	out := C.imagegate_workload_new()
	if err := w.fill(out); err != nil {
		C.imagegate_workload_free(out)
		return nil, err
	}
	return out, nil
}

func (w Workload) fill(out *C.imagegate_workload) error {
	// By the numbers of imagegate_workload_field and imagegate_workload_map.
	texts := []Fact[string]{w.Provider, w.Account, w.Cluster, w.Namespace, w.Kind, w.Name, w.Pod, w.ServiceAccount}
	for which, text := range texts {
		if err := setText(out, C.uint32_t(which), text); err != nil {
			return err
		}
	}
	for which, labels := range []Fact[Labels]{w.Labels, w.NamespaceLabels, w.Attributes} {
		if err := setMap(out, C.uint32_t(which), labels); err != nil {
			return err
		}
	}
	var given *C.imagegate_error
	if w.Platforms == nil {
		return nil
	}
	if err := failure(C.imagegate_workload_set_platforms(out, true, &given), given); err != nil {
		return err
	}
	for _, platform := range w.Platforms {
		data, length := chars(platform)
		if err := failure(C.imagegate_workload_add_platform(out, data, length, &given), given); err != nil {
			return err
		}
	}
	return nil
}

func setText(out *C.imagegate_workload, which C.uint32_t, text Fact[string]) error {
	data, length := chars(text.value)
	var given *C.imagegate_error
	return failure(C.imagegate_workload_set(out, which, text.known, data, length, &given), given)
}

func setMap(out *C.imagegate_workload, which C.uint32_t, labels Fact[Labels]) error {
	var given *C.imagegate_error
	if err := failure(C.imagegate_workload_set_map(out, which, labels.known, &given), given); err != nil {
		return err
	}
	for key, value := range labels.value {
		data, length := chars(key)
		text, textLength := chars(value.value)
		status := C.imagegate_workload_put(out, which, data, length, value.known, text, textLength, &given)
		if err := failure(status, given); err != nil {
			return err
		}
	}
	return nil
}
