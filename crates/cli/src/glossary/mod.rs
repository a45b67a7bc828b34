//! The glossary: a page of the book, read from its Markdown.
//!
//! An entry is a heading of the second level with what stands below it: paragraphs, lists and blocks of text, and at
//! its end a list that says what else it is called (`- also:`), where it is from (`- source:`) and what is akin (`- see also:`).

mod find;
#[cfg(test)]
mod tests;

use crate::layout::{WIDTH, wrap};

/// The page.
const PAGE: &str = include_str!("../../../../docs/glossary.md");

/// All entries, in the order of the page.
pub struct Glossary {
    entries: Vec<Entry>,
}

/// What is said about a term.
#[derive(Default)]
pub struct Entry {
    /// The term.
    pub term: String,
    /// What else it is called.
    also: Vec<String>,
    /// Terms that are akin.
    akin: Vec<String>,
    /// Whose idea it is.
    source: Option<String>,
    blocks: Vec<Block>,
}

/// A piece of text, without Markdown.
enum Block {
    Paragraph(String),
    Item(String),
    /// Lines that are left as they are.
    Lines(Vec<String>),
}

impl Glossary {
    /// The glossary of this program.
    pub fn own() -> Self {
        Self::read(PAGE)
    }

    fn read(page: &str) -> Self {
        // What stands before the first heading is about the page.
        let mut entries: Vec<Entry> = Vec::new();
        let mut is_fenced = false;
        // Whether the next line goes on with the last block.
        let mut is_open = false;
        for line in page.lines() {
            if let (false, Some(term)) = (is_fenced, line.strip_prefix("## ")) {
                entries.push(Entry { term: plain(term), ..Entry::default() });
                is_open = false;
                continue;
            }
            let Some(entry) = entries.last_mut() else { continue };
            if line.starts_with("```") {
                is_fenced = !is_fenced;
                if is_fenced {
                    entry.blocks.push(Block::Lines(Vec::new()));
                }
                is_open = false;
            } else if is_fenced {
                entry.add_line(line);
            } else if line.trim().is_empty() {
                is_open = false;
            } else {
                entry.add(line, is_open);
                is_open = true;
            }
        }
        Self { entries }
    }

    /// The first sentence of what is said about a term; empty if there is no entry of that very name.
    pub fn sentence(&self, term: &str) -> &str {
        self.called(term).map_or("", Entry::sentence)
    }

    /// A line for each term, with the beginning of what is said about it.
    pub fn list(&self) -> String {
        let widest = self.entries.iter().map(|entry| entry.term.chars().count()).max().unwrap_or_default();
        let line = |entry: &Entry| {
            let said = shortened(entry.sentence(), WIDTH.saturating_sub(widest + 2));
            format!("{:widest$}  {said}\n", entry.term)
        };
        self.entries.iter().map(line).collect()
    }
}

impl Entry {
    fn add_line(&mut self, line: &str) {
        if let Some(Block::Lines(lines)) = self.blocks.last_mut() {
            lines.push(line.to_owned());
        }
    }

    fn add(&mut self, line: &str, is_open: bool) {
        let list = |text: &str| text.split(',').map(|name| plain(name.trim())).collect();
        if let Some(names) = line.strip_prefix("- also: ") {
            self.also = list(names);
        } else if let Some(names) = line.strip_prefix("- see also: ") {
            self.akin = list(names);
        } else if let Some(source) = line.strip_prefix("- source: ") {
            self.source = Some(plain(source));
        } else if let Some(item) = line.strip_prefix("- ") {
            self.blocks.push(Block::Item(plain(item)));
        } else {
            match self.blocks.last_mut() {
                Some(Block::Paragraph(text) | Block::Item(text)) if is_open => {
                    text.push(' ');
                    text.push_str(&plain(line.trim()));
                }
                _ => self.blocks.push(Block::Paragraph(plain(line))),
            }
        }
    }

    /// The entry for a terminal.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.term);
        if !self.also.is_empty() {
            text += &wrap(&format!("(also: {})", self.also.join(", ")), "", "");
        }
        let mut is_item = false;
        for block in &self.blocks {
            // The items of a list stand together.
            if !(is_item && matches!(block, Block::Item(_))) {
                text.push('\n');
            }
            is_item = matches!(block, Block::Item(_));
            match block {
                Block::Paragraph(said) => text += &wrap(said, "", ""),
                Block::Item(said) => text += &wrap(said, "- ", "  "),
                Block::Lines(lines) => {
                    for line in lines {
                        text += &format!("    {line}\n");
                    }
                }
            }
        }
        let ends = [("Source: ", self.source.clone()), ("See also: ", Some(self.akin.join(", ")))];
        text.push('\n');
        for (name, said) in ends {
            if let Some(said) = said.filter(|said| !said.is_empty()) {
                text += &wrap(&said, name, &" ".repeat(name.len()));
            }
        }
        text
    }

    /// The first sentence.
    fn sentence(&self) -> &str {
        let Some(Block::Paragraph(text)) = self.blocks.first() else { return "" };
        text.split_inclusive(". ").next().unwrap_or_default().trim_end()
    }
}

/// A text without the marks of Markdown that the page uses.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !['`', '*'].contains(c)).collect()
}

/// The beginning of a text, of whole words, with a mark where something is left out.
fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for word in text.split_inclusive(' ') {
        // One character for the mark.
        if short.chars().count() + word.trim_end().chars().count() + 1 > width {
            break;
        }
        short.push_str(word);
    }
    short.trim_end().trim_end_matches([',', ';', ':']).to_owned() + "…"
}
