//! Writing SVG: elements whose attributes and texts are escaped here and nowhere else.

use std::fmt::Write as _;

#[derive(Debug, Default)]
pub(crate) struct Svg(String);

impl Svg {
    /// An element without content.
    pub(crate) fn element(&mut self, name: &str, attributes: &[(&str, String)]) {
        self.start(name, attributes);
        self.0.push_str("/>\n");
    }

    /// An element with a text.
    pub(crate) fn text(&mut self, name: &str, attributes: &[(&str, String)], text: &str) {
        self.start(name, attributes);
        _ = writeln!(self.0, ">{}</{name}>", escaped(text));
    }

    /// An element with others in it.
    pub(crate) fn within(&mut self, name: &str, attributes: &[(&str, String)], content: impl FnOnce(&mut Self)) {
        self.start(name, attributes);
        self.0.push_str(">\n");
        content(self);
        _ = writeln!(self.0, "</{name}>");
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }

    fn start(&mut self, name: &str, attributes: &[(&str, String)]) {
        _ = write!(self.0, "<{name}");
        for (key, value) in attributes {
            _ = write!(self.0, " {key}=\"{}\"", escaped(value));
        }
    }
}

/// A coordinate: a tenth of a pixel is enough.
pub(crate) fn at(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Svg, at};

    #[test]
    fn texts_are_escaped() {
        let mut svg = Svg::default();
        svg.within("g", &[("id", "a\"b".to_owned())], |svg| svg.text("text", &[], "1 < 2 & 3"));
        assert_eq!(svg.into_text(), "<g id=\"a&quot;b\">\n<text>1 &lt; 2 &amp; 3</text>\n</g>\n");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!((at(3.0), at(2.25), at(-0.5)), ("3".to_owned(), "2.2".to_owned(), "-0.5".to_owned()));
    }
}
