//! The hash of an id, ASCII case aside: the same on every machine.

/// Odd, and with its bits well mixed: the fractional part of the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of an id, ASCII case aside. Whoever makes ids collide gains nothing: nothing rests on there being few.
pub(crate) fn hash_of(id: &str) -> u64 {
    let bytes = id.as_bytes();
    let mut hash = (bytes.len() as u64).wrapping_mul(GOLDEN);
    match bytes.last_chunk::<8>() {
        // Eight bytes at a time, and the last eight of all, some of them for the second time.
        Some(last) => {
            for word in bytes.as_chunks::<8>().0 {
                hash = mix(hash ^ upper(u64::from_le_bytes(*word)));
            }
            hash = mix(hash ^ upper(u64::from_le_bytes(*last)));
        }
        None => {
            let word = bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
            hash = mix(hash ^ upper(word));
        }
    }
    hash
}

/// Whether an id holds a small letter of ASCII.
pub(super) fn has_small(id: &str) -> bool {
    let small = |word: u64| upper(word) != word;
    match id.as_bytes().last_chunk::<8>() {
        Some(last) => {
            let words = id.as_bytes().as_chunks::<8>().0;
            words.iter().chain([last]).any(|word| small(u64::from_le_bytes(*word)))
        }
        None => id.bytes().any(|byte| byte.is_ascii_lowercase()),
    }
}

/// Both halves of a product, for each bit of which many of the word count.
fn mix(word: u64) -> u64 {
    let product = u128::from(word ^ GOLDEN) * u128::from(0xd6e8_feb8_6659_fd93_u64);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Eight bytes in ASCII upper case.
fn upper(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    // The highest bit of every byte says whether its other bits are at least `a`, and beyond `z`; none carries over.
    let low = word & !HIGH;
    let from_a = low + ONES * u64::from(0x80 - b'a');
    let beyond_z = low + ONES * u64::from(0x7f - b'z');
    let small = from_a & !beyond_z & !word & HIGH;
    word ^ small >> 2
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_byte_is_put_in_upper_case_as_ascii_does() {
        for byte in 0..=u8::MAX {
            for neighbour in [0, b'a', b'Z', 0x7f, 0xff] {
                let bytes = [neighbour, byte, neighbour, byte, neighbour, neighbour, byte, byte];
                let expected = bytes.map(|byte| byte.to_ascii_uppercase());
                assert_eq!(upper(u64::from_le_bytes(bytes)).to_le_bytes(), expected);
            }
        }
    }

    #[test]
    fn case_does_not_count_and_everything_else_does() {
        let mut seen = BTreeSet::new();
        for length in 0..40 {
            let id: String = "ghsa-jfh8-C2jp-5v3q-é".chars().cycle().take(length).collect();
            assert_eq!(hash_of(&id), hash_of(&id.to_ascii_uppercase()), "{id}");
            assert_eq!(hash_of(&id), hash_of(&id.to_ascii_lowercase()), "{id}");
            assert!(seen.insert(hash_of(&id)), "{id}");
            assert_eq!(has_small(&id), id.bytes().any(|byte| byte.is_ascii_lowercase()), "{id}");
            assert!(!has_small(&id.to_ascii_uppercase()), "{id}");
            for at in 0..length {
                let other: String = id.chars().enumerate().map(|(here, c)| if here == at { '_' } else { c }).collect();
                assert!(seen.insert(hash_of(&other)), "{other}");
            }
        }
        // The same wherever it runs: an index may be looked into with a hash that was made elsewhere.
        assert_eq!(hash_of("CVE-2021-44228"), hash_of("cve-2021-44228"));
    }

    #[test]
    fn ids_are_spread_over_the_highest_bits_and_the_lowest() {
        let ids = (2015..2025).flat_map(|year| (0..1000).map(move |number| format!("CVE-{year}-{}", 1000 + number)));
        let hashes: Vec<u64> = ids.map(|id| hash_of(&id)).collect();
        for bits in [|hash: u64| hash >> 52, |hash: u64| hash & 0xfff] {
            let mut buckets = vec![0; 4096];
            hashes.iter().for_each(|hash| buckets[usize::try_from(bits(*hash)).unwrap()] += 1);
            // 2.4 on average.
            assert!(buckets.iter().all(|count| *count < 16), "{:?}", buckets.iter().max());
        }
    }
}
