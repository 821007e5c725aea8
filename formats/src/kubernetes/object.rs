//! One object: what it is, and what of it would run.

use imagegate::{Code, Field, Labels};

use super::found::{Admission, Found, Judged, ObjectIdentity, SkipReason, Skipped};
use super::host::HostFacts;
use super::owner::{believed, references};
use super::pod_spec::{embedded_images, images, service_account};
use super::tape::{Look, Problem, Value, word};
use super::template::{Position, Template, is_built_in, of_any_kind, of_built_in};

/// Where an object came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'c> {
    pub(super) host: &'c HostFacts,
    /// The request that it came in, its namespace and the object as it was before.
    pub(super) admission: Option<&'c Admission>,
    pub(super) namespace: Option<&'c str>,
    pub(super) old: Option<Value<'c>>,
    /// The object is a pod whatever it calls itself: the subresource says so.
    pub(super) is_pod: bool,
}

/// An object of a known kind.
#[derive(Clone, Debug)]
pub(super) struct Object<'t> {
    pub(super) value: Value<'t>,
    pub(super) kind: &'t str,
    pub(super) api_version: Option<&'t str>,
    pub(super) pointer: String,
}

/// What is read of an object's metadata.
struct Metadata<'t> {
    value: Option<Value<'t>>,
    /// The name, or what it will begin with: the API server appends to that, so no real name equals it.
    name: Option<&'t str>,
    namespace: Option<&'t str>,
}

fn metadata(value: Value<'_>) -> Look<Metadata<'_>> {
    let Some(value) = value.field("metadata")? else {
        return Ok(Metadata { value: None, name: None, namespace: None });
    };
    let [name, generate_name, namespace] = value.fields(["name", "generateName", "namespace"])?;
    let (name, generate_name) = (word(name)?, word(generate_name)?);
    Ok(Metadata { value: Some(value), name: name.or(generate_name), namespace: word(namespace)? })
}

/// The labels of a metadata; Kubernetes reads `null` as an empty text.
fn labels(metadata: Option<Value<'_>>) -> Look<Labels> {
    let mut labels = Labels::new();
    let Some(map) = metadata.map(|metadata| metadata.field("labels")).transpose()?.flatten() else { return Ok(labels) };
    map.is(imagegate::json::Kind::Object, "an object")?;
    for (key, at, value) in map.entries() {
        let text = if value.kind() == imagegate::json::Kind::Null { "" } else { value.string()? };
        if labels.insert(key.to_owned(), Some(text.to_owned())).is_some() {
            return Err(Problem::new(Code::DuplicateKey, at, format!("the label \"{key}\" stands twice")));
        }
    }
    Ok(labels)
}

impl Object<'_> {
    /// What of the object would run.
    pub(super) fn look(&self, context: Context<'_>) -> Look<Vec<Found>> {
        let metadata = metadata(self.value)?;
        let namespace = context.namespace.or(metadata.namespace);
        let namespace = namespace.map(str::to_owned).or_else(|| context.host.namespace.clone());
        let identity = ObjectIdentity {
            api_version: self.api_version.map(str::to_owned),
            kind: Some(self.kind.to_owned()),
            name: metadata.name.map(str::to_owned),
            namespace,
            pointer: self.pointer.clone(),
        };
        let templates = if context.is_pod {
            of_built_in(self.value, "Pod")?.into_iter().collect()
        } else if is_built_in(self.kind, self.api_version) {
            of_built_in(self.value, self.kind)?.into_iter().collect()
        } else {
            of_any_kind(self.value, self.kind)?
        };
        let skipped = |reason| {
            let admission = context.admission.cloned();
            Found::Skipped(Skipped { object: identity.clone(), reason, admission })
        };
        if templates.is_empty() {
            return Ok(vec![skipped(SkipReason::NoPodTemplate)]);
        }
        let mut found = Vec::new();
        let mut unchanged = None;
        for template in templates {
            let reason = context.old.map(|old| template.unchanged(old)).transpose()?.flatten();
            match reason {
                Some(reason) => unchanged = Some(reason),
                None => found.push(Found::Judged(Box::new(self.judged(&context, &metadata, &identity, template)?))),
            }
        }
        if found.is_empty() {
            found.extend(unchanged.map(skipped));
        }
        Ok(found)
    }

    fn judged(
        &self,
        context: &Context<'_>,
        metadata: &Metadata<'_>,
        identity: &ObjectIdentity,
        template: Template<'_>,
    ) -> Look<Judged> {
        let name = identity.name.clone().map_or(Field::Unknown, Field::Value);
        let mut workload = context.host.workload();
        workload.namespace = identity.namespace.clone().map_or(Field::Unknown, Field::Value);
        workload.kind = Field::Value(if context.is_pod { "Pod" } else { self.kind }.to_owned());
        workload.name = name.clone();
        workload.pod = if template.position == Position::Pod { name } else { Field::Absent };
        let found = if template.position == Position::Embedded {
            // What becomes of it is the controller's to say.
            let account = service_account(template.spec).ok().flatten();
            workload.service_account = account.map_or(Field::Unknown, Field::Value);
            embedded_images(template.spec)?
        } else {
            let account = service_account(template.spec)?.unwrap_or_else(|| "default".to_owned());
            workload.service_account = Field::Value(account);
            workload.labels = Field::Value(labels(template.value.field("metadata")?)?);
            images(template.spec)?
        };
        let owners = references(metadata.value)?;
        let user = context.admission.and_then(|admission| admission.username.as_deref());
        if is_built_in(self.kind, self.api_version)
            && let Some(owner) = believed(self.kind, &owners, workload.labels.value(), user, &context.host.controllers)
        {
            workload.kind = Field::Value(owner.kind);
            workload.name = Field::Value(owner.name);
        }
        let admission = context.admission.cloned();
        Ok(Judged { object: identity.clone(), workload, images: found, owners, admission })
    }
}
