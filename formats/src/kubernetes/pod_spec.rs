//! The images of a pod and what it runs as.

use imagegate::{Code, Field};

use super::found::ContainerImage;
use super::tape::{Look, Problem, Value, same_but_case, word};

/// The lists of containers. Sidecars are among the init containers.
pub(super) const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Whether a value looks like the spec of a pod: it names a list of containers, in whatever case.
pub(super) fn is_pod_spec(value: Value<'_>) -> bool {
    value.entries().any(|(key, _, _)| LISTS.iter().any(|list| key == *list || same_but_case(key, list)))
}

/// Every image of a pod.
///
/// A pod without any, and a container without one, are problems: the API server refuses them or somebody fills them in
/// later, and what that will be is not known here.
pub(super) fn images(spec: Value<'_>) -> Look<Vec<ContainerImage>> {
    let mut images = Vec::new();
    for list in spec.fields(LISTS)?.into_iter().flatten() {
        for container in list.list()? {
            let [name, image] = container.fields(["name", "image"])?;
            let reference = word(image)?.ok_or_else(|| container.lacks("image"))?;
            let name = word(name)?;
            images.push(found(name.map(str::to_owned), reference));
        }
    }
    for (volume, image) in image_volumes(spec)? {
        let [name] = volume.fields(["name"])?;
        let [reference] = image.fields(["reference"])?;
        let reference = word(reference)?.ok_or_else(|| image.lacks("reference"))?;
        let name = word(name)?;
        images.push(found(name.map(|name| format!("volume/{name}")), reference));
    }
    if images.is_empty() {
        return Err(Problem::new(
            Code::NoImages,
            spec.at(),
            "the pod has no image; a template to be filled in cannot be judged",
        ));
    }
    Ok(images)
}

fn found(container: Option<String>, reference: &str) -> ContainerImage {
    ContainerImage { container: container.map_or(Field::Unknown, Field::Value), reference: reference.to_owned() }
}

/// The volumes that are images: each with its `image`.
fn image_volumes(spec: Value<'_>) -> Look<Vec<(Value<'_>, Value<'_>)>> {
    let Some(volumes) = spec.field("volumes")? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for volume in volumes.list()? {
        if let Some(image) = volume.field("image")? {
            found.push((volume, image));
        }
    }
    Ok(found)
}

/// The images that a custom resource lists in the manner of a pod without being a template: what looks otherwise is of
/// another make.
pub(super) fn embedded_images(spec: Value<'_>) -> Look<Vec<ContainerImage>> {
    let mut images = Vec::new();
    for list in spec.fields_if_object(LISTS)?.into_iter().flatten() {
        for container in list.items() {
            let [name, image] = container.fields_if_object(["name", "image"])?;
            let said = |value: Option<Value<'_>>| value.and_then(|value| Some(value.word().ok()??.to_owned()));
            if let Some(reference) = said(image) {
                images.push(found(said(name), &reference));
            }
        }
    }
    Ok(images)
}

/// The service account that a pod's spec names.
pub(super) fn service_account(spec: Value<'_>) -> Look<Option<String>> {
    let [name, old_name] = spec.fields(["serviceAccountName", "serviceAccount"])?;
    let name = word(name)?;
    let old_name = word(old_name)?;
    Ok(name.or(old_name).map(str::to_owned))
}

/// Whether two pods list the same containers and image volumes.
pub(super) fn same_images(new: Value<'_>, old: Value<'_>) -> Look<bool> {
    let lists = new.fields(LISTS)?.into_iter().zip(old.fields_if_object(LISTS)?);
    if !lists.into_iter().all(|(new, old)| same_list(new, old)) {
        return Ok(false);
    }
    let (new, old) = (image_volumes(new)?, image_volumes(old)?);
    Ok(new.len() == old.len() && new.iter().zip(&old).all(|(new, old)| new.0.same(old.0)))
}

/// A list that is not there is an empty one.
fn same_list(new: Option<Value<'_>>, old: Option<Value<'_>>) -> bool {
    let empty = |list: Value<'_>| list.kind() == imagegate::json::Kind::Array && list.items().next().is_none();
    match (new, old) {
        (Some(new), Some(old)) => new.same(old),
        (Some(one), None) | (None, Some(one)) => empty(one),
        (None, None) => true,
    }
}
