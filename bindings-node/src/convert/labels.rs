//! Labels and the like.

use imagegate::Labels;
use napi::bindgen_prelude::{
    Array, Env, JsObjectValue, JsValue, KeyCollectionMode, KeyConversion, KeyFilter, Object, ToNapiValue, sys,
};
use napi::{Error, Property, PropertyAttributes, Result, Status, Unknown, ValueType};

use super::{Text, from_unknown};
use crate::errors::unexpected;

/// As assigning makes properties.
const WRITABLE: PropertyAttributes =
    PropertyAttributes::Writable.union(PropertyAttributes::Enumerable).union(PropertyAttributes::Configurable);

/// An object of texts, where `null` is an entry that is known to be absent.
pub struct LabelMap(Labels);

from_unknown!(LabelMap);

impl LabelMap {
    fn read(value: Unknown<'_>) -> Result<Self> {
        if value.get_type()? != ValueType::Object || value.is_array()? {
            return Err(unexpected("an object of strings", value));
        }
        // SAFETY: it was just seen to be an object.
        let object: Object<'_> = unsafe { value.cast()? };
        let names = object.get_all_property_names(
            KeyCollectionMode::OwnOnly,
            KeyFilter::Enumerable,
            KeyConversion::NumbersToStrings,
        )?;
        // SAFETY: names are given as an array.
        let names: Array<'_> = unsafe { names.to_unknown().cast()? };
        let mut labels = Labels::new();
        for index in 0..names.len() {
            let Some(name) = names.get::<Unknown<'_>>(index)? else { break };
            // A symbol is no label.
            if name.get_type()? == ValueType::String {
                let label = label(object.get_property(name)?)?;
                // SAFETY: it was just seen to be a string.
                labels.insert(unsafe { name.cast::<Text>()? }.into(), label);
            }
        }
        Ok(Self(labels))
    }
}

fn label(value: Unknown<'_>) -> Result<Option<String>> {
    match value.get_type()? {
        ValueType::Null => Ok(None),
        // It cannot be said of one label that it is unknown: the labels that are given are known to be all there are.
        ValueType::Undefined => Err(Error::new(Status::InvalidArg, "a label is a string or null, not undefined")),
        // SAFETY: whatever is no string is refused.
        _ => unsafe { value.cast::<Text>() }.map(|text| Some(text.into())),
    }
}

impl From<LabelMap> for Labels {
    fn from(map: LabelMap) -> Self {
        map.0
    }
}

impl From<Labels> for LabelMap {
    fn from(labels: Labels) -> Self {
        Self(labels)
    }
}

impl ToNapiValue for LabelMap {
    unsafe fn to_napi_value(env: sys::napi_env, map: Self) -> Result<sys::napi_value> {
        let env = Env::from_raw(env);
        let mut object = Object::new(&env)?;
        // Defined, not set: setting `__proto__` would give the object another prototype.
        let property = |(name, label): (String, Option<String>)| {
            let property = Property::new().with_name(&env, name)?.with_napi_value(&env, label)?;
            Ok(property.with_property_attributes(WRITABLE))
        };
        let properties: Vec<Property> = map.0.into_iter().map(property).collect::<Result<_>>()?;
        object.define_properties(&properties)?;
        Ok(object.raw())
    }
}
