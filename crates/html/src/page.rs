//! What a page says, as plain data. Texts are texts: nothing in them is markup.

use serde_json::Value;

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The name in the window's title bar.
    pub title: String,
    /// What was asked, in a sentence.
    pub question: String,
    /// The answer.
    pub verdict: Verdict,
    /// The exactness class in a word; empty where it says nothing.
    pub exactness: String,
    /// The rest, from the most to the least important.
    pub sections: Vec<Section>,
    /// What the scripts of an [`Block::Explorer`] read.
    pub data: Option<Value>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// In a word.
    pub word: String,
    /// How it is to be taken.
    pub tone: Tone,
    /// What it means, in a sentence or two.
    pub meaning: String,
}

/// How an answer is to be taken: a colour and a sign, never a colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// What was claimed is so.
    Good,
    /// It is not.
    Bad,
    /// That is open.
    Open,
    /// Nothing was claimed.
    Plain,
}

/// A part of a page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Whether it is closed at first: for what few readers need.
    pub is_folded: bool,
}

impl Section {
    /// A section that is open.
    pub fn new(heading: &str, blocks: Vec<Block>) -> Self {
        Self { heading: heading.to_owned(), blocks, is_folded: false }
    }

    /// A section that is closed at first.
    pub fn folded(heading: &str, blocks: Vec<Block>) -> Self {
        Self { is_folded: true, ..Self::new(heading, blocks) }
    }
}

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Names and what they are.
    Facts(Vec<Fact>),
    /// A table.
    Table(Table),
    /// A picture.
    Figure(Figure),
    /// A command to copy, or another text in a fixed width.
    Command(String),
    /// The map that scripts draw from [`Page::data`], in place of its figure; without scripts there is the figure.
    Explorer(Figure),
}

/// A name and what it is.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// What it is, for reading.
    pub value: String,
    /// The same to the last digit, to be copied; empty if the value is that.
    pub exact: String,
    /// What the name means; empty if it is plain.
    pub meaning: String,
}

impl Fact {
    /// A fact that says all by itself.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), exact: String::new(), meaning: String::new() }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it shows; empty if that is plain.
    pub caption: String,
    /// The names of its columns.
    pub head: Vec<String>,
    /// Its rows, of as many cells: the text, and the same to the last digit or empty.
    pub rows: Vec<Vec<[String; 2]>>,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Figure {
    /// An SVG document; empty if there is none.
    pub svg: String,
    /// What it shows, for who does not see it.
    pub alt: String,
}
