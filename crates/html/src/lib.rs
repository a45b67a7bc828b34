//! Pages to look at: one HTML file that explains an answer and needs nothing else.
//!
//! A [`Page`] is plain data: a question, a verdict, sections of facts, tables, figures and commands, and the data
//! that scripts explore. [`html`] writes it.
//!
//! ```
//! use metes_html::{Block, Page, Section, Tone, Verdict, html};
//!
//! let page = Page {
//!     title: "metes verify".to_owned(),
//!     question: "Does the label stay for every brightness from -0.1 to 0.1?".to_owned(),
//!     verdict: Verdict { word: "holds".to_owned(), tone: Tone::Good, meaning: "For every θ.".to_owned() },
//!     exactness: "exact".to_owned(),
//!     sections: vec![Section::new("What was found", vec![Block::Text("It does.".to_owned())])],
//!     data: None,
//! };
//! assert!(html(&page).contains("Does the label stay"));
//! ```
//!
//! The file opens without a network and is readable without scripts: pictures are SVG, and what scripts add (a map to
//! move about in, buttons that copy) is added by them. Its content security policy allows the scripts of this crate, by hash, and
//! no others, and pictures are shown as images: what a page is made from may come from a stranger.
//!
//! Architecture invariant: this crate knows nothing of networks and decides nothing.

mod data;
mod element;
mod page;
mod script;
#[cfg(test)]
mod tests;
mod write;

pub use page::{Block, Fact, Figure, Page, Section, Table, Tone, Verdict};
pub use write::html;
