//! Which known key was meant.

/// The known key that is meant, if one is near: by optimal string alignment, case aside.
pub(crate) fn nearest<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    // No known key is longer than this, and a hostile one must not cost its length squared.
    if key.len() > 40 {
        return None;
    }
    let key = key.to_lowercase();
    let scored = known.iter().map(|name| (strsim::osa_distance(&key, &name.to_lowercase()), *name));
    let (distance, name) = scored.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + name.len() / 4).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_named() {
        let known = ["severity", "ids", "allowed", "count", "fixAvailableFor"];
        assert_eq!(nearest("serverity", &known), Some("severity"));
        assert_eq!(nearest("Ids", &known), Some("ids"));
        assert_eq!(nearest("fixAvailbleFor", &known), Some("fixAvailableFor"));
        assert_eq!(nearest("cuont", &known), Some("count"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!(nearest(&"x".repeat(1 << 20), &known), None);
    }
}
