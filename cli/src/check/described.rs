//! How objects are named in texts.

use imagegate_formats::ObjectIdentity;

use crate::text::harmless;

/// `Deployment payments/api`
pub(crate) fn described(object: &ObjectIdentity) -> String {
    let kind = object.kind.as_deref().map_or("object".into(), harmless);
    match (object.namespace.as_deref(), object.name.as_deref()) {
        (Some(namespace), Some(name)) => format!("{kind} {}/{}", harmless(namespace), harmless(name)),
        (None, Some(name)) => format!("{kind} {}", harmless(name)),
        (Some(namespace), None) => format!("{kind} in {}", harmless(namespace)),
        (None, None) => kind.into_owned(),
    }
}
