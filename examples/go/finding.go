package imagegate

// #include <imagegate.h>
import "C"

import "time"

// Severity is how bad a finding is, ordered.
type Severity uint32

const (
	SeverityUnknown    Severity = C.IMAGEGATE_SEVERITY_UNKNOWN
	SeverityNegligible Severity = C.IMAGEGATE_SEVERITY_NEGLIGIBLE
	SeverityLow        Severity = C.IMAGEGATE_SEVERITY_LOW
	SeverityMedium     Severity = C.IMAGEGATE_SEVERITY_MEDIUM
	SeverityHigh       Severity = C.IMAGEGATE_SEVERITY_HIGH
	SeverityCritical   Severity = C.IMAGEGATE_SEVERITY_CRITICAL
)

func (s Severity) String() string { return goText(C.imagegate_severity_text(C.uint32_t(s))) }

// Finding is a finding of a report. What is not given is empty, nil or unknown.
type Finding struct {
	// ID is the scanner's, CanonicalID the one that it is counted by.
	ID, CanonicalID string
	Aliases         []string
	// Class is "vulnerability" for example.
	Class                                    string
	Severity                                 Severity
	PackageName, PackageVersion, PackageType string
	PURL, Path, Title, URL                   string
	// FixState is "fixed" for example.
	FixState      string
	FixedVersions []string
	// FixAvailable is whether a fix can be had, as policies see it.
	FixAvailable Fact[bool]
	// KEV is whether it is known to be exploited.
	KEV Fact[bool]
	// CVSSTenths is the base score in tenths, EPSSScaled the probability in 1/100000.
	CVSSTenths, EPSSScaled                     Fact[int]
	FixAvailableSince, PublishedAt, ModifiedAt *time.Time
}

// Findings are the findings of the report, in its order.
func (r *Report) Findings() ([]Finding, error) {
	pointer, err := r.held().use("report")
	if err != nil {
		return nil, err
	}
	defer r.handle.done()
	report := (*C.imagegate_report)(pointer)
	findings := make([]Finding, 0, int(C.imagegate_finding_count(report)))
	for index := range C.imagegate_finding_count(report) {
		findings = append(findings, findingOf(report, index))
	}
	return findings, nil
}

func findingOf(report *C.imagegate_report, index C.size_t) Finding {
	text := func(which C.uint32_t) string { return goText(C.imagegate_finding_text(report, index, which)) }
	list := func(which C.uint32_t) (texts []string) {
		for place := C.size_t(0); ; place++ {
			text := C.imagegate_finding_list_text(report, index, which, place)
			if text.data == nil {
				return texts
			}
			texts = append(texts, goText(text))
		}
	}
	at := func(which C.uint32_t) *time.Time {
		var instant C.imagegate_instant
		return timeIf(C.imagegate_finding_instant(report, index, which, &instant), &instant)
	}
	number := func(number C.int32_t) Fact[int] {
		if number < 0 {
			return Fact[int]{}
		}
		return Value(int(number))
	}
	return Finding{
		ID:                text(C.IMAGEGATE_FINDING_FIELD_ID),
		CanonicalID:       text(C.IMAGEGATE_FINDING_FIELD_CANONICAL_ID),
		Aliases:           list(C.IMAGEGATE_FINDING_LIST_ALIASES),
		Class:             goText(C.imagegate_class_text(C.imagegate_finding_class(report, index))),
		Severity:          Severity(C.imagegate_finding_severity(report, index)),
		PackageName:       text(C.IMAGEGATE_FINDING_FIELD_PACKAGE_NAME),
		PackageVersion:    text(C.IMAGEGATE_FINDING_FIELD_PACKAGE_VERSION),
		PackageType:       text(C.IMAGEGATE_FINDING_FIELD_PACKAGE_TYPE),
		PURL:              text(C.IMAGEGATE_FINDING_FIELD_PURL),
		Path:              text(C.IMAGEGATE_FINDING_FIELD_PATH),
		Title:             text(C.IMAGEGATE_FINDING_FIELD_TITLE),
		URL:               text(C.IMAGEGATE_FINDING_FIELD_URL),
		FixState:          goText(C.imagegate_fix_state_text(C.imagegate_finding_fix_state(report, index))),
		FixedVersions:     list(C.IMAGEGATE_FINDING_LIST_FIXED_VERSIONS),
		FixAvailable:      answer(C.imagegate_finding_fix_available(report, index)),
		KEV:               answer(C.imagegate_finding_kev(report, index)),
		CVSSTenths:        number(C.imagegate_finding_cvss_tenths(report, index)),
		EPSSScaled:        number(C.imagegate_finding_epss_scaled(report, index)),
		FixAvailableSince: at(C.IMAGEGATE_FINDING_TIME_FIX_AVAILABLE_SINCE),
		PublishedAt:       at(C.IMAGEGATE_FINDING_TIME_PUBLISHED_AT),
		ModifiedAt:        at(C.IMAGEGATE_FINDING_TIME_MODIFIED_AT),
	}
}
