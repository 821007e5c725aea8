package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"imagegate.dev/imagegate"
)

// The example that the command line is shown with.
const shop = "../../../shop"

func newShop(t *testing.T) *judge {
	t.Helper()
	known := imagegate.Workload{Cluster: imagegate.Value("prod-1"), Provider: imagegate.Value("azure")}
	judge, err := newJudge(shop+"/policy", shop+"/reports", known)
	if err != nil {
		t.Fatal(err)
	}
	judge.now = func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }
	judge.log = log.New(io.Discard, "", 0)
	return judge
}

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(newShop(t))
	t.Cleanup(server.Close)
	return server
}

type response struct {
	UID      string
	Allowed  bool
	Status   struct{ Message string }
	Warnings []string
}

func post(t *testing.T, server *httptest.Server, review string) (int, response) {
	t.Helper()
	answer, err := http.Post(server.URL, "application/json", strings.NewReader(review))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct{ Response response }
	if answer.StatusCode == http.StatusOK {
		if err := json.Unmarshal(body, &parsed); err != nil {
			t.Fatal(err, string(body))
		}
	}
	return answer.StatusCode, parsed.Response
}

func review(image, more string) string {
	return `{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "1299", "operation":
		"CREATE", "namespace": "shop", "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
		"spec": {"containers": [{"name": "app", "image": "` + image + `"}]}}` + more + `}}`
}

func TestAnswers(t *testing.T) {
	server := serve(t)
	for _, each := range []struct {
		review  string
		status  int
		allowed bool
		message string
	}{
		{review("registry.example.com/shop/api:1.4.2", ""), 200, false, "denied: registry.example.com/shop/api:1.4.2"},
		{review("registry.example.com/shop/worker:0.9.0@sha256:"+strings.Repeat("c", 64), ""), 200, true, ""},
		{review("registry.example.com/shop/never-scanned:1", ""), 200, false, "denied: registry.example.com/shop/never-scanned:1"},
		{strings.Replace(review("registry.example.com/shop/api:1.4.2", ""), "CREATE", "DELETE", 1), 200, true, ""},
		{review("nginx", `, "dryRun": 7`), 200, false, "cannot be decided: "},
		{"{}", 400, false, ""},
		{"", 400, false, ""},
	} {
		status, got := post(t, server, each.review)
		if status != each.status || got.Allowed != each.allowed || !strings.HasPrefix(got.Status.Message, each.message) {
			t.Errorf("%s: %d %+v", each.review, status, got)
		}
		if status == 200 && got.UID != "1299" {
			t.Errorf("%s: the uid is not repeated: %+v", each.review, got)
		}
	}
}

func TestNamesReportsThatDoNotCount(t *testing.T) {
	judge := newShop(t)
	var lines strings.Builder
	judge.log = log.New(&lines, "", 0)
	for image, expected := range map[string]string{
		"registry.example.com/shop/api:1.4.2": "",
		"mirror.example.com/shop/api:1.4.2":   "warning: a report by trivy of registry.example.com/shop/api:1.4.2",
	} {
		lines.Reset()
		if _, err := judge.answer([]byte(review(image, ""))); err != nil {
			t.Fatal(err)
		}
		logged := lines.String()
		if !strings.HasPrefix(logged, expected) || strings.Count(logged, "\n") > 1 || (logged == "") != (expected == "") {
			t.Errorf("%s: %s", image, logged)
		}
	}
}

func TestNamesImagesThatAreNotJudged(t *testing.T) {
	judge := newShop(t)
	var lines strings.Builder
	judge.log = log.New(&lines, "", 0)
	farm := strings.Replace(review("nginx", ""), `"apiVersion": "v1", "kind": "Pod"`, `"apiVersion": "example.com/v1", "kind": "Farm"`, 1)
	farm = strings.Replace(farm, `"spec": {`, `"tool": {"image": "tool:3"}, "spec": {`, 1)
	if _, err := judge.answer([]byte(farm)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(lines.String(), `Farm web: nothing is decided about the image "tool:3" at /tool/image: `) {
		t.Error(lines.String())
	}
}

// A judge whose time was not set lets nothing in.
func TestRefusesWithoutTime(t *testing.T) {
	judge := newShop(t)
	judge.now = func() time.Time { return time.Time{} }
	answer, err := judge.answer([]byte(review("registry.example.com/shop/api:1.4.2", "")))
	if err != nil || !strings.Contains(answer, `"allowed":false`) || !strings.Contains(answer, "was it set?") {
		t.Error(answer, err)
	}
}

// Every review of the corpus that has a uid is answered with it, and the same again.
func TestCorpus(t *testing.T) {
	paths, err := filepath.Glob("../../../../../shared/corpus/admission-review/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("no corpus here (a folder `shared` beside the repository)")
	}
	server := serve(t)
	answered := 0
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var asked struct {
			Kind    string
			Request struct{ UID string }
		}
		_ = json.Unmarshal(content, &asked)
		status, got := post(t, server, string(content))
		if asked.Request.UID == "" {
			continue
		}
		if status != 200 || got.UID != asked.Request.UID {
			t.Errorf("%s: %d %+v", path, status, got)
		}
		answered++
	}
	if answered == 0 {
		t.Error("no review has a uid")
	}
	t.Logf("%d of %d answered", answered, len(paths))
}
