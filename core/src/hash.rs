//! A hash of texts and other bytes, for finding what may be equal: whoever uses it compares afterwards.

pub(crate) fn hash_text(text: &str) -> u64 {
    hash_bytes(text.as_bytes())
}

/// Eight bytes at a time; the highest bits are the best. The same on every machine.
pub(crate) fn hash_bytes(text: &[u8]) -> u64 {
    let (words, tail) = text.as_chunks::<8>();
    let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let hash = words.iter().fold(text.len() as u64, |hash, word| step(hash, u64::from_le_bytes(*word)));
    let last = tail.iter().fold(0, |last, byte| last << 8 | u64::from(*byte));
    step(hash, last).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_length_differ() {
        let text = "abcdefghijklmnopqrstuvwxyz";
        let mut hashes: Vec<u64> = (0..=text.len()).map(|end| hash_bytes(&text.as_bytes()[..end])).collect();
        hashes.push(hash_text("abcdefgi"));
        hashes.push(hash_text("abcdefgh\0"));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), text.len() + 3);
    }
}
