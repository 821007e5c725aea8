package imagegate

// #include <imagegate.h>
import "C"

// Documents are the policies and exemptions of a text, each in order.
type Documents struct {
	Policies   []*Policy
	Exemptions []*Exemption
}

// ReadDocuments reads the policies and exemptions of a text, told apart by their kind: one document in JSON, or as many
// as there are in YAML. The error is an [*Error] with line and column, and says which document it is ("documents/1").
func ReadDocuments(text []byte) (Documents, error) {
	data, length := bytes(text)
	var out *C.imagegate_documents
	var given *C.imagegate_error
	if err := failure(C.imagegate_read_documents(data, length, &out, &given), given); err != nil {
		return Documents{}, err
	}
	defer C.imagegate_documents_free(out)
	var documents Documents
	for index := range C.imagegate_documents_policy_count(out) {
		documents.Policies = append(documents.Policies, policyOf(C.imagegate_documents_policy(out, index)))
	}
	for index := range C.imagegate_documents_exemption_count(out) {
		documents.Exemptions = append(documents.Exemptions, exemptionOf(C.imagegate_documents_exemption(out, index)))
	}
	return documents, nil
}
