//! Where an object holds the pods that it makes.

use super::found::SkipReason;
use super::pod_spec::{embedded_images, is_pod_spec, same_images};
use super::tape::{Look, Value, same_but_case};

/// Where in an object a pod stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// The object is the pod.
    Pod,
    /// `spec.template`
    Template,
    /// `spec.jobTemplate.spec.template`
    JobTemplate,
    /// `template`, of a PodTemplate.
    RootTemplate,
    /// `spec` of a custom resource lists containers.
    Embedded,
}

/// A pod that an object is or makes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template<'t> {
    pub(super) position: Position,
    /// What has the pod's `metadata` and `spec`.
    pub(super) value: Value<'t>,
    pub(super) spec: Value<'t>,
}

/// Where the kinds of Kubernetes itself hold their pod.
fn built_in(kind: &str) -> Option<Position> {
    match kind {
        "Pod" => Some(Position::Pod),
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job" | "ReplicationController" => {
            Some(Position::Template)
        }
        "CronJob" => Some(Position::JobTemplate),
        "PodTemplate" => Some(Position::RootTemplate),
        _ => None,
    }
}

/// Whether a kind is one of Kubernetes itself that makes pods. Versions that were removed count, and so does an object
/// that names no version.
pub(super) fn is_built_in(kind: &str, api_version: Option<&str>) -> bool {
    let group = api_version.and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
    built_in(kind).is_some() && matches!(group, "" | "apps" | "batch" | "extensions")
}

/// The pod of an object of a built-in kind, which must have one.
pub(super) fn of_built_in<'t>(root: Value<'t>, kind: &str) -> Look<Option<Template<'t>>> {
    let Some(position) = built_in(kind) else { return Ok(None) };
    let value = match position {
        Position::Pod | Position::Embedded => root,
        Position::Template => root.required("spec")?.required("template")?,
        Position::JobTemplate => {
            root.required("spec")?.required("jobTemplate")?.required("spec")?.required("template")?
        }
        Position::RootTemplate => root.required("template")?,
    };
    Ok(Some(Template { position, value, spec: value.required("spec")? }))
}

/// The pods that an object of any other kind holds, wherever a built-in one would.
pub(super) fn of_any_kind<'t>(root: Value<'t>, kind: &str) -> Look<Vec<Template<'t>>> {
    let mut found = Vec::new();
    for position in [Position::Template, Position::JobTemplate, Position::RootTemplate] {
        if let Some(template) = at(root, position)?
            && is_pod_spec(template.spec)
        {
            found.push(template);
        }
    }
    if let Some(pod) = at(root, Position::Pod)?
        && is_pod_spec(pod.spec)
    {
        if kind == "Pod" || same_but_case(kind, "Pod") {
            found.push(pod);
        } else if found.is_empty() && !embedded_images(pod.spec)?.is_empty() {
            found.push(Template { position: Position::Embedded, ..pod });
        }
    }
    Ok(found)
}

/// What stands at a position, if anything does.
fn at(root: Value<'_>, position: Position) -> Look<Option<Template<'_>>> {
    let path: &[&str] = match position {
        Position::Pod | Position::Embedded => &[],
        Position::Template => &["spec", "template"],
        Position::JobTemplate => &["spec", "jobTemplate", "spec", "template"],
        Position::RootTemplate => &["template"],
    };
    let mut value = root;
    for key in path {
        let [Some(next)] = value.fields_if_object([key])? else { return Ok(None) };
        value = next;
    }
    let [spec] = value.fields_if_object(["spec"])?;
    Ok(spec.map(|spec| Template { position, value, spec }))
}

impl Template<'_> {
    /// Why an update of the object starts nothing, if it does not.
    ///
    /// Marks of deletion stand outside of what is compared: an object that is being deleted still starts what an update
    /// puts into it.
    pub(super) fn unchanged(&self, old: Value<'_>) -> Look<Option<SkipReason>> {
        let Some(old) = at(old, self.position)? else { return Ok(None) };
        Ok(match self.position {
            Position::Pod | Position::Embedded => {
                same_images(self.spec, old.spec)?.then_some(SkipReason::ImagesUnchanged)
            }
            _ => self.value.same(old.value).then_some(SkipReason::TemplateUnchanged),
        })
    }
}
