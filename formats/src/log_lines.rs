//! Log lines in the place of a document, before it or behind it.

use imagegate::json::Reader;

/// Whether a line is how scanners and other tools log: a time, a label or a level comes first.
pub(crate) fn is_log_line(line: &str) -> bool {
    let line = line.trim_start();
    let level = line.split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    let behind = line.get(level.len()..).unwrap_or_default();
    let is_level = match level {
        "FATAL" | "ERROR" | "WARN" | "WARNING" | "INFO" | "DEBUG" | "TRACE" => {
            behind.starts_with([' ', '\t', ':', '['])
        }
        "Error" | "error" | "fatal" | "panic" => behind.starts_with(": "),
        _ => false,
    };
    is_level || begins_with_time(line) || begins_with_label(line) || line.starts_with("time=\"")
}

/// `2026-01-01T00:00:00Z` or `2026/01/01 00:00:00`, and more behind it.
fn begins_with_time(line: &str) -> bool {
    let bytes = line.as_bytes();
    let fits = |pattern: &[u8]| {
        bytes.len() > pattern.len()
            && bytes.iter().zip(pattern).all(|(byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                b'-' => matches!(byte, b'-' | b'/'),
                b'T' => matches!(byte, b'T' | b' '),
                _ => byte == wanted,
            })
    };
    fits(b"0000-00-00T00:00:00")
}

/// `[0001]  INFO` and the like.
pub(crate) fn begins_with_label(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix('[').and_then(|line| line.split_once(']')).is_some_and(|(_, rest)| {
        rest.starts_with(' ') && rest.trim_start().starts_with(|letter: char| letter.is_ascii_alphabetic())
    })
}

/// The line on which JSON begins, behind other lines. Marks, directives and comments of YAML are none: what is behind
/// them is the document.
pub(crate) fn json_behind_lines(text: &str) -> Option<u32> {
    const LINES: usize = 1000;
    const TRIES: usize = 8;
    let mut offset = 0;
    let mut tries = 0;
    let mut is_behind = false;
    for (number, line) in text.split_inclusive('\n').take(LINES).enumerate() {
        if is_behind && line.starts_with(['{', '[']) {
            let rest = text.get(offset..).unwrap_or_default();
            if Reader::glance(rest).skip().is_ok() {
                return u32::try_from(number + 1).ok();
            }
            tries += 1;
            if tries == TRIES {
                return None;
            }
        }
        is_behind |= !is_of_yaml(line);
        offset += line.len();
    }
    None
}

/// Whether a line is blank or may stand before a document of YAML.
pub(crate) fn is_of_yaml(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with(['#', '%']) || matches!(line, "---" | "...")
}

/// The line on which log lines begin behind a JSON document.
pub(crate) fn lines_behind_json(text: &str) -> Option<u32> {
    let mut reader = Reader::glance(text);
    reader.skip().ok()?;
    let offset = reader.offset();
    let rest = text.get(offset..)?;
    let before = text.get(..offset)?;
    if rest.is_empty() || !is_log_line(rest.lines().next().unwrap_or_default()) {
        return None;
    }
    u32::try_from(before.bytes().filter(|byte| *byte == b'\n').count() + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_lines_are_told_from_documents() {
        for line in [
            "2026-01-01T00:00:00Z\tFATAL\tx",
            "2026/01/01 00:00:00 x",
            "2026-01-01 00:00:00,123 [main] INFO x",
            "[0001]  WARN x",
            "time=\"2026-01-01T00:00:00Z\" level=fatal",
            "FATAL\timage scan error",
            "ERROR: x",
            "Error: no such image",
            "error: You must be logged in to the server",
        ] {
            assert!(is_log_line(line), "{line}");
        }
        for line in ["", "2026-01-01", "[1, 2]", "Error:", "ERRORS: 1", "apiVersion: v1", "{", "error_count: 1"] {
            assert!(!is_log_line(line), "{line}");
        }
    }

    #[test]
    fn the_line_is_that_of_the_first_log_line() {
        assert_eq!(lines_behind_json("{\n}\n\nINFO x\n"), Some(4));
        assert_eq!(lines_behind_json("[] 2026-01-01T00:00:00Z x"), Some(1));
        for text in ["{}", "{}\n{}", "{}\nx", "{\nINFO x", ""] {
            assert_eq!(lines_behind_json(text), None, "{text}");
        }
        assert_eq!(json_behind_lines("INFO x\n{}"), Some(2));
        assert_eq!(json_behind_lines("# x\nINFO x\n{}"), Some(3));
        for text in ["{}", "---\n{}", "%YAML 1.2\n---\n# x\n\n[]"] {
            assert_eq!(json_behind_lines(text), None, "{text}");
        }
    }
}
