//! Where the kinds of Kubernetes itself hold the pod that they make.

use super::tape::{Look, Value};

/// A pod that an object is or makes.
#[derive(Clone, Debug)]
pub(super) struct Template<'t> {
    /// The JSON pointer within the object; `""` where the object itself is the pod.
    pub(super) pointer: String,
    /// What has the pod's `metadata` and `spec`.
    pub(super) value: Value<'t>,
    pub(super) spec: Value<'t>,
}

/// The API group that a version names. The core group has no name; `None` where there is no version.
pub(super) fn group(api_version: Option<&str>) -> Option<&str> {
    api_version.map(|version| version.split_once('/').map_or("", |(group, _)| group))
}

/// The keys that lead to the pod in an object of a built-in kind.
///
/// A kind is told by its group: a `Job` of `batch.volcano.sh` is another kind. Versions that were removed count, and so
/// does an object that names no version.
pub(super) fn path_of_built_in(kind: &str, api_version: Option<&str>) -> Option<&'static [&'static str]> {
    let (groups, path): (&[&str], &[&str]) = match kind {
        "Pod" => (&[""], &[]),
        "PodTemplate" => (&[""], &["template"]),
        "ReplicationController" => (&[""], &["spec", "template"]),
        "Deployment" | "ReplicaSet" | "DaemonSet" => (&["apps", "extensions"], &["spec", "template"]),
        "StatefulSet" => (&["apps"], &["spec", "template"]),
        "Job" => (&["batch"], &["spec", "template"]),
        "CronJob" => (&["batch"], &["spec", "jobTemplate", "spec", "template"]),
        _ => return None,
    };
    group(api_version).is_none_or(|group| groups.contains(&group)).then_some(path)
}

/// The pod of an object of a built-in kind, which must have one.
pub(super) fn of_built_in<'t>(root: Value<'t>, path: &[&str]) -> Look<Template<'t>> {
    let mut template = Template { pointer: String::new(), value: root, spec: root };
    for key in path {
        template.value = template.value.required(key)?;
        template.pointer.push('/');
        template.pointer.push_str(key);
    }
    template.spec = template.value.required("spec")?;
    Ok(template)
}

/// The pod of an object as it was before; `None` where there is none to compare with.
pub(super) fn of_old_object<'t>(root: Value<'t>, path: &[&str]) -> Look<Option<Template<'t>>> {
    let mut value = root;
    for key in path {
        let [Some(next)] = value.fields_if_object([key])? else { return Ok(None) };
        value = next;
    }
    let [spec] = value.fields_if_object(["spec"])?;
    Ok(spec.map(|spec| Template { pointer: String::new(), value, spec }))
}
