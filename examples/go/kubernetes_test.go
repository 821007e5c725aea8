package imagegate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"imagegate.dev/imagegate"
)

func review(operation, more string) []byte {
	return []byte(`{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1299",
		"operation": "` + operation + `", "namespace": "payments", "userInfo": {"username": "jane"}, "object": {
		"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "ownerReferences": [{"apiVersion": "apps/v1",
		"kind": "ReplicaSet", "name": "web-1", "uid": "7", "controller": true}]}, "spec": {"containers":
		[{"name": "app", "image": "nginx:1.25"}]}}` + more + `}}`)
}

func TestReview(t *testing.T) {
	known := imagegate.Workload{Cluster: imagegate.Value("prod")}
	found := must(imagegate.ReadKubernetes(review("CREATE", ""), known, nil))
	if len(found) != 1 || found[0].SkipReason != "" || found[0].Kind != "Pod" || found[0].Pointer != "/request/object" {
		t.Fatalf("%+v", found)
	}
	pod := found[0]
	if *pod.Admission != (imagegate.Admission{UID: "1299", Operation: "CREATE", Username: "jane"}) {
		t.Errorf("%+v", pod.Admission)
	}
	if pod.Owners[0] != (imagegate.OwnerReference{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: "web-1", UID: "7", Controller: true}) {
		t.Errorf("%+v", pod.Owners)
	}
	if container, _ := pod.Images[0].Container.Get(); container != "app" || pod.Images[0].Reference != "nginx:1.25" {
		t.Errorf("%+v", pod.Images)
	}
	report := must(imagegate.ReportFromJSON([]byte(reportJSON)))
	pod.Images[0].Reports = []*imagegate.Report{report}
	request := must(pod.Request(imagegate.Learnt{NamespaceLabels: imagegate.LabelsOf(map[string]string{"a": "b"})}, pod.Images...))
	gate := gateOf(policyYAML)
	allowed := must(imagegate.Respond(must(gate.Evaluate(request, before))))
	if !allowed.Allowed || len(allowed.Warnings) != 1 {
		t.Errorf("%+v", allowed)
	}
	denied := must(imagegate.Respond(must(gate.Evaluate(request, after))))
	if denied.Allowed || !strings.HasPrefix(denied.Message, "denied: ") {
		t.Errorf("%+v", denied)
	}
	// The same decision may be given twice.
	decision := must(gate.Evaluate(request, after))
	if twice := must(imagegate.Respond(decision, decision)); twice.Allowed {
		t.Errorf("%+v", twice)
	}
	if json := must(denied.JSON(review("CREATE", ""))); !strings.Contains(json, `"uid":"1299","allowed":false`) {
		t.Error(json)
	}
	if _, err := denied.JSON([]byte("{}")); code(err) != "invalidValue" {
		t.Error(err)
	}
}

// What the host learns wins: the labels of the namespace, an owner that it looked up.
func TestLearnt(t *testing.T) {
	gate := gateOf(strings.Replace(policyYAML, "{namespace: payments}", "{kind: Deployment, name: web, namespaceLabels: {a: b}}", 1))
	pod := must(imagegate.ReadKubernetes(review("CREATE", ""), imagegate.Workload{NamespaceLabels: imagegate.LabelsOf(nil)}, nil))[0]
	pod.Images[0].Reports = []*imagegate.Report{must(imagegate.ReportFromJSON([]byte(reportJSON)))}
	for _, each := range []struct {
		learnt imagegate.Learnt
		action imagegate.Action
	}{
		{imagegate.Learnt{}, imagegate.Allow},
		{imagegate.Learnt{OwnerKind: "Deployment", OwnerName: "web"}, imagegate.Allow},
		{imagegate.Learnt{OwnerKind: "Deployment", OwnerName: "web",
			NamespaceLabels: imagegate.LabelsOf(map[string]string{"a": "b"})}, imagegate.Deny},
	} {
		if action := must(gate.Evaluate(must(pod.Request(each.learnt, pod.Images...)), after)).Action(); action != each.action {
			t.Errorf("%+v: %v", each.learnt, action)
		}
	}
}

func TestSkipped(t *testing.T) {
	found := must(imagegate.ReadKubernetes(review("DELETE", `, "dryRun": true`), imagegate.Workload{}, nil))
	if found[0].SkipReason != "operation" || !found[0].Admission.DryRun {
		t.Errorf("%+v", found)
	}
	if _, err := found[0].Request(imagegate.Learnt{}); err == nil {
		t.Error("there is no request about what would not run")
	}
	if response := must(imagegate.Respond()); !response.Allowed {
		t.Errorf("%+v", response)
	}
}

func TestRefused(t *testing.T) {
	_, err := imagegate.ReadKubernetes(review("CREATE", `, "dryRun": 7`), imagegate.Workload{}, nil)
	var refused *imagegate.Error
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if response := must(imagegate.Refuse(refused)); response.Allowed || response.Message == "" {
		t.Errorf("%+v", response)
	}
	_, err = imagegate.ReadKubernetes(review("CREATE", ""), imagegate.Workload{Kind: imagegate.Value("Pod")}, nil)
	if code(err) != "invalidArgument" {
		t.Error(err)
	}
}

func TestControllers(t *testing.T) {
	gate := gateOf(strings.Replace(policyYAML, "{namespace: payments}", "{kind: ReplicaSet}", 1))
	for _, each := range []struct {
		controllers *imagegate.Controllers
		action      imagegate.Action
	}{
		{nil, imagegate.Allow},
		{&imagegate.Controllers{}, imagegate.Allow},
		{&imagegate.Controllers{Job: []string{"jane"}}, imagegate.Allow},
		{&imagegate.Controllers{ReplicaSet: []string{"jane"}}, imagegate.Deny},
		{imagegate.OneController("jane"), imagegate.Deny},
	} {
		pod := must(imagegate.ReadKubernetes(review("CREATE", ""), imagegate.Workload{}, each.controllers))[0]
		pod.Images[0].Reports = []*imagegate.Report{must(imagegate.ReportFromJSON([]byte(reportJSON)))}
		request := must(pod.Request(imagegate.Learnt{}, pod.Images...))
		if action := must(gate.Evaluate(request, after)).Action(); action != each.action {
			t.Errorf("%+v: %v", each.controllers, action)
		}
	}
}

// Pod templates of a custom resource are requests of their own; what is in none of them is named.
func TestCustomResource(t *testing.T) {
	pod := func(image string) string {
		return `{"template": {"spec": {"containers": [{"name": "app", "image": "` + image + `"}]}}}`
	}
	found := must(imagegate.ReadKubernetes([]byte(`{"apiVersion": "example.com/v1", "kind": "Farm", "metadata": {"name": "f"},
		"spec": {"a": `+pod("nginx:1")+`, "b": `+pod("redis:7")+`, "tool": {"image": "tool:3"}}}`), imagegate.Workload{}, nil))
	if len(found) != 3 {
		t.Fatalf("%+v", found)
	}
	for index, expected := range []struct{ template, image string }{{"/spec/a/template", "nginx:1"}, {"/spec/b/template", "redis:7"}} {
		one := found[index]
		if one.SkipReason != "" || one.BuiltIn || one.Template != expected.template || one.Images[0].Reference != expected.image {
			t.Errorf("%+v", one)
		}
		must(one.Request(imagegate.Learnt{}, one.Images...)).Close()
	}
	rest := found[2]
	if rest.SkipReason != "imagesPassedOver" || rest.SkipMessage == "" ||
		!slices.Equal(rest.PassedOver, []imagegate.PassedOver{{Pointer: "/spec/tool/image", Image: "tool:3"}}) {
		t.Errorf("%+v", rest)
	}
}

// Of a pod that is updated the new images alone are judged.
func TestUpdatedPod(t *testing.T) {
	old := `, "oldObject": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers":
		[{"name": "app", "image": "nginx:1.25"}]}}`
	update := strings.Replace(string(review("UPDATE", old)), `"spec": {"containers":
		[`, `"spec": {"containers":
		[{"name": "new", "image": "redis:7"}, `, 1)
	pod := must(imagegate.ReadKubernetes([]byte(update), imagegate.Workload{}, nil))[0]
	if len(pod.Images) != 1 || pod.Images[0].Reference != "redis:7" || !pod.BuiltIn || pod.Template != "" {
		t.Errorf("%+v", pod)
	}
	if len(pod.LeftAsIs) != 1 || pod.LeftAsIs[0].Reference != "nginx:1.25" {
		t.Errorf("%+v", pod.LeftAsIs)
	}
}

// Owners are looked up among the objects of all documents, and believed where they are there.
func TestReadCluster(t *testing.T) {
	pod := func(name, owner string) []byte {
		return []byte(`{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "` + name + `", "namespace": "payments", "uid": "p",
			"ownerReferences": [{"apiVersion": "batch/v1", "kind": "Job", "name": "nightly-1", "uid": "` + owner + `",
			"controller": true}]}, "spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}`)
	}
	job := []byte(`{"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "nightly-1", "namespace": "payments", "uid": "j"},
		"spec": {"template": {"spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}}}`)
	found := must(imagegate.ReadCluster(imagegate.Workload{}, pod("first", "j"), pod("second", "x"), job))
	if len(found) != 3 || found[0].JudgedAs != "judged as Job nightly-1" || found[0].Unverified != "" || found[0].UID != "p" {
		t.Fatalf("%+v", found)
	}
	if found[1].JudgedAs != "judged as Pod second" || found[1].Unverified == "" || found[2].JudgedAs != "" {
		t.Errorf("%+v", found)
	}
	gate := gateOf(strings.Replace(policyYAML, "{namespace: payments}", "{kind: Job, name: nightly-1}", 1))
	for index, expected := range []imagegate.Action{imagegate.Deny, imagegate.Allow, imagegate.Deny} {
		one := found[index]
		one.Images[0].Reports = []*imagegate.Report{reportOf(reportJSON)}
		request := must(one.Request(imagegate.Learnt{}, one.Images...))
		if action := must(gate.Evaluate(request, after)).Action(); action != expected {
			t.Errorf("%s %s: %v", one.Kind, one.Name, action)
		}
	}
	if found, err := imagegate.ReadCluster(imagegate.Workload{}); found != nil || err != nil {
		t.Error(found, err)
	}
	_, err := imagegate.ReadCluster(imagegate.Workload{}, job, []byte("{"))
	if code(err) != "invalidSyntax" || !strings.HasPrefix(err.Error(), "documents[1]: ") {
		t.Error(err)
	}
}
