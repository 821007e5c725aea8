//! One line of a stream of cases: documents, a request and an instant together.

use crate::document::exemption::Exemption;
use crate::document::policy::Policy;
use crate::document::vex::{Vex, VexStatement};
use crate::error::{Code, Error};
use crate::errors::Errors;
use crate::evaluate::decision::Decision;
use crate::gate::Gate;
use crate::json::write::Writer;
use crate::json::{Limits, Problem, Reader, Stop, Unknown, structure};
use crate::request::Request;
use crate::time::Timestamp;
use crate::vocabulary::Detail;

/// What a line asks for.
#[derive(Clone, Debug)]
pub struct Case {
    /// The compiled documents.
    pub gate: Gate,
    /// What is to be decided.
    pub request: Request,
    /// When.
    pub now: Timestamp,
    /// Until when it is to be forecast; `None`: only the decision is asked for.
    pub forecast_to: Option<Timestamp>,
}

const LINE: &[&str] = &["policies", "exemptions", "vex", "request", "now", "forecastTo"];

/// The places of a line's documents in its text.
#[derive(Default)]
struct LineParts<'a> {
    lists: [Vec<&'a str>; 3],
    request: Option<&'a str>,
    now: Option<&'a str>,
    forecast_to: Option<&'a str>,
}

/// Takes one line `{"policies", "exemptions", "vex", "request", "now", "forecastTo"}` apart, of which `request` and
/// `now` are required. It is read from the text, for a host's JSON parser loses what errors speak of.
///
/// # Errors
///
/// The first thing that is wrong: with the line itself ([`Error::document`] is `case`), then with the documents in the
/// order of the keys (`policies/0`, `exemptions/1`, `vex/0`, `request`, `now`, `forecastTo`).
///
/// ```
/// let case = imagegate::read_case(br#"{"request": {"images": [{"reference": "nginx"}]}, "now": "2026-11-20T08:00:00Z"}"#)?;
/// assert!(case.answer().starts_with(r#"{"action":"allow""#));
/// let error = imagegate::read_case(br#"{"request": {"images": []}, "now": "2026-11-20T08:00:00Z"}"#).unwrap_err();
/// assert_eq!((error.document(), error.code().as_str()), (Some("request"), "noImages"));
/// # Ok::<(), imagegate::Error>(())
/// ```
pub fn read_case(line: &[u8]) -> Result<Case, Error> {
    let parts = split(line).map_err(|error| error.in_document("case"))?;
    let [policies, exemptions, vex] = &parts.lists;
    let policies = documents("policies", policies, Policy::from_json)?;
    let compiled = || {
        let exemptions = documents("exemptions", exemptions, Exemption::from_json)?;
        let vex = Vex::new(documents("vex", vex, VexStatement::from_json)?);
        let of = |name: &'static str| move |error: Error| error.in_document(name);
        let request = parts.request.unwrap_or_default().as_bytes();
        let request = Request::from_json(request).map_err(Error::from).map_err(of("request"))?;
        let now = instant(parts.now.unwrap_or_default()).map_err(of("now"))?;
        let forecast_to = parts.forecast_to.map(instant).transpose().map_err(of("forecastTo"))?;
        Ok(Case { gate: Gate::compile(&policies, &exemptions, &vex)?, request, now, forecast_to })
    };
    compiled().or_else(|error| {
        // Names used twice are said before anything of the documents that follow.
        Gate::compile(&policies, &[], &Vex::default())?;
        Err(error)
    })
}

impl Case {
    /// The answer line: the canonical decision, or the array of the forecast's decisions.
    pub fn answer(&self) -> String {
        let text = |decision: &Decision| self.gate.render(&self.request, decision).to_json(Detail::All);
        match self.forecast_to {
            None => {
                let mut decision = Decision::default();
                self.gate.evaluate(&self.request, self.now, &mut decision);
                text(&decision)
            }
            Some(to) => {
                let decisions = self.gate.forecast(&self.request, self.now, to);
                let answers: Vec<String> = decisions.map(|decision| text(&decision)).collect();
                format!("[{}]", answers.join(","))
            }
        }
    }
}

impl Error {
    /// The error as a JSON object: `code`, `message`, `document`, `pointer`, `line`, `column`, what is not known left
    /// out.
    pub fn to_json(&self) -> String {
        let mut writer = Writer::default();
        writer.object(|w| {
            w.key("code").plain(self.code().as_str());
            w.key("message").string(self.message());
            if let Some(document) = self.document() {
                w.key("document").string(document);
            }
            w.key("pointer").string(self.pointer());
            if let Some(position) = self.position() {
                w.key("line").number(position.line.into());
                w.key("column").number(position.column.into());
            }
        });
        writer.into_string()
    }
}

/// The answer to a line, error or not, without the line break; `None` to a blank one (spaces alone), which has none.
///
/// ```
/// assert!(imagegate::answer_case(b"{").unwrap().starts_with(r#"{"error":{"code":"invalidSyntax""#));
/// assert_eq!(imagegate::answer_case(b"  \r"), None);
/// ```
pub fn answer_case(line: &[u8]) -> Option<String> {
    // A carriage return at the end belongs to the line break.
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.iter().all(|byte| *byte == b' ') {
        return None;
    }
    Some(match read_case(line) {
        Ok(case) => case.answer(),
        Err(error) => format!("{{\"error\":{}}}", error.to_json()),
    })
}

fn documents<T>(list: &str, texts: &[&str], read: fn(&[u8]) -> Result<T, Errors>) -> Result<Vec<T>, Error> {
    let document = |(index, text): (usize, &&str)| {
        read(text.as_bytes()).map_err(|errors| Error::from(errors).in_document(format!("{list}/{index}")))
    };
    texts.iter().enumerate().map(document).collect()
}

fn instant(text: &str) -> Result<Timestamp, Error> {
    let missing = || Error::new(Code::InvalidInstant, "an instant is missing", "");
    Reader::document(text.as_bytes(), Limits::POLICY, Unknown::Refuse, Reader::instant)?.ok_or_else(missing)
}

fn located(text: &str, problem: Problem) -> Error {
    structure::locate(text, vec![problem]).into_iter().next().unwrap_or_else(|| Error::new(Code::InvalidSyntax, "", ""))
}

/// Finds the documents of a line. Its syntax is checked as a whole, however deep it nests: depth is counted within
/// documents.
fn split(line: &[u8]) -> Result<LineParts<'_>, Error> {
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(_) => return Err(Error::new(Code::InvalidSyntax, "the line is not UTF-8", "")),
    };
    // What is wrong with a line is said by a second look, and only then.
    split_good(text).map_or_else(|| split_any(text), Ok)
}

/// The documents of a line with which nothing is wrong and that does not nest deeper than one document may.
fn split_good(text: &str) -> Option<LineParts<'_>> {
    let mut reader = Reader::glance(text);
    let mut parts = LineParts::default();
    let mut seen = [false; LINE.len()];
    let value = |reader: &mut Reader<'_>| {
        let begun = reader.offset();
        reader.skip()?;
        Ok(text.get(begun..reader.taken()))
    };
    let read = reader.entries(|reader, key| {
        let place = LINE.iter().position(|known| *known == key.text);
        if place.and_then(|place| seen.get_mut(place)).is_none_or(|seen| std::mem::replace(seen, true)) {
            return Err(Stop);
        }
        match place {
            Some(3) => parts.request = value(reader)?,
            Some(4) => parts.now = value(reader)?,
            Some(5) => parts.forecast_to = value(reader)?,
            list => {
                let list = list.and_then(|list| parts.lists.get_mut(list)).ok_or(Stop)?;
                let read = reader.list(|reader| {
                    list.extend(value(reader)?);
                    Ok(())
                })?;
                read.ok_or(Stop)?;
            }
        }
        Ok(())
    });
    let good = matches!(read, Ok(Some(_))) && reader.end().is_ok() && parts.request.is_some() && parts.now.is_some();
    good.then_some(parts)
}

fn split_any(text: &str) -> Result<LineParts<'_>, Error> {
    structure::walk_document(text, |_, _| {}).map_err(|problem| located(text, problem))?;
    let mut parts = LineParts::default();
    let mut problems = Vec::new();
    let mut seen = [false; LINE.len()];
    // Where the value begins that is being walked over, and of which key it is.
    let mut key = None;
    let mut begun = 0;
    _ = structure::walk_document(text, |event, levels| {
        use structure::{Event, Level};
        let here = levels.len();
        match (event, levels) {
            (Event::Value { at, kind }, []) if kind != crate::json::Kind::Object => {
                problems.push((Code::WrongType, at, "a case is an object".to_owned()));
            }
            (Event::Key { at, duplicate }, [Level::Object { key: name, .. }]) => {
                key = LINE.iter().position(|known| *known == name.as_ref());
                match key.and_then(|key| seen.get_mut(key)) {
                    Some(seen) => *seen = true,
                    None => problems.push((Code::UnknownKey, at, crate::json::unknown_key(name, LINE))),
                }
                if duplicate {
                    problems.push((Code::DuplicateKey, at, format!("the key \"{name}\" stands twice")));
                }
            }
            (Event::Value { at, kind }, [Level::Object { .. }]) => {
                begun = at;
                if key.is_some_and(|key| key < 3) && kind != crate::json::Kind::Array {
                    problems.push((Code::WrongType, at, "a list is expected here".to_owned()));
                }
            }
            (Event::Value { at, .. }, [Level::Object { .. }, Level::List { .. }]) if key.is_some_and(|key| key < 3) => {
                begun = at;
            }
            (Event::End { at }, _) => {
                let value = text.get(begun..at);
                match (key, here) {
                    (Some(key @ 0..3), 2) => {
                        if let Some(list) = parts.lists.get_mut(key) {
                            list.extend(value);
                        }
                    }
                    (Some(3), 1) => parts.request = value,
                    (Some(4), 1) => parts.now = value,
                    (Some(5), 1) => parts.forecast_to = value,
                    _ => {}
                }
            }
            _ => {}
        }
    });
    for (index, name) in [(3, "request"), (4, "now")] {
        if problems.is_empty() && seen.get(index) == Some(&false) {
            problems.push((Code::MissingKey, 0, format!("the key \"{name}\" is missing")));
        }
    }
    match problems.into_iter().next() {
        None => Ok(parts),
        Some((code, at, message)) => Err(located(text, Problem { code, at, message })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_lines_are_taken_apart_as_any_others() {
        let deep = format!("{}{}", "[".repeat(140), "]".repeat(140));
        let lines = [
            r#"{"request": {"images": []}, "now": "x"}"#,
            r#" { "policies" : [ {"a": [1, 2]} , 3 ], "exemptions":[],"vex":[{}], "request":{} , "now":null, "forecastTo":1 } "#,
            r#"{"policies":{},"request":{},"now":1}"#,
            r#"{"policies":[1,],"request":{},"now":1}"#,
            r#"{"request":{},"request":{},"now":1}"#,
            r#"{"request":{},"now":1,"then":2}"#,
            r#"{"\u0072equest":{},"now":1}"#,
            r#"{"request":{},"now":1} x"#,
            r#"{"request":{}}"#,
            r#"{"now":1}"#,
            "[]",
            "1",
            "",
            "{",
            &format!(r#"{{"request":{deep},"now":1}}"#),
        ];
        let mut good = 0;
        for line in lines {
            let any = split_any(line);
            if let Some(parts) = split_good(line) {
                let any = any.unwrap_or_else(|error| panic!("{line}: {error}"));
                assert_eq!((parts.lists, parts.request), (any.lists, any.request), "{line}");
                assert_eq!((parts.now, parts.forecast_to), (any.now, any.forecast_to), "{line}");
                good += 1;
            }
        }
        assert_eq!(good, 3);
    }
}
