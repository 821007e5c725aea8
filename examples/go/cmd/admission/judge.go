package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"imagegate.dev/imagegate"
)

// largest is what is read of a review. The API server sends no more than a few megabytes.
const largest = 64 << 20

// judge answers reviews. What it holds is read once and shared by all requests.
type judge struct {
	gate    *imagegate.Gate
	reports []*imagegate.Report
	known   imagegate.Workload
	now     func() time.Time
	// log is where reports that do not count are named.
	log *log.Logger
}

func newJudge(policies, reports string, known imagegate.Workload) (*judge, error) {
	documents := imagegate.Documents{}
	err := readFolder(policies, func(content []byte) error {
		read, err := imagegate.ReadDocuments(content)
		documents.Policies = append(documents.Policies, read.Policies...)
		documents.Exemptions = append(documents.Exemptions, read.Exemptions...)
		return err
	})
	if err != nil {
		return nil, err
	}
	if policies == "" {
		documents.Policies = []*imagegate.Policy{imagegate.DefaultPolicy()}
	}
	gate, err := imagegate.Compile(documents.Policies, documents.Exemptions, nil)
	if err != nil {
		return nil, err
	}
	j := &judge{gate: gate, known: known, now: time.Now, log: log.Default()}
	return j, readFolder(reports, func(content []byte) error {
		read, err := imagegate.ReadReports(content)
		for _, other := range read.Others {
			j.log.Printf("warning: a report of a %s %s is not of an image, so it does not count", other.What, other.Name)
		}
		j.reports = append(j.reports, read.Reports...)
		return err
	})
}

// readFolder reads every file of a folder; none where no folder is given.
func readFolder(folder string, read func([]byte) error) error {
	if folder == "" {
		return nil
	}
	return filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(file)
		if err == nil {
			err = read(content)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		return nil
	})
}

func (j *judge) ServeHTTP(answer http.ResponseWriter, asked *http.Request) {
	review, err := io.ReadAll(http.MaxBytesReader(answer, asked.Body, largest))
	if err != nil {
		http.Error(answer, err.Error(), http.StatusBadRequest)
		return
	}
	json, err := j.answer(review)
	if err != nil {
		// It cannot be answered; what the API server makes of that is its failurePolicy, which should be Fail.
		http.Error(answer, err.Error(), http.StatusBadRequest)
		return
	}
	answer.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(answer, json)
}

// answer is the AdmissionReview that answers one.
func (j *judge) answer(review []byte) (string, error) {
	response, err := j.decide(review)
	var refused *imagegate.Error
	if errors.As(err, &refused) {
		// What cannot be looked at is not let in.
		response, err = imagegate.Refuse(refused)
	}
	if err != nil {
		return "", err
	}
	defer response.Close()
	return response.JSON(review)
}

func (j *judge) decide(review []byte) (*imagegate.AdmissionResponse, error) {
	found, err := imagegate.ReadKubernetes(review, j.known, nil)
	if err != nil {
		return nil, err
	}
	now := j.now()
	var decisions []*imagegate.Decision
	defer func() {
		for _, decision := range decisions {
			decision.Close()
		}
	}()
	for _, object := range found {
		if object.SkipReason != "" {
			for _, image := range object.PassedOver {
				j.log.Printf("warning: %s %s: nothing is decided about the image %q at %s: %s",
					object.Kind, object.Name, image.Image, image.Pointer, object.SkipMessage)
			}
			continue
		}
		for index := range object.Images {
			// Which of them are about the image is decided by the engine.
			object.Images[index].Reports = j.reports
		}
		request, err := object.Request(imagegate.Learnt{}, object.Images...)
		if err != nil {
			return nil, err
		}
		decision, err := j.gate.Evaluate(request, now)
		request.Close()
		if err != nil {
			return nil, err
		}
		decisions = append(decisions, decision)
		if err := j.logUncounted(object.Images, decision); err != nil {
			return nil, err
		}
	}
	return imagegate.Respond(decisions...)
}

// logUncounted names the reports that do not count for an image: they may be why it is let in. Every image is given all
// reports, so only those of an image of the same name are logged, in whatever registry it is.
func (j *judge) logUncounted(images []imagegate.Image, decision *imagegate.Decision) error {
	uncounted, err := decision.Uncounted()
	for _, each := range uncounted {
		report, image := j.reports[each.Report], images[each.Image]
		if report.Reference == "" || name(report.Reference) == name(image.Reference) {
			j.log.Print("warning: ", each)
		}
	}
	return err
}

// name is the last part of a repository's path: "api" of "ghcr.io/contoso/api:1.4".
func name(reference string) string {
	repository, _, _ := strings.Cut(reference, "@")
	last, _, _ := strings.Cut(path.Base(repository), ":")
	return last
}
