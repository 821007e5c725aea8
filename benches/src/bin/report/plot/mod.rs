//! Plots as SVG: lines over logarithmic scales, legible in light and dark, without a script or a font of their own.

mod figure;
mod panel;
mod scale;
mod svg;

pub(crate) use figure::Figure;
pub(crate) use panel::{Line, Panel, Series, Ticks};
