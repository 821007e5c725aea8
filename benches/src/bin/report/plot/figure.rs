//! A figure: panels side by side on a ground of their own, with what they were measured on below.

use super::panel::Panel;
use super::svg::{Svg, at};

pub(crate) struct Figure<'a> {
    /// What it shows, for those who do not see it.
    pub(crate) title: &'a str,
    pub(crate) columns: usize,
    /// The height of a row.
    pub(crate) height: f64,
    pub(crate) panels: Vec<Panel>,
    /// Lines of small print.
    pub(crate) caption: Vec<String>,
}

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 24.0;
const GAP: f64 = 28.0;

/// What does not depend on the ground.
const STYLE: &str = "
text { font: 12px system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
text.title { font-size: 14px; font-weight: 600; }
.quiet, .name { font-size: 11px; }
.leader { stroke-width: 0.8; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.dashed { stroke-dasharray: 2 5; }
.mark { stroke-width: 1.2; }
";

/// Colours for one ground. It is drawn, for a page need not follow the reader's preference.
struct Palette {
    ground: &'static str,
    edge: &'static str,
    text: &'static str,
    quiet: &'static str,
    grid: &'static str,
    axis: &'static str,
    lines: [&'static str; 8],
}

const LIGHT: Palette = Palette {
    ground: "#ffffff",
    edge: "#d5dae1",
    text: "#1c2430",
    quiet: "#5b6675",
    grid: "#e6eaef",
    axis: "#8f99a6",
    lines: ["#0b5cc0", "#b4540a", "#16794a", "#7a3bb5", "#b0234f", "#0f7480", "#77610a", "#5b6675"],
};

const DARK: Palette = Palette {
    ground: "#11161d",
    edge: "#2c3540",
    text: "#e6ebf1",
    quiet: "#9aa6b4",
    grid: "#232b35",
    axis: "#5f6b79",
    lines: ["#62adff", "#ff9f52", "#4ecb8d", "#c59bff", "#ff7f9f", "#4fd0dc", "#d9bd4a", "#9aa6b4"],
};

impl Figure<'_> {
    pub(crate) fn svg(&self) -> String {
        let rows = self.panels.len().div_ceil(self.columns.max(1));
        let below = MARGIN + 16.0 * self.caption.len() as f64;
        let height = MARGIN + rows as f64 * (self.height + GAP) + below;
        let width = (WIDTH - 2.0 * MARGIN - GAP * (self.columns as f64 - 1.0)) / self.columns as f64;
        let mut svg = Svg::default();
        let attributes = [
            ("xmlns", "http://www.w3.org/2000/svg".to_owned()),
            ("viewBox", format!("0 0 {} {}", at(WIDTH), at(height))),
            ("width", at(WIDTH)),
            ("height", at(height)),
            ("role", "img".to_owned()),
            ("aria-label", self.title.to_owned()),
        ];
        svg.within("svg", &attributes, |svg| {
            svg.text("title", &[], self.title);
            svg.text("style", &[], &style());
            let ground = [("x", 0.5), ("y", 0.5), ("width", WIDTH - 1.0), ("height", height - 1.0), ("rx", 10.0)];
            let class = [("class", "ground".to_owned())];
            svg.element("rect", &[&class[..], &ground.map(|(key, value)| (key, at(value)))[..]].concat());
            for (index, panel) in self.panels.iter().enumerate() {
                let (column, row) = (index % self.columns.max(1), index / self.columns.max(1));
                let left = MARGIN + column as f64 * (width + GAP);
                panel.draw(svg, left, MARGIN + row as f64 * (self.height + GAP), width, self.height);
            }
            for (line, text) in self.caption.iter().enumerate() {
                let y = height - below + 16.0 * (line as f64 + 0.5);
                svg.text("text", &[("class", "quiet".to_owned()), ("x", at(MARGIN)), ("y", at(y))], text);
            }
        });
        svg.into_text()
    }
}

fn style() -> String {
    format!("{STYLE}{}@media (prefers-color-scheme: dark) {{\n{}}}\n", LIGHT.rules(), DARK.rules())
}

impl Palette {
    fn rules(&self) -> String {
        let Self { ground, edge, text, quiet, grid, axis, lines } = self;
        let lines: String = (0..)
            .zip(lines)
            .map(|(number, ink): (u8, _)| {
                format!(".line.c{number} {{ stroke: {ink}; }} .mark.c{number}, .name.c{number} {{ fill: {ink}; }}\n")
            })
            .collect();
        format!(
            ".ground {{ fill: {ground}; stroke: {edge}; }} text {{ fill: {text}; }} text.quiet {{ fill: {quiet}; }}\n\
             .grid {{ stroke: {grid}; }} .axis, .leader {{ stroke: {axis}; }} .mark {{ stroke: {ground}; }}\n{lines}"
        )
    }
}
