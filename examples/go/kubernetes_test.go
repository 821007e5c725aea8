package imagegate_test

import (
	"errors"
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
