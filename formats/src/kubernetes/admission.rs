//! AdmissionReview and AdmissionRequest: what is done with which object.

use imagegate::Code;
use imagegate::json::{Kind, Limits, Reader, Unknown};
use imagegate::keys;

use super::found::Found;
use super::host::HostFacts;
use super::identity::{Admission, ObjectIdentity, Operation};
use super::object::{Context, Object};
use super::search::Budget;
use super::skipped::{SkipReason, Skipped};
use super::tape::{Look, Problem, Value, word};

keys! {
    ReviewKey {
        ApiVersion = "apiVersion",
        Request = "request",
    }
}

keys! {
    RequestKey {
        Uid = "uid",
    }
}

/// The request of an AdmissionReview. v1 and v1beta1 are read alike.
pub(super) fn review<'t>(root: Value<'t>) -> Look<Value<'t>> {
    let version = root.required("apiVersion")?;
    if !matches!(version.string()?, "admission.k8s.io/v1" | "admission.k8s.io/v1beta1") {
        let message = "an AdmissionReview of admission.k8s.io/v1 or v1beta1 is expected";
        return Err(Problem::new(Code::InvalidValue, version.at(), message));
    }
    root.required("request")
}

/// What an AdmissionRequest asks for. `pointer` is the request's own.
pub(super) fn request(request: Value<'_>, pointer: &str, host: &HostFacts, budget: &Budget) -> Look<Vec<Found>> {
    let [uid, kind, subresource, name, namespace, operation, user, object, old, dry_run] = request.fields([
        "uid",
        "kind",
        "subResource",
        "name",
        "namespace",
        "operation",
        "userInfo",
        "object",
        "oldObject",
        "dryRun",
    ])?;
    let admission = Admission {
        uid: word(uid)?.map(str::to_owned),
        operation: read_operation(operation)?,
        subresource: word(subresource)?.map(str::to_owned),
        username: word(user.map(|user| user.field("username")).transpose()?.flatten())?.map(str::to_owned),
        dry_run: dry_run.map_or(Ok(false), Value::bool)?,
    };
    let (kind, api_version) = read_kind(kind)?;
    let (name, namespace) = (word(name)?, word(namespace)?);

    let is_ephemeral = |name: &str| name.eq_ignore_ascii_case("ephemeralcontainers");
    let reason = match (admission.operation, admission.subresource.as_deref()) {
        (Operation::Delete | Operation::Connect, _) => Some(SkipReason::Operation),
        (_, Some(subresource)) if !is_ephemeral(subresource) => Some(SkipReason::Subresource),
        _ => None,
    };
    let object_pointer = format!("{pointer}/object");
    if let Some(reason) = reason {
        let object = ObjectIdentity {
            api_version,
            kind: kind.map(str::to_owned),
            name: name.map(str::to_owned),
            namespace: namespace.map(str::to_owned).or_else(|| host.namespace.clone()),
            uid: None,
            pointer: object_pointer,
        };
        let (images, left_as_is) = (Vec::new(), Vec::new());
        return Ok(vec![Found::Skipped(Skipped { object, reason, images, left_as_is, admission: Some(admission) })]);
    }

    let object = object.ok_or_else(|| request.lacks("object"))?;
    let [own_kind, own_version] = object.fields(["kind", "apiVersion"])?;
    let (stated, own_version) = (word(own_kind)?, word(own_version)?);
    if let (Some(value), Some(stated), Some(kind)) = (own_kind, stated, kind)
        && stated != kind
    {
        let message = format!("the object is a {stated:?}, but the request is about a {kind:?}");
        return Err(Problem::new(Code::InvalidValue, value.at(), message));
    }
    // The API server writes both; what is made by hand may leave one out.
    let kind = stated.or(kind).ok_or_else(|| object.lacks("kind"))?;
    let api_version = own_version.or(api_version.as_deref());
    let old = match (admission.operation, old) {
        (Operation::Update, Some(old)) => {
            old.is(Kind::Object, "an object")?;
            // An object that says nothing is none.
            old.entries().next().map(|_| old)
        }
        _ => None,
    };
    let is_pod = admission.subresource.is_some();
    let context = Context { host, budget, admission: Some(&admission), namespace, old, is_pod, is_list: false };
    Object { value: object, kind, api_version, pointer: object_pointer }.look(context)
}

/// An operation that is not known, or none, is one that may start everything.
fn read_operation(value: Option<Value<'_>>) -> Look<Operation> {
    let all = [Operation::Create, Operation::Update, Operation::Delete, Operation::Connect];
    let text = word(value)?;
    Ok(all.into_iter().find(|operation| Some(operation.as_str()) == text).unwrap_or(Operation::Other))
}

/// The kind that a request is about, and its `group/version`.
fn read_kind(kind: Option<Value<'_>>) -> Look<(Option<&str>, Option<String>)> {
    let Some(value) = kind else { return Ok((None, None)) };
    let [group, version, kind] = value.fields(["group", "version", "kind"])?;
    let kind = word(kind)?;
    let api_version = match (word(group)?, word(version)?) {
        (Some(group), version) => Some(format!("{group}/{}", version.unwrap_or_default())),
        (None, version) => version.map(str::to_owned),
    };
    Ok((kind, api_version))
}

/// What an answer to an AdmissionReview repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewIdentity {
    /// The version of the review, in which the answer is written too.
    pub api_version: String,
    /// The request's uid.
    pub uid: String,
}

/// Reads what an answer repeats, so that a review whose object cannot be read can be answered too. `None` where the
/// text is no JSON, or no review with a uid.
///
/// ```
/// let review = br#"{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
///                   "request": {"uid": "1299d386", "object": 7}}"#;
/// assert_eq!(imagegate_formats::review_identity(review).unwrap().uid, "1299d386");
/// assert!(imagegate_formats::read_kubernetes(review, &Default::default()).is_err());
/// ```
pub fn review_identity(json: &[u8]) -> Option<ReviewIdentity> {
    let mut identity = ReviewIdentity { api_version: String::new(), uid: String::new() };
    let read = Reader::document(json, Limits::REQUEST, Unknown::Skip, |r| {
        r.fields(|r, key| {
            match key {
                ReviewKey::ApiVersion => identity.api_version = r.string()?.unwrap_or_default().into_owned(),
                ReviewKey::Request => {
                    r.fields(|r, RequestKey::Uid| {
                        identity.uid = r.string()?.unwrap_or_default().into_owned();
                        Ok(())
                    })?;
                }
            }
            Ok(())
        })
    });
    (read.is_ok() && !identity.api_version.is_empty() && !identity.uid.is_empty()).then_some(identity)
}
