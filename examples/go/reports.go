package imagegate

// #include <imagegate.h>
import "C"

// Reports is what a text of a scanner was read as.
type Reports struct {
	// Format is that of the first document, "trivy" for example.
	Format string
	// Reports are those in the text, one for each image of each document; none where nothing in it is of an image.
	Reports []*Report
	// Others are what is not of an image. Say so to the user: an image is not scanned thereby.
	Others []Other
	// Suppressed is what the scanner left out by rules of its own.
	Suppressed Suppressed
}

// Other is a report of something other than an image.
type Other struct {
	// What it is: "file system", "repository", "Node", "ConfigAuditReport" and so on.
	What string
	// Name is a path, or "namespace/Kind/name" of an object in a cluster; empty where the document gives none.
	Name string
	// Report has its findings and names no image; see [Report.OfImage].
	Report *Report
	// Pointer is the JSON pointer of the document or object in the text.
	Pointer string
}

// Suppressed is what a scanner left out by rules of its own: an ignore file, VEX, flags.
type Suppressed struct {
	// Findings is how many findings the documents list as left out.
	Findings int
	// Configured is what the configuration in the documents says about leaving findings out. What these rules left out
	// need not be among Findings.
	Configured []string
}

// ReadReports reads a scanner's report and detects its format. A text may hold several documents, and a document reports of
// several images. The error is an [*Error] with what is wrong and where.
func ReadReports(document []byte) (Reports, error) {
	data, length := bytes(document)
	var out *C.imagegate_reports
	var given *C.imagegate_error
	if err := failure(C.imagegate_read_reports(data, length, &out, &given), given); err != nil {
		return Reports{}, err
	}
	defer C.imagegate_reports_free(out)
	read := Reports{
		Format:     goText(C.imagegate_reports_format(out)),
		Suppressed: Suppressed{Findings: int(C.imagegate_reports_suppressed_count(out))},
	}
	for index := range C.imagegate_reports_count(out) {
		read.Reports = append(read.Reports, reportOf(C.imagegate_reports_get(out, index)))
	}
	for index := range C.imagegate_reports_other_count(out) {
		text := func(which C.uint32_t) string { return goText(C.imagegate_reports_other_text(out, index, which)) }
		read.Others = append(read.Others, Other{
			What:    text(C.IMAGEGATE_OTHER_FIELD_WHAT),
			Name:    text(C.IMAGEGATE_OTHER_FIELD_NAME),
			Report:  reportOf(C.imagegate_reports_other_report(out, index)),
			Pointer: text(C.IMAGEGATE_OTHER_FIELD_POINTER),
		})
	}
	for index := range C.imagegate_reports_suppressed_rule_count(out) {
		rule := goText(C.imagegate_reports_suppressed_rule(out, index))
		read.Suppressed.Configured = append(read.Suppressed.Configured, rule)
	}
	return read, nil
}

// Close releases all reports, those of others too.
func (r Reports) Close() {
	for _, report := range r.Reports {
		report.Close()
	}
	for _, other := range r.Others {
		other.Report.Close()
	}
}
