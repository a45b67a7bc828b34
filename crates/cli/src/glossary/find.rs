//! Looking a term up.

use anyhow::{anyhow, bail};

use super::{Entry, Glossary};

/// The most terms that an error names.
const MOST_NAMED: usize = 6;

impl Glossary {
    /// The entry of a term: by any of its names, in the plural, or by the beginning of a name if only one entry has that.
    pub fn find(&self, asked: &str) -> anyhow::Result<&Entry> {
        let key = normal(asked);
        if key.is_empty() {
            bail!("TERM is empty: `metes explain` alone lists all terms");
        }
        if let Some(entry) = self.called(asked) {
            return Ok(entry);
        }
        let begins = |entry: &&Entry| entry.names().any(|name| name.starts_with(&key));
        let found: Vec<&Entry> = self.entries.iter().filter(begins).collect();
        match found[..] {
            [entry] => Ok(entry),
            [] => Err(self.unknown(asked, &key)),
            _ => Err(anyhow!("TERM `{asked}` is the beginning of several: {}", listed(&found))),
        }
    }

    /// The entry with this very name, or with that of which it is the plural.
    pub(super) fn called(&self, asked: &str) -> Option<&Entry> {
        let named = |key: &str| self.entries.iter().find(|entry| entry.names().any(|name| name == key));
        let key = normal(asked);
        named(&key).or_else(|| singulars(&key).iter().find_map(|key| named(key)))
    }

    fn unknown(&self, asked: &str, key: &str) -> anyhow::Error {
        let contains = |entry: &Entry| entry.names().any(|name| name.contains(key));
        let distance = |entry: &Entry| entry.names().map(|name| strsim::osa_distance(key, &name)).min();
        // A name of the same letters but for a third is worth naming.
        let is_near = |entry: &&Entry| {
            contains(entry) || distance(entry).is_some_and(|far| far <= key.chars().count().div_ceil(3))
        };
        let mut near: Vec<&Entry> = self.entries.iter().filter(is_near).collect();
        near.sort_by_key(|entry| (!contains(entry), distance(entry)));
        let all = "`metes explain` alone lists all terms";
        if near.is_empty() {
            anyhow!("there is no term `{asked}` in the glossary, and none is near: {all}")
        } else {
            anyhow!("there is no term `{asked}` in the glossary; the nearest: {}; {all}", listed(&near))
        }
    }
}

impl Entry {
    /// All names, as they are compared.
    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        std::iter::once(&self.term).chain(&self.also).map(|name| normal(name))
    }
}

fn listed(entries: &[&Entry]) -> String {
    let more = if entries.len() > MOST_NAMED { ", …" } else { "" };
    let names: Vec<&str> = entries.iter().take(MOST_NAMED).map(|entry| entry.term.as_str()).collect();
    names.join(", ") + more
}

/// A name in lower case, with single spaces for hyphens and the like.
fn normal(name: &str) -> String {
    let spaced: String = name.chars().map(|c| if "-_`\"'".contains(c) { ' ' } else { c }).collect();
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a plural may be of.
fn singulars(key: &str) -> Vec<String> {
    let endings = [("ies", "y"), ("es", ""), ("s", "")];
    endings.iter().filter_map(|(plural, one)| Some(key.strip_suffix(plural)?.to_owned() + one)).collect()
}
