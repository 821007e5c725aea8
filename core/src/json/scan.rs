//! Where plain text and white space end, sixteen bytes at a time.
//!
//! Most of a document lies in strings and, where it is written for people, in indentation: what they cost is what
//! reading costs.

use wide::u8x16;

/// How many bytes there are up to the first that is not plain text within a string: a quote, a backslash or a control
/// character.
#[inline]
pub(super) fn plain(bytes: &[u8]) -> usize {
    // Most strings are short.
    match bytes.first_chunk().map(not_plain) {
        None | Some(0) => long_plain(bytes),
        Some(ends) => ends.trailing_zeros() as usize,
    }
}

#[inline(never)]
fn long_plain(bytes: &[u8]) -> usize {
    let (pairs, tail) = bytes.as_chunks();
    let mut length = 0;
    for pair in pairs {
        let ends = of_two(pair, not_plain);
        if ends != 0 {
            return length + ends.trailing_zeros() as usize;
        }
        length += pair.len();
    }
    length + tail.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')).unwrap_or(tail.len())
}

/// Where white space ends that may stand here.
#[inline]
pub(super) fn space(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(0..=b' ') => at + long_space(bytes.get(at..).unwrap_or_default()),
        _ => at,
    }
}

/// How much white space stands between two elements: in a document that is written for people, most often as much as
/// between the two before them. Guessed and found right, it need not be counted before reading goes on behind it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Indent(usize);

impl Indent {
    /// Where white space ends that may stand here.
    #[inline]
    pub(super) fn end(&mut self, bytes: &[u8], at: usize) -> usize {
        let Some(0..=b' ') = bytes.get(at) else { return at };
        if let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk)
            && self.0 < 32
            && u64::from(of_two(block, not_space)) & ((2 << self.0) - 1) == 1 << self.0
        {
            return at + self.0;
        }
        let end = space(bytes, at);
        self.0 = end - at;
        end
    }
}

#[inline(never)]
fn long_space(bytes: &[u8]) -> usize {
    // What stands behind a colon, as a rule.
    if let [b' ', b'!'..=u8::MAX, ..] = bytes {
        return 1;
    }
    let (blocks, tail) = bytes.as_chunks();
    let mut length = 0;
    for block in blocks {
        let ends = not_space(block);
        if ends != 0 {
            return length + ends.trailing_zeros() as usize;
        }
        length += block.len();
    }
    length + tail.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).unwrap_or(tail.len())
}

/// The bits of two blocks.
#[inline]
fn of_two(pair: &[u8; 32], bits: impl Fn(&[u8; 16]) -> u32) -> u32 {
    match pair.as_chunks() {
        ([first, second], _) => bits(first) | bits(second) << 16,
        _ => 0,
    }
}

/// A bit for every byte, the first one lowest.
#[inline]
fn not_plain(block: &[u8; 16]) -> u32 {
    let bytes = u8x16::new(*block);
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    (control | bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'))).to_bitmask()
}

#[inline]
fn not_space(block: &[u8; 16]) -> u32 {
    let bytes = u8x16::new(*block);
    let is = |byte: u8| bytes.simd_eq(u8x16::splat(byte));
    (is(b' ') | is(b'\n') | is(b'\r') | is(b'\t')).to_bitmask() ^ 0xffff
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At every place of a block, with whatever before and behind it.
    fn at_every_place(filler: u8, scan: fn(&[u8]) -> usize, ends: impl Fn(u8) -> bool) {
        for length in 0..40 {
            for byte in 0..=u8::MAX {
                for behind in 0..20 {
                    let mut text = vec![filler; length];
                    text.push(byte);
                    text.extend([filler, b'"', 0x1f, b'\\', b'x'].iter().cycle().take(behind));
                    let expected = text.iter().position(|byte| ends(*byte)).unwrap_or(text.len());
                    assert_eq!(scan(&text), expected, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn plain_text_ends_at_a_quote_a_backslash_and_a_control_character() {
        at_every_place(b'x', plain, |byte| byte < 0x20 || byte == b'"' || byte == b'\\');
        at_every_place(0xc3, plain, |byte| byte < 0x20 || byte == b'"' || byte == b'\\');
    }

    #[test]
    fn white_space_ends_at_anything_else() {
        at_every_place(b' ', |bytes| space(bytes, 0), |byte| !b" \n\r\t".contains(&byte));
        at_every_place(b'\t', |bytes| space(bytes, 0), |byte| !b" \n\r\t".contains(&byte));
    }

    #[test]
    fn an_indent_ends_where_white_space_ends_whatever_was_guessed() {
        for guess in 0..70 {
            for length in 0..70 {
                for filler in [" ", "\n", "\u{b}", "x"] {
                    let mut text = " ".repeat(length);
                    text.replace_range(length / 2..length / 2, filler);
                    text.push_str("xyz");
                    let mut indent = Indent(guess);
                    assert_eq!(indent.end(text.as_bytes(), 0), space(text.as_bytes(), 0), "{guess} {text:?}");
                    // As long a text follows as a block needs, too.
                    text.push_str(&"y".repeat(64));
                    let mut indent = Indent(guess);
                    assert_eq!(indent.end(text.as_bytes(), 0), space(text.as_bytes(), 0), "{guess} {text:?}");
                }
            }
        }
    }
}
