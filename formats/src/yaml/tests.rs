use super::*;
use imagegate::Position;

fn json(text: &str) -> String {
    let documents = read_yaml(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(documents.len(), 1, "{text:?}");
    String::from_utf8(documents[0].json().to_vec()).unwrap()
}

fn refused(text: &str) -> Error {
    match read_yaml(text.as_bytes()) {
        Ok(documents) => panic!("{text:?} was read: {documents:?}"),
        Err(error) => error,
    }
}

/// The beginning of a long text.
fn start(text: &str) -> String {
    text.chars().take(40).collect()
}

#[test]
fn collections_and_scalars_of_every_style() {
    for (yaml, expected) in [
        ("a: 1\nb: [x, 'y', \"z\"]\n", r#"{"a":1,"b":["x","y","z"]}"#),
        ("- - 1\n  - 2\n- {a: {b: }}\n", r#"[[1,2],{"a":{"b":null}}]"#),
        ("a:\n- b\n- c: d\n  e: f\n", r#"{"a":["b",{"c":"d","e":"f"}]}"#),
        ("a: |\n  b\n   c\n\nd: >-\n  e\n  f\n", r#"{"a":"b\n c\n","d":"e f"}"#),
        ("a: b\n  c\n", r#"{"a":"b c"}"#),
        ("a: 'it''s'\nb: \"\\x07\\u00e9\\n\\\"\\\\\"\n", r#"{"a":"it's","b":"\u0007é\n\"\\"}"#),
        ("? a\n: b\n", r#"{"a":"b"}"#),
        ("[a: b, c]", r#"[{"a":"b"},"c"]"#),
        ("{a, b: , \"c\":d}", r#"{"a":null,"b":null,"c":"d"}"#),
        ("just text", r#""just text""#),
        ("''", r#""""#),
        ("~", "null"),
        ("a: # comment\n  b # comment\n#", r#"{"a":"b"}"#),
        ("{}", "{}"),
        ("a: []\nb: {}", r#"{"a":[],"b":{}}"#),
    ] {
        assert_eq!(json(yaml), expected, "{yaml:?}");
    }
}

#[test]
fn the_core_schema_decides_what_plain_scalars_are() {
    for (yaml, expected) in [
        ("[no, No, NO, on, On, off, y, Y, n, yes]", r#"["no","No","NO","on","On","off","y","Y","n","yes"]"#),
        ("[true, False, null, ~, NULL]", "[true,false,null,null,null]"),
        ("[1_000, 0b11, 010, 0o10, 0x10]", r#"["1_000","0b11",10,8,16]"#),
        ("[1:30, 2026-12-31, 2026-12-31T00:00:00Z]", r#"["1:30","2026-12-31","2026-12-31T00:00:00Z"]"#),
        ("[7.0, 0.1, 1e3, .5, 1., +1, -0]", "[7.0,0.1,1e3,0.5,1,1,-0]"),
        ("['null', \"true\", '1', '', '<<']", r#"["null","true","1","","<<"]"#),
        ("a: |\n  1\n", r#"{"a":"1\n"}"#),
        ("a: |-\n  1\n", r#"{"a":"1"}"#),
        ("{no: 1, on: 2, y: 3, 1_000: 4, 2026-12-31: 5}", r#"{"no":1,"on":2,"y":3,"1_000":4,"2026-12-31":5}"#),
        ("a: <<", r#"{"a":"<<"}"#),
        ("{\"<<\": 1, \"1\": 2, 'null': 3}", r#"{"<<":1,"1":2,"null":3}"#),
    ] {
        assert_eq!(json(yaml), expected, "{yaml:?}");
    }
}

#[test]
fn what_makes_a_document_mean_more_than_it_says_is_refused() {
    for (yaml, line, column, word) in [
        ("a: &x 1\n", 1, 4, "anchor"),
        ("a: 1\nb: *x\n", 2, 4, "anchor"),
        ("&x a: 1\n", 1, 1, "anchor"),
        ("- &x\n", 1, 3, "anchor"),
        ("a: !!str 1\n", 1, 4, "tag"),
        ("a: !!binary aGk=\n", 1, 4, "tag"),
        ("a: !x\n", 1, 4, "tag"),
        ("!!map {}\n", 1, 1, "tag"),
        ("a:\n  <<: {b: 1}\n", 2, 3, "merge"),
        ("{<<: [{a: 1}]}", 1, 2, "merge"),
        ("1: a\n", 1, 1, "quotes"),
        ("a: 1\nnull: a\n", 2, 1, "quotes"),
        ("~: a\n", 1, 1, "quotes"),
        ("true: a\n", 1, 1, "quotes"),
        ("1.5: a\n", 1, 1, "quotes"),
        (".inf: a\n", 1, 1, "quotes"),
        (": a\n", 1, 1, "quotes"),
        ("? [a]\n: b\n", 1, 3, "list or an object"),
        ("{a: b}: c\n", 1, 1, "list or an object"),
        ("{[a]: c}\n", 1, 2, "list or an object"),
        ("a: .inf\n", 1, 4, "infinity"),
        ("a: -.INF\n", 1, 4, "infinity"),
        ("a: .NaN\n", 1, 4, "infinity"),
        ("a: 0x123456789012345678901234567890123\n", 1, 4, "too long"),
        ("a: [b\n", 2, 1, "YAML"),
        ("a: 'b\n", 1, 4, "YAML"),
        ("a: b: c\n", 1, 5, "YAML"),
        ("a:\n\tb: c\n", 2, 1, "YAML"),
        ("é: @x\n", 1, 4, "YAML"),
        ("%YAML 1.1\n---\na: no\n", 1, 1, "directives"),
    ] {
        let error = refused(yaml);
        assert_eq!(error.code(), Code::InvalidSyntax, "{yaml:?}");
        assert_eq!(error.pointer(), "", "{yaml:?}");
        assert!(error.message().contains(word), "{yaml:?}: {error}");
        if word != "YAML" {
            assert_eq!(error.position(), Some(Position { line, column }), "{yaml:?}");
        } else {
            assert!(error.position().is_some());
        }
    }
}

#[test]
fn documents_are_told_apart_and_empty_ones_left_out() {
    let text = "# nothing\n---\n# still nothing\n---\na: 1\n---\n---\n~\n...\n---\nb: 2\n";
    let documents = read_yaml(text.as_bytes()).unwrap();
    let found: Vec<(&str, usize, u32)> =
        documents.iter().map(|each| (std::str::from_utf8(each.json()).unwrap(), each.index(), each.line())).collect();
    assert_eq!(found, [(r#"{"a":1}"#, 1, 4), ("null", 3, 7), (r#"{"b":2}"#, 4, 10)]);
    for nothing in ["", " \n", "# x", "---", "---\n---\n", "\u{feff}"] {
        assert_eq!(read_yaml(nothing.as_bytes()).unwrap().len(), 0, "{nothing:?}");
    }
}

#[test]
fn errors_speak_of_the_yaml() {
    let text = "# a request\nimages:\n- container: app\n  reference: nginx\n  digest: sha256:abc\n- container: other\n";
    let documents = parse_documents(text.as_bytes(), Limits::REQUEST).unwrap();
    let errors = imagegate::Request::from_json(documents[0].json()).unwrap_err();
    let found: Vec<(&str, String, u32, u32)> = errors
        .into_iter()
        .map(|error| {
            let error = documents[0].locate(error);
            let Position { line, column } = error.position().unwrap();
            (error.code().as_str(), error.pointer().to_owned(), line, column)
        })
        .collect();
    let expected =
        [("invalidDigest", "/images/0/digest".to_owned(), 5, 11), ("missingKey", "/images/1".to_owned(), 6, 3)];
    assert_eq!(found, expected);
}

#[test]
fn duplicate_keys_reach_the_reader_with_their_line() {
    let text = "images: []\n\"im\\x61ges\": []\n";
    let documents = read_yaml(text.as_bytes()).unwrap();
    let error = documents[0].locate(imagegate::Request::from_json(documents[0].json()).unwrap_err());
    assert_eq!((error.code(), error.pointer()), (Code::DuplicateKey, "/images"));
    assert_eq!(error.position(), Some(Position { line: 2, column: 1 }));
}

#[test]
fn every_encoding_that_says_so_is_read() {
    assert_eq!(json("\u{feff}a: 1"), r#"{"a":1}"#);
    let utf16: Vec<u8> = "\u{feff}a: é".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_yaml(&utf16).unwrap()[0].json(), r#"{"a":"é"}"#.as_bytes());
    assert_eq!(read_yaml(b"a: \xff").unwrap_err().position(), Some(Position { line: 1, column: 4 }));
    assert_eq!(json("a: 1\r\nb: 2\rc: 3"), r#"{"a":1,"b":2,"c":3}"#);
}

#[test]
fn a_mark_before_json_does_not_shift_its_places() {
    let bytes = b"\xef\xbb\xbf{\"images\": 1}";
    let documents = parse_documents(bytes, Limits::REQUEST).unwrap();
    let error = documents[0].locate(imagegate::Request::from_json(documents[0].json()).unwrap_err());
    assert_eq!((error.offset(), error.position()), (Some(14), Some(Position { line: 1, column: 12 })));
}

#[test]
fn json_is_read_as_json_where_it_is_json() {
    let read = |text: &str| {
        let documents = parse_documents(text.as_bytes(), Limits::REQUEST)?;
        Ok::<_, Error>(
            documents.iter().map(|each| String::from_utf8(each.json().to_vec()).unwrap()).collect::<Vec<_>>(),
        )
    };
    assert_eq!(read("\n {\"a\": \"\u{2028}\"}").unwrap(), ["\n {\"a\": \"\u{2028}\"}"]);
    assert_eq!(parse_documents(b"\n\n []", Limits::REQUEST).unwrap()[0].line(), 3);
    assert_eq!(read("{a: 1}").unwrap(), [r#"{"a":1}"#]);
    assert_eq!(read("{\"a\": 1}\n---\n{\"b\": 2}\n").unwrap(), [r#"{"a":1}"#, r#"{"b":2}"#]);
    assert_eq!(read("[a, b").unwrap_err().message(), "a value is expected here");
    let error = read("{\"a\": 1}\n{\"b\": 2}\n").unwrap_err();
    assert_eq!(error.message(), "the document has ended, but the text goes on");
    assert_eq!(error.position(), Some(Position { line: 2, column: 1 }));
    let small = Limits { bytes: 3 };
    assert_eq!(parse_documents(b"a: 1", small).unwrap_err().code(), Code::TooLarge);
}

#[test]
fn b32_deep_nesting_is_refused_without_overflowing() {
    let flow = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let block = |depth: usize| "- ".repeat(depth);
    // A block list's last entry is null, at no level of its own.
    assert_eq!(json(&flow(128)), flow(128));
    assert!(read_yaml(block(128).as_bytes()).is_ok());
    let indented = |depth: usize| -> String { (0..depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect() };
    assert!(read_yaml(indented(128).as_bytes()).is_ok());
    for text in [
        flow(129),
        flow(200),
        flow(300),
        flow(100_000),
        block(129),
        block(1 << 20),
        indented(129),
        indented(2000),
        "[".repeat(1 << 20),
        "{a: ".repeat(1 << 20),
        "[{".repeat(1 << 19),
        format!("{}a", "? ".repeat(200)),
    ] {
        let error = refused(&text);
        let code = if text.starts_with('?') { Code::InvalidSyntax } else { Code::TooDeep };
        assert_eq!(error.code(), code, "{}", start(&text));
        if !text.starts_with('-') && !text.starts_with('a') && !text.starts_with('?') {
            let error = parse_documents(text.as_bytes(), Limits::REQUEST).unwrap_err();
            assert!(matches!(error.code(), Code::TooDeep | Code::InvalidSyntax), "{error}");
        }
    }
}

#[test]
fn b32_large_texts_take_time_and_memory_in_proportion() {
    // Each of these is quadratic, or takes hundreds of bytes for each of its own, where nobody looks after it.
    let many = 1 << 20;
    for text in [
        format!("[{}]", "1,".repeat(many)),
        format!("{{{}}}", "a,".repeat(many)),
        format!("- [{}]", "a: b,".repeat(many)),
    ] {
        let error = refused(&text);
        assert_eq!(error.code(), Code::TooLarge, "{}", start(&text));
    }
    let many = 1 << 17;
    for text in [
        "- a\n".repeat(many),
        format!("a: |\n{}", "  {}[],:\n".repeat(1 << 14)),
        format!("a: >\n{}", "\n".repeat(many)),
        format!("a: {}", "b ".repeat(many)),
        format!("a: {}", "b\n ".repeat(many)),
        format!("a: '{}'", "''".repeat(many)),
        format!("a: \"{}\"", "\\n".repeat(many)),
        format!("a: \"{}\"", "\n\n ".repeat(many)),
        "---\n".repeat(many),
        "# x\n".repeat(many),
        format!("a:{}b", " ".repeat(many)),
        format!("a: |\n{}b", " ".repeat(many)),
        // What cannot begin a key is not held back.
        format!("a: [{}]", "[1, 2], ".repeat(many)),
    ] {
        read_yaml(text.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", start(&text)));
    }
}

/// Texts made of what YAML is made of, the same each time.
fn texts(count: usize) -> impl Iterator<Item = String> {
    const PARTS: &[&str] = &[
        "a",
        "b: ",
        ":",
        ": ",
        "- ",
        "-",
        "? ",
        "\n",
        "\n ",
        "\n  ",
        "\n    ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "\"",
        "'",
        "#",
        " #",
        "|",
        ">",
        "|+2\n",
        ">-\n",
        "&a ",
        "*a",
        "!!str ",
        "!<x> ",
        "!e!x ",
        "%",
        "%TAG ! !\n",
        "---",
        "\n---\n",
        "...",
        "\n...\n",
        "\t",
        " ",
        "\r",
        "\r\n",
        "\\",
        "\\x4",
        "\\U0010ffff",
        "~",
        "null",
        "1",
        "0x1",
        ".inf",
        "<<",
        "@",
        "`",
        "é",
        "\u{feff}",
        "\u{2028}",
        "😀",
        "\u{7f}",
        "%YAML 1.2\n",
        "'a'",
        "\"b\"",
        "a: b\n",
        "- c\n",
        "{a: b}",
        "[c]",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    (0..count).map(move |_| {
        let length = 1 + next(24);
        (0..length).map(|_| PARTS[next(PARTS.len())]).collect()
    })
}

#[test]
fn b24_b32_no_text_makes_it_panic_and_what_it_gives_is_json() {
    let count = std::env::var("IMAGEGATE_YAML_TEXTS").ok().and_then(|count| count.parse().ok()).unwrap_or(30_000);
    let mut read = 0;
    for text in texts(count) {
        let Ok(documents) = read_yaml(text.as_bytes()) else { continue };
        for document in documents {
            read += 1;
            let value: Result<serde_json::Value, _> = serde_json::from_slice(document.json());
            assert!(value.is_ok(), "{text:?} gave {document:?}");
            let walked = Reader::document(document.json(), Limits::REQUEST, Unknown::Skip, Reader::skip);
            assert!(walked.is_ok(), "{text:?} gave {document:?}");
            assert!(matches!(&document.source, Source::Yaml { places, .. } if !places.is_empty()));
        }
    }
    println!("{read} documents were read");
    assert!(read > count / 20);
}

#[test]
fn b24_b32_no_text_makes_manifests_panic_and_they_say_what_strict_documents_say() {
    let count = std::env::var("IMAGEGATE_YAML_TEXTS").ok().and_then(|count| count.parse().ok()).unwrap_or(30_000);
    let (mut read, mut further) = (0, 0);
    for text in texts(count) {
        let strict = read_yaml(text.as_bytes());
        match (read_manifests(text.as_bytes(), Limits::REQUEST), strict) {
            (Ok(manifests), Ok(strict)) => {
                read += 1;
                let json = |documents: &[Document<'_>]| -> Vec<Vec<u8>> {
                    documents.iter().map(|document| document.json().to_vec()).collect()
                };
                assert_eq!(json(&manifests), json(&strict), "{text:?}");
            }
            (Ok(manifests), Err(_)) => {
                further += 1;
                for document in manifests {
                    let value: Result<serde_json::Value, _> = serde_json::from_slice(document.json());
                    assert!(value.is_ok(), "{text:?} gave {document:?}");
                }
            }
            // What stands twice reaches the reader of strict documents, and no reader of manifests.
            (Err(error), Ok(_)) => assert_eq!(error.code(), Code::DuplicateKey, "{text:?}: {error}"),
            (Err(_), Err(_)) => {}
        }
    }
    println!("{read} texts were read as strict documents, {further} more as manifests");
    assert!(read > count / 20 && further > 100);
}

#[test]
fn json_read_as_yaml_says_the_same() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus/admission-review");
    let Ok(folder) = std::fs::read_dir(corpus) else {
        println!("no corpus at {corpus}: nothing to compare");
        return;
    };
    let mut compared = 0;
    for entry in folder {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let Ok(expected) = serde_json::from_slice::<serde_json::Value>(&bytes) else { continue };
        let documents = read_yaml(&bytes).unwrap();
        assert_eq!(documents.len(), 1);
        assert_eq!(serde_json::from_slice::<serde_json::Value>(documents[0].json()).unwrap(), expected);
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}
