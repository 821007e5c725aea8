//! Passing over what nobody reads: most of a scanner's report.
//!
//! The syntax is checked as everywhere. What is different from reading is that nothing is called for a value and that
//! the offset is kept at hand.

use super::problem::MOST_PROBLEMS;
use super::reader::{Read, Reader, Unknown};
use super::scan::{Indent, plain, space};
use super::structure;

impl Reader<'_> {
    /// Passes over one value, whatever it is, checking its syntax.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn skip(&mut self) -> Read<()> {
        let from = self.offset();
        self.pass_over()?;
        if self.unknown == Unknown::Refuse && matches!(self.text.as_bytes().get(from), Some(b'{' | b'[')) {
            let room = MOST_PROBLEMS.saturating_sub(self.problems.len());
            self.problems.extend(structure::duplicates(self.text, from).into_iter().take(room));
        }
        Ok(())
    }

    /// Without recursion: a bit for each level says whether it is an object.
    fn pass_over(&mut self) -> Read<()> {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        let mut indent = Indent::default();
        let mut levels = 0_u128;
        let base = self.depth;
        loop {
            at = space(bytes, at);
            match bytes.get(at) {
                Some(b'"') => at = self.string_end(at)?,
                Some(bracket @ (b'{' | b'[')) => {
                    self.at = at;
                    self.open()?;
                    levels = levels << 1 | u128::from(*bracket == b'{');
                    at = space(bytes, at + 1);
                    match bytes.get(at) {
                        // The closing bracket is two behind the opening one.
                        Some(closing) if *closing == bracket + 2 => {
                            at += 1;
                            self.depth -= 1;
                            levels >>= 1;
                        }
                        _ if *bracket == b'{' => {
                            at = self.key_end(at)?;
                            continue;
                        }
                        _ => continue,
                    }
                }
                Some(b'-' | b'0'..=b'9') => {
                    self.at = at;
                    self.raw_number()?;
                    at = self.at;
                }
                Some(b't') => at = self.word_end(at, "true")?,
                Some(b'f') => at = self.word_end(at, "false")?,
                Some(b'n') => at = self.word_end(at, "null")?,
                _ => return self.stop_at(at, "a value is expected here"),
            }
            // After a value: on to the next one, or out of what ends here.
            loop {
                if self.depth == base {
                    self.at = at;
                    return Ok(());
                }
                at = space(bytes, at);
                let object = levels & 1 == 1;
                match bytes.get(at) {
                    Some(b',') => {
                        at += 1;
                        at = indent.end(bytes, at);
                        if object {
                            at = self.key_end(at)?;
                        }
                        break;
                    }
                    Some(b'}') if object => {}
                    Some(b']') if !object => {}
                    _ if object => return self.stop_at(at, "a comma or \"}\" is expected here"),
                    _ => return self.stop_at(at, "a comma or \"]\" is expected here"),
                }
                at += 1;
                self.depth -= 1;
                levels >>= 1;
            }
        }
    }

    /// Where a key and the colon behind it end.
    #[inline]
    fn key_end(&mut self, at: usize) -> Read<usize> {
        let bytes = self.text.as_bytes();
        if bytes.get(at) != Some(&b'"') {
            return self.stop_at(at, "a key in double quotes is expected here");
        }
        let at = self.string_end(at)?;
        let at = space(bytes, at);
        if bytes.get(at) != Some(&b':') {
            return self.stop_at(at, "a colon is expected after the key");
        }
        Ok(at + 1)
    }

    /// Where the string ends whose opening quote stands here.
    #[inline]
    pub(super) fn string_end(&mut self, at: usize) -> Read<usize> {
        let bytes = self.text.as_bytes();
        let mut at = at + 1;
        loop {
            at += plain(bytes.get(at..).unwrap_or_default());
            match bytes.get(at) {
                Some(b'"') => return Ok(at + 1),
                Some(b'\\') => match bytes.get(at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 2,
                    _ => {
                        self.at = at;
                        self.escape()?;
                        at = self.at;
                    }
                },
                end => {
                    self.at = at;
                    return self.unended(end.copied());
                }
            }
        }
    }

    fn word_end(&mut self, at: usize, word: &str) -> Read<usize> {
        self.at = at;
        self.literal(word)?;
        Ok(self.at)
    }

    #[cold]
    fn stop_at<T>(&mut self, at: usize, message: &str) -> Read<T> {
        self.at = at;
        self.stop(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What passing over accepts is what walking over accepts, and both end at the same place.
    fn agree(text: &str) -> bool {
        let mut reader = Reader::glance(text);
        let passed = reader.skip().and_then(|()| reader.end()).is_ok();
        let walked = structure::check(text, Unknown::Skip).is_empty();
        assert_eq!(passed, walked, "{text}");
        passed
    }

    #[test]
    fn passing_over_takes_what_walking_over_takes() {
        let text = concat!(
            " {\n    \"a\": [1, -0.5e+7, \"\\u00e9\\\"\", true, false, null],\n    \"b\": {},\r\n    \"c\" : [ ] ,\t\n",
            "    \"a longer string than one block has \": \"\\\\ and é\",\n                  \"d\":[[{}],{\"x\":\"\"}]\n}\n"
        );
        assert!(agree(text));
        let mut good = 0;
        for (at, letter) in text.char_indices() {
            let (before, behind) = (text.get(..at).unwrap(), text.get(at + letter.len_utf8()..).unwrap());
            good += usize::from(agree(before));
            good += usize::from(agree(&format!("{before}{behind}")));
            for other in "{}[]:,\" \n\t\u{b}\u{1f}\\0.1-+eEutfnxé\u{7f}".chars() {
                good += usize::from(agree(&format!("{before}{other}{behind}")));
                good += usize::from(agree(&format!("{before}{other}{letter}{behind}")));
            }
        }
        // Within strings and white space much may be changed.
        assert!(good > 1000, "{good}");
    }

    #[test]
    fn what_is_too_deep_is_not_passed_over() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(agree(&nested(128)));
        assert!(!agree(&nested(129)));
        assert!(!agree(&format!("{{\"a\":{}}}", nested(128))));
    }
}
