//! The images of a pod and what it runs as.

use std::collections::BTreeMap;

use imagegate::json::Kind;
use imagegate::{Code, Fact};

use super::identity::ContainerImage;
use super::tape::{Look, Problem, Value, same_but_case, word};

/// The lists of containers. Sidecars are among the init containers.
pub(super) const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// Whether a value is the spec of a pod: it has a list of containers, in whatever case, of which one is an object.
pub(super) fn is_pod_spec(value: Value<'_>) -> bool {
    value.entries().any(|(key, _, list)| {
        LISTS.iter().any(|name| key == *name || same_but_case(key, name))
            && list.items().any(|item| item.kind() == Kind::Object)
    })
}

/// A place of a pod where an image is named: a container or an image volume.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'t> {
    /// Which of [`LISTS`] it is in; `None` for `volumes`.
    list: Option<usize>,
    index: usize,
    name: Option<&'t str>,
    reference: Option<&'t str>,
    /// What has the reference: the container, or the volume's `image`.
    holder: Value<'t>,
}

impl<'t> Slot<'t> {
    /// The image, if the slot names one.
    pub(super) fn image(self) -> Option<ContainerImage> {
        let name = match (self.list, self.name) {
            (_, None) => Fact::Unknown,
            (Some(_), Some(name)) => Fact::Value(name.to_owned()),
            (None, Some(name)) => Fact::Value(format!("volume/{name}")),
        };
        Some(ContainerImage { container: name, reference: self.reference?.to_owned() })
    }

    /// The image, which must be there.
    fn required(self) -> Look<ContainerImage> {
        self.image().ok_or_else(|| self.holder.lacks(if self.list.is_some() { "image" } else { "reference" }))
    }

    /// Where it stands below the spec.
    pub(super) fn pointer(self) -> String {
        match self.list.and_then(|list| LISTS.get(list)) {
            Some(list) => format!("/{list}/{}", self.index),
            None => format!("/volumes/{}/image", self.index),
        }
    }

    pub(super) fn at(self) -> usize {
        self.holder.at()
    }

    fn key(self) -> (Option<usize>, Option<&'t str>) {
        (self.list, self.name)
    }
}

/// Every place of a pod where an image is named.
pub(super) fn slots(spec: Value<'_>) -> Look<Vec<Slot<'_>>> {
    let mut slots = Vec::new();
    for (list, containers) in spec.fields(LISTS)?.into_iter().enumerate() {
        let Some(containers) = containers else { continue };
        for (index, container) in containers.list()?.enumerate() {
            let [name, image] = container.fields(["name", "image"])?;
            slots.push(Slot { list: Some(list), index, name: word(name)?, reference: word(image)?, holder: container });
        }
    }
    let Some(volumes) = spec.field("volumes")? else { return Ok(slots) };
    for (index, volume) in volumes.list()?.enumerate() {
        let [name, image] = volume.fields(["name", "image"])?;
        let Some(image) = image else { continue };
        let reference = word(image.field("reference")?)?;
        slots.push(Slot { list: None, index, name: word(name)?, reference, holder: image });
    }
    Ok(slots)
}

/// Every place of a pod in an object of another kind, whose fields may be of other types than a pod's.
pub(super) fn slots_of_other(spec: Value<'_>) -> Look<Vec<Slot<'_>>> {
    let mut slots = Vec::new();
    for (list, containers) in spec.fields(LISTS)?.into_iter().enumerate() {
        let Some(containers) = containers else { continue };
        for (index, container) in containers.list()?.enumerate() {
            let [name, image] = container.fields(["name", "image"])?;
            slots.push(Slot { list: Some(list), index, name: said(name), reference: said(image), holder: container });
        }
    }
    let [volumes] = spec.fields_if_object(["volumes"])?;
    for (index, volume) in volumes.into_iter().flat_map(Value::items).enumerate() {
        let [name, image] = volume.fields_if_object(["name", "image"])?;
        let Some(image) = image else { continue };
        let [reference] = image.fields_if_object(["reference"])?;
        slots.push(Slot { list: None, index, name: said(name), reference: said(reference), holder: image });
    }
    Ok(slots)
}

/// A text that says something; nothing for a value of another type.
pub(super) fn said(value: Option<Value<'_>>) -> Option<&str> {
    word(value).ok().flatten()
}

/// Every image of a pod.
///
/// A pod without any, and a container without one, are problems: the API server refuses them or fills them in later, and
/// what that will be is not known here.
pub(super) fn images(spec: Value<'_>) -> Look<Vec<ContainerImage>> {
    let images = slots(spec)?.into_iter().map(Slot::required).collect::<Look<Vec<_>>>()?;
    if images.is_empty() {
        return Err(Problem::new(
            Code::NoImages,
            spec.at(),
            "the pod has no image; a template to be filled in cannot be judged",
        ));
    }
    Ok(images)
}

/// The images of an updated pod.
#[derive(Debug, Default)]
pub(super) struct Updated {
    pub(super) new: Vec<ContainerImage>,
    pub(super) left_as_is: Vec<ContainerImage>,
}

/// Which images of a pod are not those that its containers and volumes had before.
///
/// A slot without a name, or with one that the old pod has twice, has no image before. Marks of deletion change nothing:
/// an object that is being deleted still starts what an update puts into it.
pub(super) fn updated(new: Value<'_>, old: Value<'_>) -> Look<Updated> {
    let mut before: BTreeMap<_, Option<Slot<'_>>> = BTreeMap::new();
    for slot in slots_of_other(old).unwrap_or_default() {
        before.entry(slot.key()).and_modify(|several| *several = None).or_insert(Some(slot));
    }
    let mut updated = Updated::default();
    for slot in slots(new)? {
        let old = slot.name.and_then(|_| before.get(&slot.key()).copied().flatten());
        match old {
            Some(old) if old.reference == slot.reference => updated.left_as_is.extend(slot.image()),
            _ => updated.new.push(slot.required()?),
        }
    }
    Ok(updated)
}

/// The service account that a pod's spec names.
pub(super) fn service_account(spec: Value<'_>) -> Look<Option<String>> {
    let [name, old_name] = spec.fields(["serviceAccountName", "serviceAccount"])?;
    let name = word(name)?;
    let old_name = word(old_name)?;
    Ok(name.or(old_name).map(str::to_owned))
}

/// Whether the pods that two objects of another kind describe in their own `spec` are the same. The rest of the `spec`
/// is the object's, the number of replicas for example.
pub(super) fn same_pod(new: Value<'_>, old: Value<'_>) -> Look<bool> {
    const MADE_OF: [&str; 6] =
        ["containers", "initContainers", "ephemeralContainers", "volumes", "serviceAccountName", "serviceAccount"];
    let (new, old) = (new.fields_if_object(MADE_OF)?, old.fields_if_object(MADE_OF)?);
    Ok(new.into_iter().zip(old).all(|pair| match pair {
        (Some(new), Some(old)) => new.same(old),
        (None, None) => true,
        _ => false,
    }))
}
