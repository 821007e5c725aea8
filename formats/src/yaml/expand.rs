//! A document's aliases and merge keys, written out.

use std::collections::BTreeMap;

use imagegate::{Code, Error, Position};

use super::convert::{Converted, NO_NUMBER, NOT_A_KEY, TOO_LONG, Writer, at, not_a_string, shown};
use super::scalar::{Plain, resolve};
use super::tree::{CoreTag, Node, Part, Style, Tree};

/// How much the documents of one text may become where there are aliases.
#[derive(Debug)]
pub(super) struct Bounds {
    nodes: usize,
    bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { nodes: 1_000_000, bytes: 64 << 20 }
    }
}

/// How deep merge keys may follow each other.
const MOST_MERGES: usize = 128;

/// Writes a document as JSON.
///
/// # Errors
///
/// `duplicateKey`, `wrongType` and `invalidSyntax`, with pointer and place; `tooDeep`; `tooLarge` where the aliases make
/// more of a text than its bounds.
pub(super) fn expand(tree: &Tree, index: usize, line: u32, bounds: &mut Bounds) -> Result<Converted, Error> {
    let mut expansion = Expansion { tree, writer: Writer::default(), bounds };
    expansion.node(0)?;
    let Expansion { writer, .. } = expansion;
    if tree.has_aliases() {
        bounds.bytes = bounds.bytes.saturating_sub(writer.json().len());
    }
    let (json, places) = writer.into_parts();
    Ok(Converted { json, places, index, line })
}

struct Expansion<'t, 'b> {
    tree: &'t Tree,
    writer: Writer,
    bounds: &'b mut Bounds,
}

/// A key of a mapping, as its text and the nodes that it and its value are written in.
#[derive(Clone, Copy, Debug)]
struct Entry<'t> {
    key: &'t str,
    place: Position,
    value: u32,
}

impl<'t> Expansion<'t, '_> {
    /// Writes a node. What an alias stands for has the places of the anchor's node: what is wrong there is mended there.
    ///
    /// The writer bounds the nesting, and so this recursion.
    fn node(&mut self, index: u32) -> Result<(), Error> {
        let Some((index, node)) = self.tree.resolved(index) else { return Ok(()) };
        let place = node.position();
        self.count(place)?;
        match node.part {
            Part::Scalar { from, length, style } => self.scalar(self.tree.text(from, length), style, place),
            Part::List { .. } => {
                self.writer.open_list(place)?;
                for (number, child) in self.tree.children(index).enumerate() {
                    self.node(child).map_err(|error| error.below(&format!("/{number}")))?;
                }
                self.writer.close_list();
                Ok(())
            }
            Part::Mapping { .. } => {
                self.writer.open_object(place)?;
                for Entry { key, place, value } in self.entries(index, 0)? {
                    self.count(place)?;
                    self.writer.text(key, place)?;
                    self.node(value).map_err(|error| error.below(&step(key)))?;
                }
                self.writer.close_object();
                Ok(())
            }
            // An alias stands for no other alias.
            Part::Alias(_) => Ok(()),
        }
    }

    /// Counts a node that is written, or that a merge looks at.
    fn count(&mut self, place: Position) -> Result<(), Error> {
        if !self.tree.has_aliases() {
            return Ok(());
        }
        let left = self.bounds.nodes.checked_sub(1).filter(|_| self.writer.json().len() <= self.bounds.bytes);
        self.bounds.nodes = left.ok_or_else(|| at(Code::TooLarge, TOO_LARGE, place))?;
        Ok(())
    }

    fn scalar(&mut self, text: &str, style: Style, place: Position) -> Result<(), Error> {
        let value = match style {
            Style::Quoted | Style::Tagged(CoreTag::String) => Plain::String,
            Style::Plain | Style::Tagged(_) => resolve(text),
        };
        let fits = match style {
            Style::Tagged(CoreTag::Null) => value == Plain::Null,
            Style::Tagged(CoreTag::Bool) => matches!(value, Plain::Bool(_)),
            Style::Tagged(CoreTag::Int) => {
                matches!(&value, Plain::Number(number) if !number.contains(['.', 'e']))
            }
            Style::Tagged(CoreTag::Float) => matches!(value, Plain::Number(_) | Plain::NoJsonNumber),
            Style::Plain | Style::Quoted | Style::Tagged(CoreTag::String) => true,
        };
        if !fits {
            return Err(at(Code::InvalidSyntax, "the value is not what its tag says", place));
        }
        match value {
            Plain::Null => self.writer.literal("null", place),
            Plain::Bool(value) => self.writer.literal(if value { "true" } else { "false" }, place),
            Plain::Number(number) => self.writer.literal(&number, place),
            Plain::String => self.writer.text(text, place),
            Plain::NoJsonNumber => Err(at(Code::InvalidSyntax, NO_NUMBER, place)),
            Plain::TooLong => Err(at(Code::InvalidSyntax, TOO_LONG, place)),
        }
    }

    /// The keys of a mapping with what is merged into it, in the order in which they are written.
    ///
    /// A key after `<<` overrides what is merged. Of a key before it that is also merged readers differ in which value
    /// counts, so that it is refused as a key that is there twice.
    fn entries(&mut self, mapping: u32, merges: usize) -> Result<Vec<Entry<'t>>, Error> {
        let tree = self.tree;
        let mut entries = Vec::new();
        // By key: the place of it, and whether it is after the merge key.
        let mut own: BTreeMap<&str, (Position, bool)> = BTreeMap::new();
        let mut merge = None;
        let mut children = tree.children(mapping);
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            let Some(node) = tree.node(key) else { continue };
            let place = node.position();
            if merges > 0 {
                self.count(place)?;
            }
            if is_merge(tree, node) {
                if merge.replace((entries.len(), value)).is_some() {
                    return Err(twice("<<", place));
                }
                continue;
            }
            let text = key_text(tree, key)?;
            if own.insert(text, (place, merge.is_some())).is_some() {
                return Err(twice(text, place));
            }
            entries.push(Entry { key: text, place, value });
        }
        let Some((before, value)) = merge else { return Ok(entries) };
        let mut merged: BTreeMap<&str, ()> = BTreeMap::new();
        let mut kept = Vec::new();
        for source in self.sources(value)? {
            if merges == MOST_MERGES {
                let place = tree.node(source).map_or(START, Node::position);
                return Err(at(Code::TooDeep, "merge keys follow each other more than 128 times", place));
            }
            for entry in self.entries(source, merges + 1)? {
                match own.get(entry.key) {
                    Some((place, false)) => return Err(before_merge(entry.key, *place)),
                    Some((_, true)) => {}
                    // In a list of mappings the first one wins.
                    None if merged.insert(entry.key, ()).is_none() => kept.push(entry),
                    None => {}
                }
            }
        }
        entries.splice(before..before, kept);
        Ok(entries)
    }

    /// The mappings that a merge key merges.
    fn sources(&mut self, value: u32) -> Result<Vec<u32>, Error> {
        let tree = self.tree;
        let Some((index, node)) = tree.resolved(value) else { return Ok(Vec::new()) };
        let place = |index: u32| tree.node(index).map_or(START, Node::position);
        let items: Vec<u32> = match node.part {
            Part::Mapping { .. } => return Ok(vec![index]),
            Part::List { .. } => tree.children(index).collect(),
            _ => return Err(not_merged(place(value))),
        };
        let mut sources = Vec::with_capacity(items.len());
        for item in items {
            self.count(node.position())?;
            match tree.resolved(item) {
                Some((source, Node { part: Part::Mapping { .. }, .. })) => sources.push(source),
                Some(_) => return Err(not_merged(place(item))),
                None => {}
            }
        }
        Ok(sources)
    }
}

/// Where a text begins.
const START: Position = Position { line: 1, column: 1 };

const TOO_LARGE: &str =
    "with its aliases written out the text has more than 1,000,000 nodes or 64 MiB: write less of it by aliases";

/// Only a plain `<<` merges.
fn is_merge(tree: &Tree, node: Node) -> bool {
    match node.part {
        Part::Scalar { from, length, style: Style::Plain } => tree.text(from, length) == "<<",
        _ => false,
    }
}

/// The text of a key, which may be an alias.
fn key_text(tree: &Tree, key: u32) -> Result<&str, Error> {
    let place = tree.node(key).map_or(START, Node::position);
    let Some((_, Node { part: Part::Scalar { from, length, style }, .. })) = tree.resolved(key) else {
        return Err(at(Code::InvalidSyntax, NOT_A_KEY, place));
    };
    let text = tree.text(from, length);
    let is_string = match style {
        Style::Plain => resolve(text) == Plain::String,
        Style::Quoted | Style::Tagged(CoreTag::String) => true,
        Style::Tagged(_) => false,
    };
    if is_string { Ok(text) } else { Err(not_a_string(text, place)) }
}

fn step(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn twice(key: &str, place: Position) -> Error {
    let message = format!("the key {} stands twice", shown(key));
    at(Code::DuplicateKey, &message, place).below(&step(key))
}

fn before_merge(key: &str, place: Position) -> Error {
    let message = format!(
        "the key {} stands before \"<<\" and also in what is merged: readers differ in which of them counts; write \
         \"<<\" first to override it",
        shown(key)
    );
    at(Code::DuplicateKey, &message, place).below(&step(key))
}

fn not_merged(place: Position) -> Error {
    at(Code::WrongType, "a mapping, or a list of mappings, is expected under \"<<\"", place).below("/<<")
}
