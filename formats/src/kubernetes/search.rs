//! The pod templates that an object of any other kind holds, and the images outside of them.

use std::cell::Cell;

use imagegate::json::Kind;
use imagegate::{Code, ImageReference};

use super::pod_spec::{LISTS, is_pod_spec, said, same_pod};
use super::skipped::PassedOver;
use super::tape::{Look, Problem, Value, same_but_case};
use super::template::Template;

/// What copies of texts may take: pointers, and what every request repeats of its object.
///
/// One long key above many templates would otherwise be copied once for each of them.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Default for Budget {
    fn default() -> Self {
        Self(Cell::new(64 << 20))
    }
}

impl Budget {
    pub(super) fn spend(&self, bytes: usize, at: usize) -> Look<()> {
        let left = self.0.get().checked_sub(bytes).ok_or_else(|| {
            let message = "too many pod templates and images under names that are too long";
            Problem::new(Code::TooLarge, at, message)
        })?;
        self.0.set(left);
        Ok(())
    }
}

/// What a search finds, in the order of the document.
#[derive(Debug)]
pub(super) struct Search<'t, 'b> {
    pub(super) templates: Vec<Held<'t>>,
    /// Images outside of the templates, each with its offset.
    pub(super) images: Vec<(usize, PassedOver)>,
    budget: &'b Budget,
    pointer: String,
}

/// A pod template of an object of another kind.
#[derive(Debug)]
pub(super) struct Held<'t> {
    pub(super) template: Template<'t>,
    /// It is the object itself, whose `spec` lists containers in the manner of a pod.
    pub(super) is_object: bool,
    /// It stands within a template that is compared as a whole.
    within: bool,
}

/// Searches an object. `is_list`: its `items` are objects of their own.
pub(super) fn search<'t, 'b>(root: Value<'t>, is_list: bool, budget: &'b Budget) -> Look<Search<'t, 'b>> {
    let mut search = Search { templates: Vec::new(), images: Vec::new(), budget, pointer: String::new() };
    let spec = search.template(root, true, false)?;
    for (key, _, value) in root.entries() {
        let is_searched = match key {
            // What the cluster says of the object, and what everybody may write about it.
            "status" | "metadata" => false,
            "items" => !is_list,
            _ => true,
        };
        if is_searched {
            search.entry(key, value, spec, false)?;
        }
    }
    Ok(search)
}

impl<'t> Search<'t, '_> {
    /// The reader bounds the nesting, and so this recursion.
    fn value(&mut self, value: Value<'t>, within: bool) -> Look<()> {
        match value.kind() {
            Kind::Object => {
                let spec = self.template(value, false, within)?;
                let within = within || spec.is_some();
                for (key, _, value) in value.entries() {
                    self.entry(key, value, spec, within)?;
                }
            }
            Kind::Array => {
                for (index, item) in value.items().enumerate() {
                    self.below(&index.to_string(), |search| search.value(item, within))?;
                }
            }
            Kind::String | Kind::Number | Kind::Bool | Kind::Null => {}
        }
        Ok(())
    }

    /// Notes an object that is a pod template. Gives its `spec`.
    fn template(&mut self, value: Value<'t>, is_object: bool, within: bool) -> Look<Option<Value<'t>>> {
        let [spec] = value.fields_if_object(["spec"])?;
        let Some(spec) = spec.filter(|spec| is_pod_spec(*spec)) else {
            let other = value.entries().find(|(key, _, spec)| same_but_case(key, "spec") && is_pod_spec(*spec));
            return other.map_or(Ok(None), |(_, at, _)| Err(Problem::in_another_case("spec", at)));
        };
        self.budget.spend(self.pointer.len(), value.at())?;
        let template = Template { pointer: self.pointer.clone(), value, spec };
        self.templates.push(Held { template, is_object, within });
        Ok(Some(spec))
    }

    /// A key of an object. `spec` is that of the pod template which the object is.
    fn entry(&mut self, key: &str, value: Value<'t>, spec: Option<Value<'t>>, within: bool) -> Look<()> {
        self.below(&escaped(key), |search| {
            if key == "spec" && spec.is_some() {
                return search.pod(value, within);
            }
            if names_images(key) {
                search.image(value)?;
            }
            search.value(value, within)
        })
    }

    /// The `spec` of a template: all but what its own pod is made of.
    fn pod(&mut self, spec: Value<'t>, within: bool) -> Look<()> {
        let nested = self.template(spec, false, within)?;
        for (key, _, value) in spec.entries() {
            if !LISTS.contains(&key) && key != "volumes" {
                self.entry(key, value, nested, within || nested.is_some())?;
            }
        }
        Ok(())
    }

    /// Does something one step further down.
    fn below(&mut self, step: &str, something: impl FnOnce(&mut Self) -> Look<()>) -> Look<()> {
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(step);
        let done = something(self);
        self.pointer.truncate(length);
        done
    }

    /// Notes what stands under a key of images.
    fn image(&mut self, value: Value<'t>) -> Look<()> {
        if value.kind() == Kind::Array {
            for (index, item) in value.items().enumerate() {
                if let Some(image) = image(item) {
                    self.below(&index.to_string(), |search| search.pass_over(item, image))?;
                }
            }
            return Ok(());
        }
        image(value).map_or(Ok(()), |image| self.pass_over(value, image))
    }

    fn pass_over(&mut self, value: Value<'t>, image: String) -> Look<()> {
        self.budget.spend(self.pointer.len() + image.len(), value.at())?;
        self.images.push((value.at(), PassedOver { pointer: self.pointer.clone(), image: Some(image) }));
        Ok(())
    }
}

/// Whether the pod templates of an object are those that it had before.
pub(super) fn same_templates(new: &[Held<'_>], old: &[Held<'_>]) -> Look<bool> {
    if new.len() != old.len() {
        return Ok(false);
    }
    for (new, old) in new.iter().zip(old) {
        let same = match (new.is_object, old.is_object) {
            (true, true) => same_pod(new.template.spec, old.template.spec)?,
            // It is part of one that was compared.
            (false, false) if new.within && old.within => true,
            (false, false) => new.template.value.same(old.template.value),
            _ => false,
        };
        if !same {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A key as a step of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Whether images stand under a key.
fn names_images(key: &str) -> bool {
    matches!(key, "image" | "images" | "imageName") || key.ends_with("Image")
}

/// The image that a value names: a reference, or an object with a `repository` as charts and operators write it.
fn image(value: Value<'_>) -> Option<String> {
    if value.kind() != Kind::Object {
        return said(Some(value)).filter(|text| ImageReference::parse(text).is_some()).map(str::to_owned);
    }
    let said = |key| said(value.fields_if_object([key]).ok().and_then(|[value]| value));
    let mut image = said("repository")?.to_owned();
    if let Some(registry) = said("registry") {
        image = format!("{registry}/{image}");
    }
    if let Some(tag) = said("tag") {
        image = format!("{image}:{tag}");
    }
    if let Some(digest) = said("digest") {
        image = format!("{image}@{digest}");
    }
    Some(image)
}
