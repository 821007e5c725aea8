//! The nodes of a YAML document, kept until its aliases and merge keys are written out.

use std::collections::BTreeMap;

use imagegate::{Code, Error, Position};
use saphyr_parser::{Event, ScalarStyle, Span, Tag};

use super::convert::{MAX_DEPTH, NOT_A_KEY, TOO_DEEP, at, position};

/// A node and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) part: Part,
    line: u32,
    column: u32,
}

impl Node {
    pub(super) fn position(self) -> Position {
        Position { line: self.line, column: self.column }
    }
}

/// What a node is. The children of a list or mapping follow it; a mapping's are keys and values by turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Its text is `texts[from..from + length]`.
    Scalar { from: u32, length: u32, style: Style },
    /// `end` is the number of the first node after it.
    List { end: u32 },
    /// As a list.
    Mapping { end: u32 },
    /// The number of the node that it stands for, which is no alias.
    Alias(u32),
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// The core schema says what it is.
    Plain,
    /// In quotes, or a block.
    Quoted,
    /// Its tag says what it is.
    Tagged(CoreTag),
}

/// The tags of the core schema that a scalar may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CoreTag {
    String,
    Int,
    Float,
    Bool,
    Null,
}

/// The nodes of a document.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    texts: String,
    /// The lists and mappings that are open: the node of each, and in a mapping whether a key is next.
    open: Vec<(u32, Option<bool>)>,
    /// The node of each anchor.
    anchors: BTreeMap<usize, u32>,
    has_aliases: bool,
}

impl Tree {
    /// Adds what the parser found.
    ///
    /// # Errors
    ///
    /// `invalidSyntax` for a tag outside the core schema, a key that is a list or a mapping, and an alias inside its own
    /// anchor; `tooDeep`.
    pub(super) fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), Error> {
        let place = position(&span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let style = match tag {
                    Some(tag) => Style::Tagged(scalar_tag(&tag).ok_or_else(|| foreign_tag(&tag, place))?),
                    None if style == ScalarStyle::Plain => Style::Plain,
                    None => Style::Quoted,
                };
                let (from, length) = (held(self.texts.len()), held(text.len()));
                self.texts.push_str(&text);
                self.push(Part::Scalar { from, length, style }, anchor, place);
            }
            Event::SequenceStart(anchor, tag) => {
                if let Some(tag) = tag.filter(|tag| name_of(tag).as_deref() != Some("seq")) {
                    return Err(foreign_tag(&tag, place));
                }
                self.start(Part::List { end: 0 }, None, anchor, place)?;
            }
            Event::MappingStart(anchor, tag) => {
                if let Some(tag) = tag.filter(|tag| name_of(tag).as_deref() != Some("map")) {
                    return Err(foreign_tag(&tag, place));
                }
                self.start(Part::Mapping { end: 0 }, Some(true), anchor, place)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let target = self.anchors.get(&anchor).copied();
                let Some(target) = target.filter(|target| self.open.iter().all(|(open, _)| open != target)) else {
                    return Err(at(Code::InvalidSyntax, "an alias stands inside of its own anchor", place));
                };
                self.has_aliases = true;
                self.push(Part::Alias(target), 0, place);
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn start(&mut self, part: Part, key_is_next: Option<bool>, anchor: usize, place: Position) -> Result<(), Error> {
        if let Some((_, Some(true))) = self.open.last() {
            return Err(at(Code::InvalidSyntax, NOT_A_KEY, place));
        }
        if self.open.len() == MAX_DEPTH {
            return Err(at(Code::TooDeep, TOO_DEEP, place));
        }
        let index = self.push(part, anchor, place);
        self.open.push((index, key_is_next));
        Ok(())
    }

    fn push(&mut self, part: Part, anchor: usize, place: Position) -> u32 {
        if let Some((_, Some(key_is_next))) = self.open.last_mut() {
            *key_is_next = !*key_is_next;
        }
        let index = held(self.nodes.len());
        self.nodes.push(Node { part, line: place.line, column: place.column });
        if anchor != 0 {
            self.anchors.insert(anchor, index);
        }
        index
    }

    fn close(&mut self) {
        let after = held(self.nodes.len());
        let closed = self.open.pop().and_then(|(index, _)| self.nodes.get_mut(index as usize));
        if let Some(Node { part: Part::List { end } | Part::Mapping { end }, .. }) = closed {
            *end = after;
        }
    }

    /// Whether an alias stands in the document.
    pub(super) fn has_aliases(&self) -> bool {
        self.has_aliases
    }

    /// Whether the document holds nothing, not even a `null` that is written.
    pub(super) fn is_empty(&self) -> bool {
        let only = match self.nodes.as_slice() {
            [] => return true,
            [only] => only.part,
            _ => return false,
        };
        matches!(only, Part::Scalar { length: 0, style: Style::Plain, .. })
    }

    pub(super) fn node(&self, index: u32) -> Option<Node> {
        self.nodes.get(index as usize).copied()
    }

    pub(super) fn text(&self, from: u32, length: u32) -> &str {
        self.texts.get(from as usize..(from as usize).saturating_add(length as usize)).unwrap_or_default()
    }

    /// The node itself, or the one that an alias stands for.
    pub(super) fn resolved(&self, index: u32) -> Option<(u32, Node)> {
        let node = self.node(index)?;
        match node.part {
            Part::Alias(target) => Some((target, self.node(target)?)),
            _ => Some((index, node)),
        }
    }

    /// The number of the node after this one and all below it.
    fn after(&self, index: u32) -> u32 {
        match self.node(index).map(|node| node.part) {
            // Going on is what matters where there is no end.
            Some(Part::List { end } | Part::Mapping { end }) => end.max(index.saturating_add(1)),
            _ => index.saturating_add(1),
        }
    }

    /// The children of a list or mapping.
    pub(super) fn children(&self, index: u32) -> impl Iterator<Item = u32> {
        let end = match self.node(index).map(|node| node.part) {
            Some(Part::List { end } | Part::Mapping { end }) => end,
            _ => 0,
        };
        let mut next = index.saturating_add(1);
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.after(child);
            Some(child)
        })
    }
}

/// A tag's name in the core schema, whether it is written `!!str` or `!<tag:yaml.org,2002:str>`.
fn name_of(tag: &Tag) -> Option<String> {
    format!("{}{}", tag.handle, tag.suffix).strip_prefix("tag:yaml.org,2002:").map(str::to_owned)
}

fn scalar_tag(tag: &Tag) -> Option<CoreTag> {
    match name_of(tag)?.as_str() {
        "str" => Some(CoreTag::String),
        "int" => Some(CoreTag::Int),
        "float" => Some(CoreTag::Float),
        "bool" => Some(CoreTag::Bool),
        "null" => Some(CoreTag::Null),
        _ => None,
    }
}

fn foreign_tag(tag: &Tag, place: Position) -> Error {
    let name: String = format!("{}{}", tag.handle, tag.suffix).chars().take(60).collect();
    let message = format!("the tag {name} is not one that is read here: write the value without it");
    at(Code::InvalidSyntax, &message, place)
}

fn held(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
