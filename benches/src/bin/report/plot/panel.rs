//! One plot: lines with their names at their ends.

use super::scale::Log;
use super::svg::{Svg, at};

/// How a line is drawn. Colours are the style sheet's, by number; shapes tell lines apart without them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Solid,
    /// What is no competitor: a limit, or the least that could be.
    Dashed,
}

#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) colour: usize,
    pub(crate) line: Line,
    pub(crate) points: Vec<(f64, f64)>,
}

/// What stands at the horizontal axis.
#[derive(Clone, Debug)]
pub(crate) enum Ticks {
    /// The values that were measured.
    Values,
    /// Powers of ten.
    Powers,
    /// Names of the places 1, 2, 3 and so on, at equal distances.
    Names(Vec<String>),
}

pub(crate) struct Panel {
    pub(crate) title: String,
    /// What the vertical axis shows, and how its values are written.
    pub(crate) vertical: &'static str,
    pub(crate) value: fn(f64) -> String,
    /// What the horizontal axis shows, and how its values are written.
    pub(crate) horizontal: &'static str,
    pub(crate) size: fn(f64) -> String,
    pub(crate) ticks: Ticks,
    pub(crate) series: Vec<Series>,
}

/// The room above and below the lines, and left of them.
const ABOVE: f64 = 52.0;
const BELOW: f64 = 44.0;
const LEFT: f64 = 58.0;
/// How wide a character is at most, on average, and how far lines of text are apart.
const CHARACTER: f64 = 6.1;
const LEADING: f64 = 15.0;

impl Panel {
    pub(crate) fn draw(&self, svg: &mut Svg, left: f64, top: f64, width: f64, height: f64) {
        let labels = self.series.iter().map(|series| self.label(series).chars().count()).max().unwrap_or(0);
        let right = left + width - CHARACTER * labels as f64 - 18.0;
        let (left, bottom) = (left + LEFT, top + height - BELOW);
        let x = self.horizontal_scale(left, right);
        let values = self.series.iter().flat_map(|series| series.points.iter().map(|(_, y)| *y));
        let y = Log::over(values, (bottom, top + ABOVE), true);
        text(svg, "title", "start", left - LEFT, top + 14.0, &self.title);
        text(svg, "quiet", "start", left - LEFT, top + 32.0, self.vertical);
        for tick in y.ticks() {
            line(svg, "grid", (left, y.pixel(tick)), (right, y.pixel(tick)));
            text(svg, "quiet", "end", left - 8.0, y.pixel(tick) + 4.0, &(self.value)(tick));
        }
        line(svg, "axis", (left, bottom), (right, bottom));
        for (tick, name) in self.horizontal_ticks(&x) {
            line(svg, "axis", (x.pixel(tick), bottom), (x.pixel(tick), bottom + 4.0));
            text(svg, "quiet", "middle", x.pixel(tick), bottom + 18.0, &name);
        }
        text(svg, "quiet", "middle", (left + right) / 2.0, bottom + 36.0, self.horizontal);
        for series in &self.series {
            draw(svg, series, &x, &y);
        }
        self.names(svg, &x, &y, right);
    }

    fn horizontal_scale(&self, left: f64, right: f64) -> Horizontal {
        match &self.ticks {
            Ticks::Names(names) => Horizontal::Even { left: left + 14.0, right: right - 8.0, places: names.len() },
            Ticks::Values | Ticks::Powers => {
                let values = self.series.iter().flat_map(|series| series.points.iter().map(|(x, _)| *x));
                Horizontal::Log(Log::over(values, (left + 10.0, right - 8.0), false))
            }
        }
    }

    fn horizontal_ticks(&self, scale: &Horizontal) -> Vec<(f64, String)> {
        match (&self.ticks, scale) {
            (Ticks::Names(names), _) => (1..).map(f64::from).zip(names.iter().cloned()).collect(),
            (Ticks::Powers, Horizontal::Log(log)) => {
                log.ticks().into_iter().map(|tick| (tick, (self.size)(tick))).collect()
            }
            _ => {
                let mut values: Vec<f64> =
                    self.series.iter().flat_map(|series| &series.points).map(|(x, _)| *x).collect();
                values.sort_by(f64::total_cmp);
                values.dedup();
                values.into_iter().map(|value| (value, (self.size)(value))).collect()
            }
        }
    }

    fn label(&self, series: &Series) -> String {
        let last = series.points.last().map(|(_, y)| (self.value)(*y)).unwrap_or_default();
        format!("{} · {last}", series.name)
    }

    /// Names and last values right of the lines, pushed apart where lines end close to each other.
    fn names(&self, svg: &mut Svg, x: &Horizontal, y: &Log, right: f64) {
        let ends = self.series.iter().filter_map(|series| Some((series, *series.points.last()?)));
        let mut places: Vec<(f64, &Series, (f64, f64))> =
            ends.map(|(series, end)| (y.pixel(end.1), series, end)).collect();
        places.sort_by(|a, b| a.0.total_cmp(&b.0));
        let apart = apart(&places.iter().map(|(place, ..)| *place).collect::<Vec<f64>>());
        for ((place, series, end), moved) in places.into_iter().zip(apart) {
            if (moved - place).abs() > 3.0 || x.pixel(end.0) < right - 20.0 {
                line(svg, "leader", (x.pixel(end.0) + 6.0, place), (right + 4.0, moved));
            }
            text(svg, &format!("name c{}", series.colour), "start", right + 8.0, moved + 4.0, &self.label(series));
        }
    }
}

/// Places in order, moved as little as keeps them a line of text apart.
fn apart(places: &[f64]) -> Vec<f64> {
    // Groups that touch are spread around the middle of where they belong.
    let mut groups: Vec<(f64, usize)> = Vec::new();
    for place in places {
        groups.push((*place, 1));
        while let [.., (above, over), (below, under)] = groups.as_slice() {
            let needed = LEADING * (*over + *under) as f64 / 2.0;
            if below - above >= needed {
                break;
            }
            let all = over + under;
            let middle = (above * *over as f64 + below * *under as f64) / all as f64;
            groups.truncate(groups.len() - 2);
            groups.push((middle, all));
        }
    }
    let spread = |(middle, count): (f64, usize)| {
        (0..count).map(move |index| middle + LEADING * (index as f64 - (count as f64 - 1.0) / 2.0))
    };
    groups.into_iter().flat_map(spread).collect()
}

enum Horizontal {
    Log(Log),
    Even { left: f64, right: f64, places: usize },
}

impl Horizontal {
    fn pixel(&self, value: f64) -> f64 {
        match self {
            Self::Log(log) => log.pixel(value),
            Self::Even { left, right, places } => {
                left + (right - left) * (value - 1.0) / (*places as f64 - 1.0).max(1.0)
            }
        }
    }
}

fn draw(svg: &mut Svg, series: &Series, x: &Horizontal, y: &Log) {
    let points: Vec<(f64, f64)> = series.points.iter().map(|point| (x.pixel(point.0), y.pixel(point.1))).collect();
    let path: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", at(*x), at(*y))).collect();
    let dashed = if series.line == Line::Dashed { " dashed" } else { "" };
    svg.element("polyline", &[("class", format!("line c{}{dashed}", series.colour)), ("points", path.join(" "))]);
    for (x, y) in points {
        marker(svg, series.colour, x, y);
    }
}

/// A circle, a square, a diamond or a triangle.
fn marker(svg: &mut Svg, colour: usize, x: f64, y: f64) {
    let class = ("class", format!("mark c{colour}"));
    let polygon = |points: &[(f64, f64)]| {
        points.iter().map(|(right, down)| format!("{},{}", at(x + right), at(y + down))).collect::<Vec<_>>().join(" ")
    };
    match colour % 4 {
        0 => svg.element("circle", &[class, ("cx", at(x)), ("cy", at(y)), ("r", at(3.6))]),
        1 => {
            svg.element("polygon", &[class, ("points", polygon(&[(-3.2, -3.2), (3.2, -3.2), (3.2, 3.2), (-3.2, 3.2)]))])
        }
        2 => svg.element("polygon", &[class, ("points", polygon(&[(0.0, -4.6), (4.6, 0.0), (0.0, 4.6), (-4.6, 0.0)]))]),
        _ => svg.element("polygon", &[class, ("points", polygon(&[(0.0, -4.6), (4.2, 3.2), (-4.2, 3.2)]))]),
    }
}

fn line(svg: &mut Svg, class: &str, from: (f64, f64), to: (f64, f64)) {
    let place = [("x1", from.0), ("y1", from.1), ("x2", to.0), ("y2", to.1)].map(|(key, value)| (key, at(value)));
    let class = [("class", class.to_owned())];
    svg.element("line", &[&class[..], &place[..]].concat());
}

fn text(svg: &mut Svg, class: &str, anchor: &str, x: f64, y: f64, content: &str) {
    let place = [("x", at(x)), ("y", at(y)), ("class", class.to_owned()), ("text-anchor", anchor.to_owned())];
    svg.text("text", &place, content);
}

#[cfg(test)]
mod tests {
    use super::{LEADING, apart};

    #[test]
    fn names_are_pushed_apart_and_no_further() {
        assert_eq!(apart(&[10.0, 100.0]), [10.0, 100.0]);
        assert_eq!(apart(&[50.0, 50.0]), [50.0 - LEADING / 2.0, 50.0 + LEADING / 2.0]);
        let many = apart(&[50.0, 51.0, 52.0, 90.0]);
        assert!(many.windows(2).all(|pair| pair[1] - pair[0] >= LEADING - 0.001));
    }
}
