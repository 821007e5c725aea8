//! Kubernetes manifests: what kubectl takes beyond the YAML of policies, and what is refused because readers differ.

// A test may panic: that is how it fails.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use imagegate::json::Limits;
use imagegate::{Code, Error, Position};
use imagegate_formats::{Found, HostFacts, parse_documents, read_kubernetes, read_manifests};

fn read(text: &str) -> Result<Vec<String>, Error> {
    let documents = read_manifests(text.as_bytes(), Limits::REQUEST)?;
    Ok(documents.iter().map(|document| String::from_utf8(document.json().to_vec()).unwrap()).collect())
}

fn json(text: &str) -> String {
    let documents = read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(documents.len(), 1, "{text:?}");
    documents[0].clone()
}

/// Code, pointer, line and column of what is wrong.
fn refused(text: &str) -> (Code, String, u32, u32) {
    match read(text) {
        Ok(documents) => panic!("{text:?} was read: {documents:?}"),
        Err(error) => {
            let Position { line, column } = error.position().unwrap_or_else(|| panic!("{error}"));
            (error.code(), error.pointer().to_owned(), line, column)
        }
    }
}

fn wrong(code: Code, pointer: &str, line: u32, column: u32) -> (Code, String, u32, u32) {
    (code, pointer.to_owned(), line, column)
}

#[test]
fn aliases_stand_for_what_their_anchor_is_on() {
    for (yaml, expected) in [
        ("a: &x 1\nb: *x\n", r#"{"a":1,"b":1}"#),
        ("a: &x {b: [c]}\nd: [*x, *x]\n", r#"{"a":{"b":["c"]},"d":[{"b":["c"]},{"b":["c"]}]}"#),
        ("a: &x\nb: *x\n", r#"{"a":null,"b":null}"#),
        ("a: &x \"1\"\nb: *x\n", r#"{"a":"1","b":"1"}"#),
        ("- &k key\n- *k : v\n", r#"["key",{"key":"v"}]"#),
        // A later anchor of the same name is another one.
        ("- &x 1\n- *x\n- &x 2\n- *x\n", "[1,1,2,2]"),
        ("a: &x {b: &y 1}\nc: *y\nd: *x\n", r#"{"a":{"b":1},"c":1,"d":{"b":1}}"#),
        ("&x {a: 1}", r#"{"a":1}"#),
        ("{a: &x 1, b: *x }", r#"{"a":1,"b":1}"#),
    ] {
        assert_eq!(json(yaml), expected, "{yaml:?}");
    }
    assert_eq!(refused("a: &x [1, *x]\n"), wrong(Code::InvalidSyntax, "", 1, 11));
    assert_eq!(refused("a: &x {b: {c: *x }}\n"), wrong(Code::InvalidSyntax, "", 1, 15));
    assert_eq!(refused("a: *x\n").0, Code::InvalidSyntax);
    // An anchor is known in its own document alone.
    assert_eq!(refused("a: &x 1\n---\nb: *x\n").0, Code::InvalidSyntax);
}

#[test]
fn merged_keys_are_overridden_by_those_after_them() {
    for (yaml, expected) in [
        ("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", r#"{"a":{"b":1,"c":2},"d":{"b":1,"c":3}}"#),
        ("<<: {a: 1}\nb: 2\n", r#"{"a":1,"b":2}"#),
        ("b: 2\n<<: {a: 1}\nc: 3\n", r#"{"b":2,"a":1,"c":3}"#),
        ("<<: [{a: 1, b: 1}, {b: 2, c: 2}]\n", r#"{"a":1,"b":1,"c":2}"#),
        ("<<: [{a: 1}, {a: 2}]\na: 3\n", r#"{"a":3}"#),
        ("<<: []\na: 1\n", r#"{"a":1}"#),
        ("<<: {}\n", "{}"),
        ("x: &l [{a: 1}]\ny: {<<: *l, b: 2}\n", r#"{"x":[{"a":1}],"y":{"a":1,"b":2}}"#),
        // A merge in what is merged.
        (
            "x: &a {p: 1, q: 1}\ny: &b {<<: *a, q: 2}\nz: {<<: *b, r: 3}\n",
            r#"{"x":{"p":1,"q":1},"y":{"p":1,"q":2},"z":{"p":1,"q":2,"r":3}}"#,
        ),
        // Mappings are not merged into each other.
        ("<<: {a: {b: 1}}\na: {c: 2}\n", r#"{"a":{"c":2}}"#),
        // Only a plain one merges.
        ("\"<<\": {a: 1}\n", r#"{"<<":{"a":1}}"#),
        ("'<<': 1\n", r#"{"<<":1}"#),
        ("!!str <<: 1\n", r#"{"<<":1}"#),
        ("- &m <<\n- {*m : {a: 1}}\n", r#"["<<",{"<<":{"a":1}}]"#),
        ("a: <<\n", r#"{"a":"<<"}"#),
        ("&anchored <<: {a: 1}\n", r#"{"a":1}"#),
    ] {
        assert_eq!(json(yaml), expected, "{yaml:?}");
    }
}

#[test]
fn keys_of_which_readers_take_another_value_are_refused() {
    for (yaml, expected) in [
        ("a: 1\nb: 2\na: 3\n", wrong(Code::DuplicateKey, "/a", 3, 1)),
        ("x:\n- {a: 1, \"a\": 2}\n", wrong(Code::DuplicateKey, "/x/0/a", 2, 10)),
        ("c: {a: 1, <<: {a: 2}}\n", wrong(Code::DuplicateKey, "/c/a", 1, 5)),
        ("c: {a: 1, <<: [{b: 2}, {a: 2}]}\n", wrong(Code::DuplicateKey, "/c/a", 1, 5)),
        ("c: {b: 1, <<: {<<: {b: 2}}}\n", wrong(Code::DuplicateKey, "/c/b", 1, 5)),
        ("c: {<<: {a: 1}, <<: {b: 1}}\n", wrong(Code::DuplicateKey, "/c/<<", 1, 17)),
        ("c: {<<: {a: 1, a: 2}}\n", wrong(Code::DuplicateKey, "/c/a", 1, 16)),
        ("c: {<<: {a: 1}, b: 1, b: 2}\n", wrong(Code::DuplicateKey, "/c/b", 1, 23)),
        ("c: {<<: 1}\n", wrong(Code::WrongType, "/c/<<", 1, 9)),
        ("c: {<<: }\n", wrong(Code::WrongType, "/c/<<", 1, 7)),
        ("c: {<<: [{a: 1}, b]}\n", wrong(Code::WrongType, "/c/<<", 1, 18)),
        ("c: {<<: [[{a: 1}]]}\n", wrong(Code::WrongType, "/c/<<", 1, 10)),
        ("x: &x 1\nc: {<<: *x }\n", wrong(Code::WrongType, "/c/<<", 2, 9)),
        ("1: a\n", wrong(Code::InvalidSyntax, "", 1, 1)),
        ("? [a]\n: b\n", wrong(Code::InvalidSyntax, "", 1, 3)),
        ("&k a: b\n*k : c\n", wrong(Code::DuplicateKey, "/a", 2, 1)),
        ("x: &x {a: 1}\n*x : c\n", wrong(Code::InvalidSyntax, "", 2, 1)),
    ] {
        assert_eq!(refused(yaml), expected, "{yaml:?}");
    }
}

#[test]
fn tags_of_the_core_schema_are_read_and_no_others() {
    for (yaml, expected) in [
        ("!!str 1", r#""1""#),
        ("!!str", r#""""#),
        ("!<tag:yaml.org,2002:str> true", r#""true""#),
        ("[!!int 7, !!int \"8\", !!int 0x10]", "[7,8,16]"),
        ("[!!float 1, !!float 1.5]", "[1,1.5]"),
        ("[!!bool true, !!null ~, !!null '']", "[true,null,null]"),
        ("!!map {a: !!seq [1]}", r#"{"a":[1]}"#),
        ("{!!str 1: a}", r#"{"1":"a"}"#),
    ] {
        assert_eq!(json(yaml), expected, "{yaml:?}");
    }
    for yaml in [
        "a: !!binary aGk=",
        "a: !!timestamp 2026-01-01",
        "a: !!set {b}",
        "a: !x 1",
        "a: ! 1",
        "a: !Ref x",
        "a: !!int x",
        "a: !!int 1.5",
        "a: !!bool 1",
        "a: !!null x",
        "a: !!float x",
        "a: !!float .inf",
        "a: !!map [1]",
        "a: !!seq {}",
        "a: !!map 1",
        "a: !!str [1]",
        "!!int 1: a",
        "!!merge <<: {a: 1}",
    ] {
        assert_eq!(refused(yaml).0, Code::InvalidSyntax, "{yaml:?}");
    }
}

#[test]
fn what_policies_may_not_use_stays_refused_there() {
    for yaml in ["a: &x 1\n", "a: !!str 1\n", "<<: {a: 1}\n"] {
        assert_eq!(
            parse_documents(yaml.as_bytes(), Limits::POLICY).unwrap_err().code(),
            Code::InvalidSyntax,
            "{yaml:?}"
        );
    }
}

#[test]
fn errors_about_aliases_have_the_place_of_the_anchor() {
    let text = "kind: Pod
metadata: {name: &name 7}
spec:
  containers:
  - &base
    name: app
    image: *name
  - <<: *base
    name: other
";
    let documents = read_manifests(text.as_bytes(), Limits::REQUEST).unwrap();
    let error = documents[0].locate(read_kubernetes(documents[0].json(), &HostFacts::default()).unwrap_err());
    assert_eq!((error.code(), error.pointer()), (Code::WrongType, "/metadata/name"));
    // The second container's image: it is written on the line of the anchor.
    let text =
        "kind: Pod\nspec:\n  x: &image 1.5\n  containers:\n  - {name: a, image: b}\n  - {name: c, image: *image }\n";
    let documents = read_manifests(text.as_bytes(), Limits::REQUEST).unwrap();
    let error = documents[0].locate(read_kubernetes(documents[0].json(), &HostFacts::default()).unwrap_err());
    assert_eq!((error.pointer(), error.position().unwrap().line), ("/spec/containers/1/image", 3));
}

#[test]
fn a_deployment_with_anchors_is_judged_as_the_one_without() {
    let anchored = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, labels: &labels {app: api}}
spec:
  selector: {matchLabels: *labels }
  template:
    metadata: {labels: *labels }
    spec:
      containers:
      - &base {name: api, image: \"api:1\"}
      - <<: *base
        name: worker
";
    let plain = r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "api"}, "spec": {"template": {
        "metadata": {"labels": {"app": "api"}}, "spec": {"containers": [
        {"name": "api", "image": "api:1"}, {"name": "worker", "image": "api:1"}]}}}}"#;
    let judged = |text: &str| {
        let documents = read_manifests(text.as_bytes(), Limits::REQUEST).unwrap();
        match read_kubernetes(documents[0].json(), &HostFacts::default()).unwrap().as_slice() {
            [Found::Judged(judged)] => (judged.workload.clone(), judged.images.clone()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(judged(anchored), judged(plain));
}

#[test]
fn a_template_of_helms_is_told_from_broken_yaml() {
    for (text, line, column) in [
        ("metadata:\n  name: {{ .Release.Name }}\n", 2, 9),
        (
            "metadata:\n  name: {{ include \"shop.fullname\" . }}\n  labels:\n    {{- include \"x\" . | nindent 4 }}\n",
            2,
            9,
        ),
        ("{{- if .Values.enabled }}\nkind: Pod\n{{- end }}\n", 1, 1),
        ("kind: Pod\nspec:\n  {{- toYaml .Values.spec | nindent 2 }}\n", 3, 3),
        ("a: [{{ .Values.x }}]\n", 1, 5),
        ("# {{ not this }}\na: 1 # {{ nor this }}\nb: {{ .x }}\n", 3, 4),
        ("image: \"{{ .Values.image | default \"nginx\" }}\"\n", 1, 9),
        ("a: |\n  {{ fine }}\n---\nb: {{ .x }}\n", 4, 4),
        ("{{ .Values.a }}: b\n", 1, 1),
        ("é: ü\nb: {{ .x }}\n", 2, 4),
        ("a: 1\n{{- range .Values.list }}\n- {{ . }}\n{{- end }}\n", 2, 1),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(error.code(), Code::InvalidSyntax, "{text:?}");
        assert!(error.message().contains("Helm") && error.message().contains("render it first"), "{text:?}: {error}");
        assert_eq!(error.position(), Some(Position { line, column }), "{text:?}");
    }
    // In a string it is text, and YAML that is broken elsewhere is no template.
    assert_eq!(json("a: \"{{ .x }}\"\nb: c:{{ .x }}\n"), r#"{"a":"{{ .x }}","b":"c:{{ .x }}"}"#);
    for text in
        ["a: |\n  {{ .x }}\nb: [\n", "a: '{{ .x }}'\nb: c: d\n", "{{a: b}: c}\n", "a: b: c # {{ .x }}\n", "[1, 2"]
    {
        let error = read(text).unwrap_err();
        assert!(!error.message().contains("Helm"), "{text:?}: {error}");
    }
}

#[test]
fn json_is_read_as_json_where_it_is_json() {
    assert_eq!(read("{\"a\": \"{{ x }}\"}").unwrap(), ["{\"a\": \"{{ x }}\"}"]);
    assert_eq!(read("{\"a\": 1}\n---\n{\"b\": 2}\n").unwrap().len(), 2);
    assert_eq!(read("[a, b").unwrap_err().message(), "a value is expected here");
    assert_eq!(refused("{a: 1, a: 2}"), wrong(Code::DuplicateKey, "/a", 1, 8));
    assert_eq!(read_manifests(b"a: 1", Limits { bytes: 3 }).unwrap_err().code(), Code::TooLarge);
}

#[test]
fn b32_aliases_that_make_much_of_little_are_refused() {
    // Ten levels of ten.
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let below = level - 1;
        let items = vec![format!("*a{below}"); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{items} ]\n"));
    }
    assert_eq!(read(&bomb).unwrap_err().code(), Code::TooLarge);
    // A long text many times.
    let text = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), "*a , ".repeat(100));
    assert_eq!(read(&text).unwrap_err().code(), Code::TooLarge);
    // Much merged, and nothing of it kept.
    let keys: String = (0..2000).map(|number| format!("k{number}: 1, ")).collect();
    let text = format!("a: &a {{{keys}}}\nb: {{<<: [{}]}}\n", "*a , ".repeat(2000));
    assert_eq!(read(&text).unwrap_err().code(), Code::TooLarge);
    // The documents of a text count together.
    let one = format!("a: &a [{}]\nb: [{}]\n", "x, ".repeat(1000), "*a , ".repeat(400));
    assert!(read(&one).is_ok());
    assert_eq!(read(&vec![one; 4].join("---\n")).unwrap_err().code(), Code::TooLarge);
    // Without aliases a text is as large as it is.
    assert!(read(&"- x\n".repeat(1_100_000)).is_ok());
}

#[test]
fn b32_deep_aliases_and_merges_are_refused() {
    let mut nested = "a0: &a0 x\n".to_owned();
    let mut merged = "a0: &a0 {k: v}\n".to_owned();
    for level in 1..2000 {
        let below = level - 1;
        nested.push_str(&format!("a{level}: &a{level} [*a{below} ]\n"));
        merged.push_str(&format!("a{level}: &a{level} {{<<: *a{below} }}\n"));
    }
    assert_eq!(read(&nested).unwrap_err().code(), Code::TooDeep);
    assert_eq!(read(&merged).unwrap_err().code(), Code::TooDeep);
    for text in ["[".repeat(1 << 20), "- ".repeat(1 << 20), "{a: ".repeat(1 << 20), "<<: {".repeat(200)] {
        assert!(matches!(read(&text).unwrap_err().code(), Code::TooDeep | Code::InvalidSyntax));
    }
}
