//! Kubernetes objects to what the gate decides about.
//!
//! Every scope and exemption hangs on this: the same workload gives the same answer when its Deployment is applied and
//! when its pods are made, and nobody may talk himself into an exemption. So what the submitter writes about owners is
//! not believed, digests in `status` and annotations are not read at all, and what cannot be read is an error and never
//! "nothing to check".

mod admission;
mod found;
mod host;
mod object;
mod owner;
mod pod_spec;
mod response;
mod tape;
mod template;
#[cfg(test)]
mod tests;

use imagegate::json::{Kind, Limits, Reader, Unknown};
use imagegate::{Code, Error};

pub use self::admission::{ReviewIdentity, review_identity};
pub use self::found::{Admission, ContainerImage, Found, Judged, ObjectIdentity, Operation, SkipReason, Skipped};
pub use self::host::{Controllers, HostFacts};
use self::object::{Context, Object};
pub use self::owner::{Owner, OwnerReference};
pub use self::response::AdmissionResponse;
use self::tape::{Look, Problem, Tape, Value, word};

/// Reads an object, a list of objects, an AdmissionReview or a bare AdmissionRequest.
///
/// Every object gives at least one [`Found`]: images to be judged, or the reason why nothing of it would run. A custom
/// resource with several pod templates gives one for each.
///
/// ```
/// use imagegate_formats::{Found, HostFacts, read_kubernetes};
/// let review = br#"{
///   "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
///   "request": {"uid": "1", "operation": "CREATE", "namespace": "shop", "object": {
///     "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
///     "spec": {"template": {"metadata": {"labels": {"app": "web"}},
///                           "spec": {"containers": [{"name": "app", "image": "nginx:1.25"}]}}}}}}"#;
/// let host = HostFacts { cluster: "prod-1".into(), ..HostFacts::default() };
/// for found in read_kubernetes(review, &host)? {
///     match found {
///         Found::Judged(mut judged) => {
///             judged.workload.namespace_labels = imagegate::Field::Unknown; // or what the host has looked up
///             let request = judged.request(|image| image.digest = None /* or what the registry says */)?;
///             assert_eq!(request.workload().namespace, "shop".into());
///         }
///         Found::Skipped(skipped) => println!("{:?}: {}", skipped.object.kind, skipped.reason),
///     }
/// }
/// # Ok::<(), imagegate::Error>(())
/// ```
///
/// # Errors
///
/// Broken JSON, and whatever leaves it open what would run: a missing key (`missingKey`; an image too), a value of
/// another type (`wrongType`), a pod without any image (`noImages`), a key that stands twice (`duplicateKey`) or in
/// another case (`unknownKey`), a word that is none of the allowed ones (`invalidValue`). The pointer is into the
/// document as given, `/request/object/spec/containers/0` for example.
pub fn read_kubernetes(json: &[u8], host: &HostFacts) -> Result<Vec<Found>, Error> {
    read_kubernetes_within(json, host, Limits::REQUEST)
}

/// As [`read_kubernetes`], with a limit of the caller's.
///
/// # Errors
///
/// As [`read_kubernetes`].
pub fn read_kubernetes_within(json: &[u8], host: &HostFacts, limits: Limits) -> Result<Vec<Found>, Error> {
    // Offsets are held in four bytes.
    let limits = Limits { bytes: limits.bytes.min(u32::MAX as usize) };
    Ok(Reader::document(json, limits, Unknown::Skip, |r| {
        // The reader has found it to be UTF-8.
        let text = std::str::from_utf8(json).unwrap_or_default();
        let tape = Tape::read(r, text)?;
        Ok(document(tape.root(), host).unwrap_or_else(|problem| {
            r.problem(problem.code, problem.at, problem.message);
            Vec::new()
        }))
    })?)
}

fn document(root: Value<'_>, host: &HostFacts) -> Look<Vec<Found>> {
    let [kind] = root.fields(["kind"])?;
    let [operation] = root.fields_if_object(["operation"])?;
    match kind {
        Some(kind) if kind.kind() == Kind::String && kind.string()? == REVIEW => {
            admission::request(admission::review(root)?, "/request", host)
        }
        // The kind of an object is a word, that of an AdmissionRequest an object.
        Some(kind) if kind.kind() == Kind::Object => admission::request(root, "", host),
        None if operation.is_some() => admission::request(root, "", host),
        _ => {
            let mut found = Vec::new();
            manifest(root, None, String::new(), host, &mut found)?;
            Ok(found)
        }
    }
}

const REVIEW: &str = "AdmissionReview";

/// An object of a file, or a list of them. The reader bounds the nesting, and so this recursion.
///
/// `list` are kind and version of the list that it stands in.
fn manifest(
    root: Value<'_>,
    list: Option<(&str, Option<&str>)>,
    pointer: String,
    host: &HostFacts,
    found: &mut Vec<Found>,
) -> Look<()> {
    let [kind, api_version, items] = root.fields(["kind", "apiVersion", "items"])?;
    let api_version = word(api_version)?;
    // The items of a PodList need not say that they are pods.
    let inherited = list.map(|(list, version)| (list.strip_suffix("List").unwrap_or(list), version));
    let inherited = inherited.filter(|(kind, _)| !kind.is_empty());
    let (kind, api_version) = match (word(kind)?, inherited) {
        (Some(kind), _) => (kind, api_version),
        (None, Some((kind, version))) => (kind, api_version.or(version)),
        (None, None) => return Err(root.lacks("kind")),
    };
    if kind == REVIEW {
        let message = "an AdmissionReview is read alone, not among objects";
        return Err(Problem::new(Code::InvalidValue, root.at(), message));
    }
    let is_list = kind.ends_with("List");
    let mut listed = 0;
    if let Some(items) = items {
        // kubectl takes whatever has items for a list of them, a ConfigMap too, and applies each.
        if is_list {
            items.is(Kind::Array, "a list")?;
        }
        if is_list || items.items().all(|item| item.kind() == Kind::Object) {
            for (index, item) in items.items().enumerate() {
                listed += 1;
                manifest(item, Some((kind, api_version)), format!("{pointer}/items/{index}"), host, found)?;
            }
        }
    }
    let context = Context { host, admission: None, namespace: None, old: None, is_pod: false };
    let mut own = Object { value: root, kind, api_version, pointer }.look(context)?;
    if is_list || listed > 0 {
        // Of the list itself something is said only where it is more than a list, or has nothing in it.
        own.retain_mut(|own| match own {
            Found::Judged(_) => true,
            Found::Skipped(skipped) => {
                skipped.reason = SkipReason::EmptyList;
                listed == 0
            }
        });
    }
    found.append(&mut own);
    Ok(())
}
