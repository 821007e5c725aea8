//! The hash of an id, ASCII case aside: the same on every machine.

/// Odd, and with its bits well mixed: the fractional part of the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
const ODD: u64 = 0xd6e8_feb8_6659_fd93;
/// Set in hashes that tell everything: one in the middle, for indexes look at the highest and at the lowest ones.
const EXACT: u64 = 1 << 39;
/// A one in every byte.
const ONES: u64 = u64::MAX / 0xff;

/// A hash of an id, ASCII case aside. Whoever makes ids collide gains nothing: nothing rests on there being few.
///
/// Most ids are CVE numbers, and these have hashes that tell everything ([`is_exact`]): looking one up compares no texts.
pub(crate) fn hash_of(id: &str) -> u64 {
    match cve_number(id.as_bytes()) {
        // A multiplication by an odd number loses nothing, nor does a shift that is taken in again.
        Some(number) => {
            let mixed = number.wrapping_mul(GOLDEN) << 1 >> 1;
            let mixed = (mixed ^ mixed >> 32).wrapping_mul(ODD);
            let below = mixed & (EXACT - 1);
            (mixed ^ below) << 1 | EXACT | below
        }
        None => hash_of_bytes(id.as_bytes()) & !EXACT,
    }
}

/// Whether all ids of a hash are the same one, ASCII case aside.
#[inline]
pub(crate) fn is_exact(hash: u64) -> bool {
    hash & EXACT != 0
}

/// The digits of an id such as `CVE-2024-12345`, with four to eight of them behind the year, four bits for each, and how
/// many there are.
fn cve_number(id: &[u8]) -> Option<u64> {
    let (prefix, rest) = id.split_first_chunk::<4>()?;
    let (year, rest) = rest.split_first_chunk::<4>()?;
    let (hyphen, digits) = rest.split_first()?;
    let last = u64::from_le_bytes(*id.last_chunk()?);
    if upper(u32::from_le_bytes(*prefix).into()) != u64::from(u32::from_le_bytes(*b"CVE-")) || *hyphen != b'-' {
        return None;
    }
    let count @ 4..=8 = digits.len() else { return None };
    // The first digit is the lowest byte that is left: those below are of what stands before it.
    let digits = nibbles(last >> (8 * (8 - count)), count)?;
    let year = nibbles(u32::from_le_bytes(*year).into(), 4)?;
    Some(count as u64 | year << 4 | digits << 20)
}

/// Digits, of which the first is the lowest byte, as four bits each.
fn nibbles(digits: u64, count: usize) -> Option<u64> {
    let ones = ONES >> (8 * (8 - count));
    let values = digits ^ (ones * u64::from(b'0'));
    // What is more than nine has one of the four highest bits, or gets one.
    if (values | values.wrapping_add(ones * 6)) & (ones * 0xf0) != 0 {
        return None;
    }
    let pairs = (values | values >> 4) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    Some((fours | fours >> 16) & 0xffff_ffff)
}

fn hash_of_bytes(bytes: &[u8]) -> u64 {
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
pub(crate) fn has_small(id: &str) -> bool {
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
    let product = u128::from(word ^ GOLDEN) * u128::from(ODD);
    (product as u64) ^ ((product >> 64) as u64)
}

/// Eight bytes in ASCII upper case.
fn upper(word: u64) -> u64 {
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
    fn hashes_of_cve_numbers_tell_everything() {
        let mut exact = BTreeSet::new();
        let ids = ["CVE-2024-0000", "CVE-2024-00000", "CVE-2024-00000000", "CVE-9999-99999999", "CVE-0000-0000"];
        for id in ids {
            assert!(is_exact(hash_of(id)) && exact.insert(hash_of(id)), "{id}");
            assert_eq!(hash_of(id), hash_of(&id.to_ascii_lowercase()));
            for (at, old) in id.bytes().enumerate() {
                for byte in (0..=u8::MAX).filter(|byte| *byte != old) {
                    let mut other = id.as_bytes().to_vec();
                    other[at] = byte;
                    let Ok(other) = String::from_utf8(other) else { continue };
                    let is_number = at != 8 && byte.is_ascii_digit() && old.is_ascii_digit();
                    let in_other_case = byte.eq_ignore_ascii_case(&old);
                    assert_eq!(is_exact(hash_of(&other)), is_number || in_other_case, "{other}");
                    assert_eq!(hash_of(&other) == hash_of(id), in_other_case, "{other}");
                }
            }
        }
        for id in ["", "CVE", "CVE-2024-", "CVE-2024-123", "CVE-2024-123456789", "CVE-2024-12é45", "GHSA-2024-1234"] {
            assert!(!is_exact(hash_of(id)), "{id}");
        }
        // No two bits of a number are lost on the way.
        for id in (0..100_000).map(|number| format!("CVE-2024-{number:05}")) {
            assert!(exact.insert(hash_of(&id)) || id == "CVE-2024-00000", "{id}");
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
