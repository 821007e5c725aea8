//! Values that many documents hold: instants, words, durations, names. Each reader notes what is wrong and where.

use std::borrow::Cow;

use super::number::Decimal;
use super::reader::{Read, Reader};
use crate::error::Code;
use crate::time::{Date, DateOrTimestamp, Duration, Timestamp};
use crate::util::shown::shown;
use crate::vocabulary::Vocabulary;

impl<'a> Reader<'a> {
    /// A string, unescaped, for which `null` may stand; `None` where the value is neither (noted).
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    #[inline(always)]
    pub fn nullable_string(&mut self) -> Read<Option<Cow<'a, str>>> {
        self.space();
        match self.plain_string() {
            Some(text) => Ok(Some(Cow::Borrowed(text))),
            None => self.nullable(Self::other_string),
        }
    }

    /// A value that may be `null`, which stands for a value that is not given.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn nullable<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<Option<T>>) -> Read<Option<T>> {
        if self.null()? { Ok(None) } else { read(self) }
    }

    /// A string of a form of its own: `parse` gives its value, or the message that goes with the code.
    #[inline]
    pub(crate) fn parsed<T>(&mut self, code: Code, parse: impl FnOnce(&str) -> Result<T, String>) -> Read<Option<T>> {
        let at = self.offset();
        let Some(text) = self.string()? else { return Ok(None) };
        match parse(&text) {
            Ok(value) => Ok(Some(value)),
            Err(message) => {
                self.problem(code, at, message);
                Ok(None)
            }
        }
    }

    /// One of a few words, which `name` gives; `None` where it is none of them (noted).
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn word_of<T: Copy>(&mut self, all: &[T], name: fn(T) -> &'static str) -> Read<Option<T>> {
        self.parsed(Code::InvalidValue, |text| {
            all.iter().copied().find(|word| name(*word) == text).ok_or_else(|| none_of(text, all, name))
        })
    }

    /// A word of a vocabulary.
    pub(crate) fn word<T: Vocabulary>(&mut self) -> Read<Option<T>> {
        self.parsed(Code::InvalidValue, |text| T::parse(text).ok_or_else(|| none_of(text, T::ALL, T::as_str)))
    }

    /// An instant.
    pub(crate) fn instant(&mut self) -> Read<Option<Timestamp>> {
        self.parsed(Code::InvalidInstant, |text| {
            Timestamp::parse(text).ok_or_else(|| {
                format!("\"{}\" is not an instant such as 2026-11-20T08:00:00Z (RFC 3339, with offset)", shown(text))
            })
        })
    }

    /// A date or an instant, told apart by the `T`.
    pub(crate) fn date_or_instant(&mut self) -> Read<Option<DateOrTimestamp>> {
        let at = self.offset();
        let Some(text) = self.string()? else { return Ok(None) };
        let (code, value) = if text.contains(['T', 't']) {
            (Code::InvalidInstant, Timestamp::parse(&text).map(DateOrTimestamp::Timestamp))
        } else {
            (Code::InvalidDate, Date::parse(&text).map(DateOrTimestamp::Date))
        };
        if value.is_none() {
            let message = format!(
                "\"{}\" is neither a date such as 2026-12-31 nor an instant such as 2026-12-31T18:00:00Z",
                shown(&text)
            );
            self.problem(code, at, message);
        }
        Ok(value)
    }

    /// A duration.
    pub(crate) fn duration(&mut self) -> Read<Option<Duration>> {
        self.parsed(Code::InvalidDuration, |text| {
            Duration::parse(text).ok_or_else(|| {
                format!(
                    "\"{}\" is not a duration: digits and one of s, m, h, d, w, at most 36500d (7d for example)",
                    shown(text)
                )
            })
        })
    }

    /// A number between 0 and `most`, held with so many decimals.
    pub(crate) fn decimal(&mut self, most: u32, decimals: u32) -> Read<Option<Decimal>> {
        let at = self.offset();
        let Some(text) = self.number()? else { return Ok(None) };
        let value = Decimal::parse(text, most, decimals);
        if value.is_none() {
            self.problem(Code::OutOfRange, at, format!("{} is not between 0 and {most}", shown(text)));
        }
        Ok(value)
    }

    /// A list that must not be empty.
    pub(crate) fn filled_list(&mut self, mut each: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        let mut empty = true;
        let at = self.list(|reader| {
            empty = false;
            each(reader)
        })?;
        if let Some(at) = at
            && empty
        {
            self.problem(Code::EmptyList, at, "this list must not be empty; leave the key out instead");
        }
        Ok(())
    }

    /// Notes that a value is of none of the types that are read here, and passes over it.
    pub(crate) fn wrong_type(&mut self, expected: &str) -> Read<()> {
        let at = self.offset();
        self.problem(Code::WrongType, at, format!("{expected} is expected here"));
        self.skip()
    }

    /// A list of strings.
    ///
    /// # Errors
    ///
    /// `Stop` on broken syntax.
    pub fn strings(&mut self, into: &mut Vec<Cow<'a, str>>) -> Read<Option<usize>> {
        self.list(|reader| {
            into.extend(reader.string()?);
            Ok(())
        })
    }
}

#[cold]
fn none_of<T: Copy>(text: &str, all: &[T], name: fn(T) -> &'static str) -> String {
    let words: Vec<&str> = all.iter().copied().map(name).collect();
    format!("\"{}\" is none of {}", shown(text), words.join(", "))
}
