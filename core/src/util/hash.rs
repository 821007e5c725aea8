//! A hash of texts and other bytes, for finding what may be equal: whoever uses it compares afterwards.

pub(crate) fn hash_text(text: &str) -> u64 {
    hash_bytes(text.as_bytes())
}

/// Eight bytes at a time; the highest bits are the best. The same on every machine.
pub(crate) fn hash_bytes(text: &[u8]) -> u64 {
    let step = |hash: u64, word: u64| (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let mut hash = step(0, text.len() as u64);
    if text.len() > 8 {
        for word in text.as_chunks::<8>().0 {
            hash = step(hash, u64::from_le_bytes(*word));
        }
    }
    step(hash, last_word(text)).wrapping_mul(0xd6e8_feb8_6659_fd93)
}

/// The last eight bytes, or all where there are fewer: some of them twice then, which with their number is as good.
fn last_word(text: &[u8]) -> u64 {
    if let Some(last) = text.last_chunk::<8>() {
        return u64::from_le_bytes(*last);
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
    }
    match *text {
        [] => 0,
        [only] => only.into(),
        [first, .., last] => {
            let middle = text.get(1).copied().unwrap_or_default();
            u64::from(first) << 16 | u64::from(middle) << 8 | u64::from(last)
        }
    }
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

    #[test]
    fn every_byte_counts() {
        let mut hashes = Vec::new();
        for length in 1..30 {
            let text: Vec<u8> = (b'a'..).take(length).collect();
            hashes.push(hash_bytes(&text));
            for at in 0..length {
                let mut other = text.clone();
                other[at] = b'_';
                hashes.push(hash_bytes(&other));
            }
        }
        let all = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), all);
    }
}
