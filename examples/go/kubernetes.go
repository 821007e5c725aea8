package imagegate

// #include <imagegate.h>
import "C"

import (
	"fmt"
	"unsafe"
)

// Controllers are the user names of the controllers whose word about owners is taken. Nil lists: nobody's.
type Controllers struct {
	Deployment, ReplicaSet, StatefulSet, DaemonSet, Replication, CronJob, Job []string
}

// OneController is one user for all controllers, as some distributions run them.
func OneController(user string) *Controllers {
	one := []string{user}
	return &Controllers{one, one, one, one, one, one, one}
}

// Found is what an object of a document means for the gate. An object of a kind that Kubernetes has itself gives one, any
// other one for each pod template in it, and one more, which is skipped, for images that are in none.
type Found struct {
	APIVersion, Kind, Name, Namespace string
	// UID is that of the object, which it has once it is in a cluster.
	UID string
	// Pointer is the JSON pointer of the object in the document.
	Pointer string
	// BuiltIn is whether Kubernetes itself has the kind. Template is the JSON pointer of the pod template within the
	// object, empty where that is the object itself.
	BuiltIn  bool
	Template string
	// JudgedAs is as what a pod or job is judged ("judged as Job nightly-1"), where that is not the workload at the end of
	// its owners. Texts about the object should say it.
	JudgedAs string
	// SkipReason is why nothing of it is decided ("operation" for example), SkipMessage the same for people; both are empty
	// where images would run. What is skipped is not to be taken for clean: see PassedOver.
	SkipReason, SkipMessage string
	// PassedOver are the images of a skipped object, about which nothing is decided: name them.
	PassedOver []PassedOver
	// LeftAsIs are the images that an update leaves as they are. They run already.
	LeftAsIs []Image
	// Unverified is why the object's owner could not be verified, see [ReadCluster].
	Unverified string
	// Admission is the admission request that it came in; nil where it came in none.
	Admission *Admission
	// Owners are those that the object names. They are not believed.
	Owners []OwnerReference
	// Images are those that would run, with reference and container; of a pod that is updated, only the new ones.
	Images []Image

	all   *foundHandle
	index C.size_t
}

// PassedOver is an image of an object that is in no request.
type PassedOver struct {
	// Pointer is the JSON pointer of the image within the object; of a container without an image, that of the container.
	Pointer string
	// Image is what it says; empty for a container without an image, which an operator fills in.
	Image string
}

// Admission is what an admission request says beside its object.
type Admission struct {
	UID, Operation, Subresource, Username string
	DryRun                                bool
}

// OwnerReference is an owner as the object names it. Anybody may write one.
type OwnerReference struct {
	APIVersion, Kind, Name, UID string
	Controller                  bool
}

// ReadKubernetes reads an object, a list of objects, an AdmissionReview or a bare AdmissionRequest, in JSON.
//
// known is what the host knows of the place: provider, account, cluster, the namespace of objects that name none, the
// labels of the namespace, attributes and platforms; what only an object can say must be unknown. controllers nil: the
// service accounts of kube-controller-manager. The error is an [*Error] where it is left open what would run.
func ReadKubernetes(json []byte, known Workload, controllers *Controllers) ([]Found, error) {
	out, err := readKubernetes(json, known, controllers)
	if err != nil {
		return nil, err
	}
	return allFound(out), nil
}

// ReadCluster reads the objects of one cluster, from one or several documents in JSON, as "kubectl get -A -o json" prints
// them, and looks owners up among all of them. A pod whose ReplicaSet and Deployment are there is judged as the Deployment.
// Of an owner that is not, or not as the object says, Unverified says why, and the object is judged as itself.
func ReadCluster(known Workload, documents ...[]byte) ([]Found, error) {
	all := make([]unsafe.Pointer, 0, len(documents))
	defer func() {
		for _, one := range all {
			C.imagegate_found_free((*C.imagegate_found)(one))
		}
	}()
	for index, document := range documents {
		out, err := readKubernetes(document, known, nil)
		if err != nil {
			return nil, fmt.Errorf("documents[%d]: %w", index, err)
		}
		all = append(all, unsafe.Pointer(out))
	}
	var out *C.imagegate_found
	var given *C.imagegate_error
	status := C.imagegate_found_verify_owners((**C.imagegate_found)(first(all)), C.size_t(len(all)), &out, &given)
	if err := failure(status, given); err != nil {
		return nil, err
	}
	return allFound(out), nil
}

func readKubernetes(json []byte, known Workload, controllers *Controllers) (*C.imagegate_found, error) {
	facts, err := known.make()
	if err != nil {
		return nil, err
	}
	defer C.imagegate_workload_free(facts)
	trusted, err := controllers.make()
	if err != nil {
		return nil, err
	}
	defer C.imagegate_controllers_free(trusted)
	data, length := bytes(json)
	var out *C.imagegate_found
	var given *C.imagegate_error
	status := C.imagegate_read_kubernetes(data, length, facts, trusted, &out, &given)
	return out, failure(status, given)
}

func allFound(pointer *C.imagegate_found) []Found {
	all := foundHandleOf(pointer)
	var found []Found
	for index := range C.imagegate_found_count(pointer) {
		found = append(found, foundOf(all, pointer, index))
	}
	return found
}

func (c *Controllers) make() (*C.imagegate_controllers, error) {
	if c == nil {
		return nil, nil
	}
	out := C.imagegate_controllers_none()
	// By the numbers of imagegate_controller.
	all := [][]string{c.Deployment, c.ReplicaSet, c.StatefulSet, c.DaemonSet, c.Replication, c.CronJob, c.Job}
	for controller, users := range all {
		for _, user := range users {
			data, length := chars(user)
			var given *C.imagegate_error
			status := C.imagegate_controllers_add(out, C.uint32_t(controller), data, length, &given)
			if err := failure(status, given); err != nil {
				C.imagegate_controllers_free(out)
				return nil, err
			}
		}
	}
	return out, nil
}

func foundOf(all *foundHandle, pointer *C.imagegate_found, index C.size_t) Found {
	text := func(which C.uint32_t) string { return goText(C.imagegate_found_text(pointer, index, which)) }
	found := Found{
		APIVersion:  text(C.IMAGEGATE_FOUND_FIELD_API_VERSION),
		Kind:        text(C.IMAGEGATE_FOUND_FIELD_KIND),
		Name:        text(C.IMAGEGATE_FOUND_FIELD_NAME),
		Namespace:   text(C.IMAGEGATE_FOUND_FIELD_NAMESPACE),
		UID:         text(C.IMAGEGATE_FOUND_FIELD_OBJECT_UID),
		Pointer:     text(C.IMAGEGATE_FOUND_FIELD_POINTER),
		BuiltIn:     bool(C.imagegate_found_is_built_in(pointer, index)),
		Template:    text(C.IMAGEGATE_FOUND_FIELD_TEMPLATE),
		JudgedAs:    text(C.IMAGEGATE_FOUND_FIELD_JUDGED_AS),
		SkipReason:  text(C.IMAGEGATE_FOUND_FIELD_SKIP_REASON),
		SkipMessage: text(C.IMAGEGATE_FOUND_FIELD_SKIP_MESSAGE),
		Unverified:  text(C.IMAGEGATE_FOUND_FIELD_UNVERIFIED),
		all:         all,
		index:       index,
	}
	if operation := text(C.IMAGEGATE_FOUND_FIELD_OPERATION); operation != "" {
		found.Admission = &Admission{
			UID:         text(C.IMAGEGATE_FOUND_FIELD_UID),
			Operation:   operation,
			Subresource: text(C.IMAGEGATE_FOUND_FIELD_SUBRESOURCE),
			Username:    text(C.IMAGEGATE_FOUND_FIELD_USERNAME),
			DryRun:      bool(C.imagegate_found_is_dry_run(pointer, index)),
		}
	}
	for owner := range C.imagegate_found_owner_count(pointer, index) {
		text := func(which C.uint32_t) string {
			return goText(C.imagegate_found_owner_text(pointer, index, owner, which))
		}
		found.Owners = append(found.Owners, OwnerReference{
			APIVersion: text(C.IMAGEGATE_OWNER_FIELD_API_VERSION),
			Kind:       text(C.IMAGEGATE_OWNER_FIELD_KIND),
			Name:       text(C.IMAGEGATE_OWNER_FIELD_NAME),
			UID:        text(C.IMAGEGATE_OWNER_FIELD_UID),
			Controller: bool(C.imagegate_found_owner_is_controller(pointer, index, owner)),
		})
	}
	for image := range C.imagegate_found_image_count(pointer, index) {
		found.Images = append(found.Images, imageOf(C.imagegate_found_image(pointer, index, image)))
	}
	for image := range C.imagegate_found_left_as_is_count(pointer, index) {
		found.LeftAsIs = append(found.LeftAsIs, imageOf(C.imagegate_found_left_as_is(pointer, index, image)))
	}
	for image := range C.imagegate_found_passed_over_count(pointer, index) {
		text := func(which C.uint32_t) string {
			return goText(C.imagegate_found_passed_over_text(pointer, index, image, which))
		}
		found.PassedOver = append(found.PassedOver, PassedOver{
			Pointer: text(C.IMAGEGATE_PASSED_OVER_FIELD_POINTER),
			Image:   text(C.IMAGEGATE_PASSED_OVER_FIELD_IMAGE),
		})
	}
	return found
}

// imageOf copies reference and container of an image, and releases it.
func imageOf(pointer *C.imagegate_image) Image {
	defer C.imagegate_image_free(pointer)
	var text C.imagegate_text
	known := C.imagegate_image_container(pointer, &text)
	container := Fact[string]{known: known}
	if known == C.IMAGEGATE_KNOWN_VALUE {
		container.value = goText(text)
	}
	return Image{Reference: goText(C.imagegate_image_reference(pointer)), Container: container}
}

// Learnt is what a host learns when it has seen the object. What is not set stays as it was found.
type Learnt struct {
	// NamespaceLabels are the labels of the object's namespace.
	NamespaceLabels Fact[Labels]
	// OwnerKind and OwnerName are of the owner that the host has looked up, its uid compared; they win over what the
	// object says.
	OwnerKind, OwnerName string
}

// Request is the request about the object. The images are those that were found, to which the caller may have added
// what is known of them: digests, reports. It fails where the object was skipped.
func (f *Found) Request(learnt Learnt, images ...Image) (*Request, error) {
	if f.SkipReason != "" {
		return nil, fmt.Errorf("imagegate: nothing of %s %s would run: %s", f.Kind, f.Name, f.SkipReason)
	}
	pointer, err := f.all.held().use("found")
	if err != nil {
		return nil, err
	}
	defer f.all.handle.done()
	workload := C.imagegate_found_workload((*C.imagegate_found)(pointer), f.index)
	defer C.imagegate_workload_free(workload)
	if !learnt.NamespaceLabels.IsUnknown() {
		err := setMap(workload, C.IMAGEGATE_WORKLOAD_MAP_NAMESPACE_LABELS, learnt.NamespaceLabels)
		if err != nil {
			return nil, err
		}
	}
	if learnt.OwnerKind != "" {
		if err := setText(workload, C.IMAGEGATE_WORKLOAD_FIELD_KIND, Value(learnt.OwnerKind)); err != nil {
			return nil, err
		}
		if err := setText(workload, C.IMAGEGATE_WORKLOAD_FIELD_NAME, Value(learnt.OwnerName)); err != nil {
			return nil, err
		}
	}
	return newRequest(workload, images)
}
