//! Kubernetes objects to what the gate decides about.
//!
//! Every scope and exemption hangs on this: the same workload gives the same answer when its Deployment is applied and
//! when its pods are made, and nobody may talk himself into an exemption. So what the submitter writes about owners is
//! not believed, digests in `status` and annotations are not read at all, and what cannot be read is an error and never
//! "nothing to check".

mod admission;
mod cluster;
mod found;
mod host;
mod identity;
mod object;
mod owner;
mod pod_spec;
mod response;
mod search;
mod skipped;
mod tape;
mod template;
#[cfg(test)]
mod tests;

use imagegate::json::{Kind, Limits, Reader, Unknown};
use imagegate::{Code, Error};

pub use self::admission::{ReviewIdentity, review_identity};
pub use self::cluster::{UnverifiedOwner, UnverifiedReason, verify_owners};
pub use self::found::{Found, Judged, JudgedAs};
pub use self::host::{Controllers, HostFacts};
pub use self::identity::{Admission, ContainerImage, ObjectIdentity, Operation};
use self::object::{Context, Object};
pub use self::owner::{Owner, OwnerReference};
pub use self::response::AdmissionResponse;
use self::search::Budget;
pub use self::skipped::{PassedOver, SkipReason, Skipped};
use self::tape::{Look, Problem, Tape, Value, word};

/// Reads an object, a list of objects, an AdmissionReview or a bare AdmissionRequest.
///
/// Every object gives at least one [`Found`]. A pod, and an object of a kind of Kubernetes that makes pods, gives one
/// [`Judged`]; an object of any other kind one for each pod template that it holds, at whatever depth. [`Skipped`] says
/// why an object gives no request, and names the images that are in none.
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
///             judged.workload.namespace_labels = imagegate::Fact::Unknown; // or what the host has looked up
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
/// Broken JSON, and what leaves it open what would run: a missing key (`missingKey`; in a built-in kind an image too), a
/// value of another type (`wrongType`), a pod of a built-in kind without any image (`noImages`), a key that stands twice
/// (`duplicateKey`) or in another case (`unknownKey`), a kind or version that contradicts the request (`invalidValue`).
/// `tooLarge` where many templates or images stand under names so long that their pointers take more than 64 MiB. The
/// pointer is into the document as given, `/request/object/spec/containers/0` for example.
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
    let budget = Budget::default();
    let [kind] = root.fields(["kind"])?;
    let [operation, object] = root.fields_if_object(["operation", "object"])?;
    match kind {
        Some(kind) if kind.kind() == Kind::String && kind.string()? == REVIEW => {
            admission::request(admission::review(root)?, "/request", host, &budget)
        }
        // The kind of an object is a word, that of an AdmissionRequest an object.
        Some(kind) if kind.kind() == Kind::Object => admission::request(root, "", host, &budget),
        None if operation.or(object).is_some() => admission::request(root, "", host, &budget),
        _ => {
            let mut found = Vec::new();
            let manifests = Manifests { host, budget: &budget };
            manifests.read(root, None, String::new(), &mut found)?;
            Ok(found)
        }
    }
}

const REVIEW: &str = "AdmissionReview";

/// Objects that did not come in a request.
#[derive(Clone, Copy, Debug)]
struct Manifests<'h> {
    host: &'h HostFacts,
    budget: &'h Budget,
}

/// The list that an object is an item of.
#[derive(Clone, Copy, Debug)]
struct List<'t> {
    kind: &'t str,
    api_version: Option<&'t str>,
}

impl<'t> List<'t> {
    /// The kind of the list's items, where the list says it: those of a PodList need not say that they are pods.
    fn kind_of_items(self) -> Option<&'t str> {
        Some(self.kind.strip_suffix("List").unwrap_or(self.kind)).filter(|kind| !kind.is_empty())
    }
}

impl Manifests<'_> {
    /// An object, or a list of objects. The reader bounds the nesting, and so this recursion.
    fn read(self, root: Value<'_>, list: Option<List<'_>>, pointer: String, found: &mut Vec<Found>) -> Look<()> {
        let [kind, api_version, items] = root.fields(["kind", "apiVersion", "items"])?;
        let of_items = list.and_then(List::kind_of_items);
        let kind = word(kind)?.or(of_items).ok_or_else(|| root.lacks("kind"))?;
        let inherited = list.filter(|_| of_items == Some(kind)).and_then(|list| list.api_version);
        let api_version = word(api_version)?.or(inherited);
        if kind == REVIEW {
            let message = "an AdmissionReview is read alone, not among objects";
            return Err(Problem::new(Code::InvalidValue, root.at(), message));
        }
        let is_list = kind == "List" || (kind.ends_with("List") && root.entries().any(|(key, ..)| key == "items"));
        if is_list && let Some(items) = items {
            items.is(Kind::Array, "a list")?;
        }
        // kubectl takes whatever has items for a list of them, a ConfigMap too, and applies each.
        let items = items.filter(|items| is_list || items.items().all(|item| item.kind() == Kind::Object));
        let listed = items.map_or(0, |items| items.items().count());
        for (index, item) in items.into_iter().flat_map(Value::items).enumerate() {
            self.read(item, Some(List { kind, api_version }), format!("{pointer}/items/{index}"), found)?;
        }
        let Self { host, budget } = self;
        let is_list = is_list || listed > 0;
        let context = Context { host, budget, admission: None, namespace: None, old: None, is_pod: false, is_list };
        let mut own = Object { value: root, kind, api_version, pointer }.look(context)?;
        if is_list {
            // Of the list itself something is said only where it is more than a list, or has nothing in it.
            own.retain_mut(|own| match own {
                Found::Skipped(skipped) if skipped.images.is_empty() => {
                    skipped.reason = SkipReason::EmptyList;
                    listed == 0
                }
                Found::Skipped(_) | Found::Judged(_) => true,
            });
        }
        found.append(&mut own);
        Ok(())
    }
}
