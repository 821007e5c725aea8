// Command admission is an admission webhook in its smallest form: it answers AdmissionReviews by the policies and reports
// in two folders. Only plain HTTP on this machine; the API server needs TLS, which is left to what stands before it.
package main

import (
	"flag"
	"log"
	"net/http"
	"time"

	"imagegate.dev/imagegate"
)

func main() {
	address := flag.String("listen", "127.0.0.1:8443", "the address to listen on")
	policies := flag.String("policies", "", "a folder of policies and exemptions, in YAML or JSON")
	reports := flag.String("reports", "", "a folder of scanners' reports, in any format")
	cluster := flag.String("cluster", "", "the cluster's name; not given: unknown")
	provider := flag.String("provider", "", "azure, aws, gcp or another word; not given: unknown")
	flag.Parse()

	known := imagegate.Workload{Cluster: ifGiven(*cluster), Provider: ifGiven(*provider)}
	judge, err := newJudge(*policies, *reports, known)
	if err != nil {
		log.Fatal(err)
	}
	for _, warning := range judge.gate.Warnings() {
		log.Print("warning: ", warning)
	}
	server := http.Server{Addr: *address, Handler: judge, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}
	log.Printf("answering on http://%s", *address)
	log.Fatal(server.ListenAndServe())
}

// ifGiven is a fact that is unknown where its flag is not given.
func ifGiven(flag string) imagegate.Fact[string] {
	if flag == "" {
		return imagegate.Fact[string]{}
	}
	return imagegate.Value(flag)
}
