//! Patterns: the language of the `glob` crate 0.3 on Unix with `require_literal_separator`, matched in at most
//! pattern x text steps, without recursion and without allocating.

use crate::util::canonical::Canonical;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(crate) struct Glob {
    /// The pattern as it was written.
    text: Box<str>,
    /// How many bytes it begins with that stand for themselves: most texts are told apart by them.
    prefix: usize,
    /// What follows.
    tokens: Box<[Token]>,
}

/// `*` or `**` at the beginning of `rest`, and what follows.
fn stars<'t>(text: &str, rest: &'t str) -> Result<(Token, Option<&'t str>), String> {
    let before = text.strip_suffix(rest).unwrap_or_default();
    let after = rest.trim_start_matches('*');
    match rest.len() - after.len() {
        1 => Ok((Token::Star, Some(after))),
        2 if before.is_empty() || before.ends_with('/') => match after.strip_prefix('/') {
            Some(after) => Ok((Token::Components, Some(after))),
            None if after.is_empty() => Ok((Token::Components, Some(after))),
            None => Err("\"**\" stands for whole components: write a \"/\" behind it".to_owned()),
        },
        2 => Err("\"**\" stands for whole components: write a \"/\" before it".to_owned()),
        _ => Err("more than two \"*\" in a row have no meaning".to_owned()),
    }
}

impl PartialEq for Glob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Glob {}

impl Canonical for Glob {
    /// The rest follows from the text.
    fn write_to(&self, out: &mut Vec<u8>) {
        self.text.write_to(out);
    }
}

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GlobPart {
    /// A character that stands for itself.
    Char(char),
    /// `?`: any character but `/`.
    AnyChar,
    /// `[...]` or `[!...]`: one of some characters, never `/`.
    OneOf,
    /// `*`: any text without `/`.
    AnyText,
    /// `**`, with the `/` after it if there is one: any number of components.
    AnyComponents,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Char(char),
    /// `?`: any character but `/`.
    Any,
    /// `[...]` or `[!...]`: ranges of characters, never `/`.
    OneOf {
        ranges: Vec<(char, char)>,
        negated: bool,
    },
    /// `*`: any text without `/`.
    Star,
    /// `**` and the slash after it: any number of components.
    Components,
}

impl Glob {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        // Braces are plain characters to the `glob` crate, whose language this is, but who writes them means alternatives.
        if text.contains('{') {
            return Err("\"{\" has no meaning in a pattern; give a list of patterns instead".to_owned());
        }
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let (token, after) = match first {
                '?' => (Token::Any, rest.strip_prefix('?')),
                '*' => stars(text, rest)?,
                '[' => set(rest).ok_or_else(|| "the set of characters has no end".to_owned())?,
                _ => (Token::Char(first), rest.strip_prefix(first)),
            };
            // Several `**` in a row are one.
            if token != Token::Components || tokens.last() != Some(&Token::Components) {
                tokens.push(token);
            }
            rest = after.unwrap_or_default();
        }
        let plain = tokens.iter().map_while(|token| match token {
            Token::Char(letter) => Some(letter.len_utf8()),
            _ => None,
        });
        let (letters, prefix) = plain.fold((0, 0), |(letters, bytes), letter| (letters + 1, bytes + letter));
        tokens.drain(..letters);
        Ok(Self { text: text.into(), prefix, tokens: tokens.into() })
    }

    /// The pattern as it was written.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// What every text begins with that it matches.
    pub(crate) fn prefix(&self) -> &str {
        self.text.get(..self.prefix).unwrap_or_default()
    }

    /// Its parts, in order; several `**` in a row are one.
    pub(crate) fn parts(&self) -> impl Iterator<Item = GlobPart> + use<'_> {
        let rest = self.tokens.iter().map(|token| match token {
            Token::Char(letter) => GlobPart::Char(*letter),
            Token::Any => GlobPart::AnyChar,
            Token::OneOf { .. } => GlobPart::OneOf,
            Token::Star => GlobPart::AnyText,
            Token::Components => GlobPart::AnyComponents,
        });
        self.prefix().chars().map(GlobPart::Char).chain(rest)
    }

    /// Whether the whole text is matched.
    ///
    /// On a mismatch the last `*` takes one more character, and where it cannot (it stops at `/`), the last `**`
    /// one more component. Earlier ones need not be tried again: what they left to the later one, it can leave too.
    pub(crate) fn matches(&self, text: &str) -> bool {
        // Where to go on: a place in the pattern and the text that is left for it.
        let mut at = 0;
        let Some(mut rest) = text.strip_prefix(self.prefix()) else { return false };
        let mut star: Option<(usize, &str)> = None;
        let mut components: Option<(usize, &str)> = None;
        loop {
            let next = rest.chars().next();
            let stepped = match self.tokens.get(at) {
                None => next.is_none().then_some(rest),
                Some(Token::Star) => {
                    star = Some((at + 1, rest));
                    Some(rest)
                }
                // At the end of a pattern it takes all that is left.
                Some(Token::Components) if at + 1 == self.tokens.len() => return true,
                Some(Token::Components) => {
                    components = Some((at + 1, rest));
                    star = None;
                    Some(rest)
                }
                Some(token) => next.filter(|next| token.takes(*next)).and_then(|next| rest.strip_prefix(next)),
            };
            if let Some(after) = stepped {
                if at == self.tokens.len() {
                    return true;
                }
                at += 1;
                rest = after;
                continue;
            }
            let longer = star.and_then(|(at, from)| {
                let taken = from.chars().next().filter(|taken| *taken != '/')?;
                Some((at, from.strip_prefix(taken)?))
            });
            if let Some((after, left)) = longer {
                star = longer;
                (at, rest) = (after, left);
                continue;
            }
            let further = components.and_then(|(at, from)| Some((at, from.split_once('/')?.1)));
            let Some((after, left)) = further else { return false };
            components = further;
            star = None;
            (at, rest) = (after, left);
        }
    }
}

impl Token {
    fn takes(&self, next: char) -> bool {
        match self {
            Self::Char(own) => *own == next,
            Self::Any => next != '/',
            Self::OneOf { ranges, negated } => {
                next != '/' && ranges.iter().any(|(low, high)| (*low..=*high).contains(&next)) != *negated
            }
            Self::Star | Self::Components => false,
        }
    }
}

/// `[...]` at the beginning of a text, and what follows it. A `]` that comes first is one of the characters.
fn set(text: &str) -> Option<(Token, Option<&str>)> {
    let body = text.strip_prefix('[')?;
    let (negated, body) = match body.strip_prefix('!') {
        Some(body) => (true, body),
        None => (false, body),
    };
    let first = body.chars().next()?.len_utf8();
    let end = first + body.get(first..)?.find(']')?;
    let (members, after) = body.split_at_checked(end)?;
    let mut ranges = Vec::new();
    let mut rest = members.chars();
    while let Some(low) = rest.next() {
        let mut ahead = rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(high)) => {
                ranges.push((low, high));
                rest = ahead;
            }
            _ => ranges.push((low, low)),
        }
    }
    Some((Token::OneOf { ranges, negated }, after.strip_prefix(']')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every text of a few characters over a small alphabet.
    fn words(alphabet: &[&str], longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..longest {
            last = last.iter().flat_map(|word| alphabet.iter().map(move |letter| format!("{word}{letter}"))).collect();
            all.extend(last.iter().cloned());
        }
        all
    }

    #[test]
    fn the_language_is_the_crates() {
        let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
        let texts = words(&["a", "b", "/"], 5);
        let mut compared = 0;
        for pattern in words(&["a", "/", "*", "?", "**/", "[!a]"], 5) {
            let oracle = glob::Pattern::new(&pattern);
            let ours = Glob::parse(&pattern);
            assert_eq!(oracle.is_ok(), ours.is_ok(), "{pattern}");
            let (Ok(oracle), Ok(ours)) = (oracle, ours) else { continue };
            for text in &texts {
                assert_eq!(ours.matches(text), oracle.matches_with(text, options), "{pattern} on {text}");
                compared += 1;
            }
        }
        assert!(compared > 100_000, "{compared}");
    }

    #[test]
    fn sets_are_the_crates() {
        let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
        for pattern in words(&["[", "]", "!", "-", "a", "c"], 6) {
            let oracle = glob::Pattern::new(&pattern);
            let ours = Glob::parse(&pattern);
            assert_eq!(oracle.is_ok(), ours.is_ok(), "{pattern}");
            let (Ok(oracle), Ok(ours)) = (oracle, ours) else { continue };
            for text in ["", "a", "b", "c", "-", "]", "[", "!", "/", "aa", "a]", "é"] {
                assert_eq!(ours.matches(text), oracle.matches_with(text, options), "{pattern} on {text}");
            }
        }
    }

    #[test]
    fn b31_no_pattern_takes_more_than_pattern_times_text_steps() {
        // The crate's own matcher takes minutes for these.
        let pattern = Glob::parse(&format!("{}b", "*a".repeat(200))).unwrap();
        assert!(!pattern.matches(&"a".repeat(20_000)));
        let pattern = Glob::parse(&format!("{}b", "**/*a*/".repeat(200))).unwrap();
        assert!(!pattern.matches(&"xax/".repeat(5_000)));
    }
}
