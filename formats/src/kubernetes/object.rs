//! One object: what it is, and what of it would run.

use std::collections::BTreeSet;

use imagegate::json::Kind;
use imagegate::{Code, Fact, Labels};

use super::found::{Found, Judged};
use super::host::HostFacts;
use super::identity::{Admission, ContainerImage, ObjectIdentity};
use super::owner::{OwnerReference, believed, references};
use super::pod_spec::{Slot, Updated, images, service_account, slots_of_other, updated};
use super::search::{Budget, Held, same_templates, search};
use super::skipped::{PassedOver, SkipReason, Skipped};
use super::tape::{Look, Problem, Value, word};
use super::template::{Template, group, of_built_in, of_old_object, path_of_built_in};

/// Where an object came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context<'c> {
    pub(super) host: &'c HostFacts,
    pub(super) budget: &'c Budget,
    /// The request that it came in, its namespace and the object as it was before.
    pub(super) admission: Option<&'c Admission>,
    pub(super) namespace: Option<&'c str>,
    pub(super) old: Option<Value<'c>>,
    /// The object is a pod whatever it calls itself: the subresource says so.
    pub(super) is_pod: bool,
    /// The object is a list, whose `items` are objects of their own.
    pub(super) is_list: bool,
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
    uid: Option<&'t str>,
}

fn metadata(value: Value<'_>) -> Look<Metadata<'_>> {
    let Some(value) = value.field("metadata")? else {
        return Ok(Metadata { value: None, name: None, namespace: None, uid: None });
    };
    let [name, generate_name, namespace, uid] = value.fields(["name", "generateName", "namespace", "uid"])?;
    let (name, generate_name) = (word(name)?, word(generate_name)?);
    let (namespace, uid) = (word(namespace)?, word(uid)?);
    Ok(Metadata { value: Some(value), name: name.or(generate_name), namespace, uid })
}

/// The labels of a metadata; Kubernetes reads `null` as an empty text.
fn labels(metadata: Option<Value<'_>>) -> Look<Labels> {
    let mut labels = Labels::new();
    let Some(map) = metadata.map(|metadata| metadata.field("labels")).transpose()?.flatten() else { return Ok(labels) };
    map.is(Kind::Object, "an object")?;
    for (key, at, value) in map.entries() {
        let text = if value.kind() == Kind::Null { "" } else { value.string()? };
        if labels.insert(key.to_owned(), Some(text.to_owned())).is_some() {
            return Err(Problem::new(Code::DuplicateKey, at, format!("the label \"{key}\" stands twice")));
        }
    }
    Ok(labels)
}

/// The groups whose objects hold patterns and schemas. Policies and exemptions of our own often lie beside the manifests
/// that they are about.
const PATTERN_GROUPS: [&str; 7] = [
    "imagegate.dev",
    "kyverno.io",
    "policies.kyverno.io",
    "templates.gatekeeper.sh",
    "mutations.gatekeeper.sh",
    "apiextensions.k8s.io",
    "admissionregistration.k8s.io",
];

/// What of an object does not differ from one of its pod templates to the next.
struct Common<'c> {
    context: Context<'c>,
    identity: ObjectIdentity,
    owners: Vec<OwnerReference>,
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
            uid: metadata.uid.map(str::to_owned),
            pointer: self.pointer.clone(),
        };
        let owners = references(metadata.value)?;
        let common = Common { context, identity, owners };
        if context.is_pod {
            return self.built_in(&common, "Pod", &[]);
        }
        if let Some(path) = path_of_built_in(self.kind, self.api_version) {
            return self.built_in(&common, self.kind, path);
        }
        match group(self.api_version) {
            Some(group) if PATTERN_GROUPS.contains(&group) => Ok(vec![common.skipped(SkipReason::PatternGroup)]),
            None | Some("apps") if self.kind == "ControllerRevision" => {
                Ok(vec![common.skipped(SkipReason::ControllerRevision)])
            }
            _ => self.of_another_kind(&common),
        }
    }

    /// An object of a kind of Kubernetes itself: it has one pod, and all that is missing in it is a problem.
    fn built_in(&self, common: &Common<'_>, kind: &str, path: &[&str]) -> Look<Vec<Found>> {
        let template = of_built_in(self.value, path)?;
        let old = common.context.old.map(|old| of_old_object(old, path)).transpose()?.flatten();
        let is_pod = path.is_empty();
        let Updated { new, left_as_is } = match old {
            Some(old) if is_pod => updated(template.spec, old.spec)?,
            Some(old) if template.value.same(old.value) => {
                // Not even what could not be judged today stands in the way of scaling it.
                let left_as_is = images(template.spec).unwrap_or_default();
                return Ok(vec![common.left(SkipReason::TemplateUnchanged, left_as_is, Vec::new())]);
            }
            _ => Updated { new: images(template.spec)?, left_as_is: Vec::new() },
        };
        if new.is_empty() {
            return Ok(vec![common.left(SkipReason::ImagesUnchanged, left_as_is, Vec::new())]);
        }
        let mut judged = common.judged(kind, &template, new);
        let account = service_account(template.spec)?.unwrap_or_else(|| "default".to_owned());
        judged.workload.service_account = Fact::Value(account);
        judged.workload.labels = Fact::Value(labels(template.value.field("metadata")?)?);
        if is_pod {
            judged.workload.pod = judged.workload.name.clone();
        }
        judged.built_in = true;
        judged.left_as_is = left_as_is;
        let user = common.context.admission.and_then(|admission| admission.username.as_deref());
        let controllers = &common.context.host.controllers;
        if let Some((reference, owner)) =
            believed(kind, &common.owners, judged.workload.labels.value(), user, controllers)
        {
            judged.set_owner(owner);
            judged.believed_owner = Some(reference.clone());
        }
        Ok(vec![Found::Judged(Box::new(judged))])
    }

    /// An object of any other kind: it may hold pods anywhere, and images outside of them.
    fn of_another_kind(&self, common: &Common<'_>) -> Look<Vec<Found>> {
        let Context { budget, old, is_list, .. } = common.context;
        let new = search(self.value, is_list, budget)?;
        // What cannot be searched is not there to compare with.
        let old = old.and_then(|old| search(old, is_list, budget).ok());
        let unchanged = old.as_ref().is_some_and(|old| same_templates(&new.templates, &old.templates).unwrap_or(false));

        let mut found = Vec::new();
        let mut left_as_is = Vec::new();
        let mut passed_over = Vec::new();
        for held in &new.templates {
            let slots = slots_of_other(held.template.spec)?;
            let images: Vec<ContainerImage> = slots.iter().filter_map(|slot| slot.image()).collect();
            if unchanged {
                left_as_is.extend(images);
                continue;
            }
            for slot in slots.iter().filter(|slot| slot.image().is_none()) {
                passed_over.push(container(held, *slot, budget)?);
            }
            if !images.is_empty() {
                found.push(self.held(common, held, images)?);
            }
        }
        let names_images = !new.images.is_empty();
        let before: BTreeSet<PassedOver> =
            old.map(|old| old.images.into_iter().map(|(_, image)| image).collect()).unwrap_or_default();
        passed_over.extend(new.images.into_iter().filter(|(_, image)| !before.contains(image)));
        passed_over.sort();
        let passed_over: Vec<PassedOver> = passed_over.into_iter().map(|(_, image)| image).collect();

        if found.is_empty() {
            let reason = match (new.templates.is_empty(), unchanged) {
                (true, _) if names_images && passed_over.is_empty() => SkipReason::ImagesUnchanged,
                (true, _) => SkipReason::NoPodTemplate,
                (false, true) => SkipReason::TemplateUnchanged,
                (false, false) => SkipReason::ImagesFilledIn,
            };
            found.push(common.left(reason, left_as_is, passed_over));
        } else if !passed_over.is_empty() {
            found.push(common.left(SkipReason::ImagesPassedOver, Vec::new(), passed_over));
        }
        Ok(found)
    }

    /// A pod template of an object of another kind: what it does not say, the operator of that kind may fill in.
    fn held(&self, common: &Common<'_>, held: &Held<'_>, images: Vec<ContainerImage>) -> Look<Found> {
        let template = &held.template;
        common.context.budget.spend(common.size(), template.value.at())?;
        let mut judged = common.judged(self.kind, template, images);
        let account = service_account(template.spec).ok().flatten();
        judged.workload.service_account = account.map_or(Fact::Unknown, Fact::Value);
        if !held.is_object {
            let labels = template.value.field("metadata").and_then(labels).ok().filter(|labels| !labels.is_empty());
            judged.workload.labels = labels.map_or(Fact::Unknown, Fact::Value);
        }
        Ok(Found::Judged(Box::new(judged)))
    }
}

/// A container that names no image, and where it stands.
fn container(held: &Held<'_>, slot: Slot<'_>, budget: &Budget) -> Look<(usize, PassedOver)> {
    let pointer = format!("{}/spec{}", held.template.pointer, slot.pointer());
    budget.spend(pointer.len(), slot.at())?;
    Ok((slot.at(), PassedOver { pointer, image: None }))
}

impl Common<'_> {
    fn skipped(&self, reason: SkipReason) -> Found {
        self.left(reason, Vec::new(), Vec::new())
    }

    fn left(&self, reason: SkipReason, left_as_is: Vec<ContainerImage>, images: Vec<PassedOver>) -> Found {
        let admission = self.context.admission.cloned();
        Found::Skipped(Skipped { object: self.identity.clone(), reason, images, left_as_is, admission })
    }

    /// What is judged, but for what the template says of its pods.
    fn judged(&self, kind: &str, template: &Template<'_>, images: Vec<ContainerImage>) -> Judged {
        let mut workload = self.context.host.workload();
        workload.namespace = self.identity.namespace.clone().map_or(Fact::Unknown, Fact::Value);
        workload.kind = Fact::Value(kind.to_owned());
        workload.name = self.identity.name.clone().map_or(Fact::Unknown, Fact::Value);
        workload.pod = Fact::Absent;
        Judged {
            object: self.identity.clone(),
            template: template.pointer.clone(),
            workload,
            images,
            owners: self.owners.clone(),
            admission: self.context.admission.cloned(),
            ..Judged::default()
        }
    }

    /// How many bytes of the submitter's every request repeats.
    fn size(&self) -> usize {
        let ObjectIdentity { api_version, kind, name, namespace, uid, pointer } = &self.identity;
        let object = [api_version, kind, name, namespace, uid].into_iter().flatten().map(String::len).sum::<usize>();
        let owner = |owner: &OwnerReference| {
            size_of::<OwnerReference>()
                + [&owner.api_version, &owner.kind, &owner.name, &owner.uid].into_iter().map(String::len).sum::<usize>()
        };
        object + pointer.len() + self.owners.iter().map(owner).sum::<usize>()
    }
}
