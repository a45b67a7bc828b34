//! What a command printed, in the forms of a page.

use metes_html::{Block, Fact, Section, Table};
use serde_json::Value;

use crate::glossary::Glossary;

/// The width of the names of a summary's lines.
const WIDTH: usize = 13;

/// The summary of an answer, if it has one.
pub fn section(answer: &Value) -> Option<Section> {
    let summary = answer["summary"].as_str()?;
    let lines: Vec<&str> = summary.lines().collect();
    let paragraphs = lines.split(|line| line.trim().is_empty()).filter(|lines| !lines.is_empty());
    Some(Section::new("What was found", paragraphs.flat_map(blocks).collect()))
}

/// The blocks of a paragraph; a verdict may stand above its named lines.
fn blocks(lines: &[&str]) -> Vec<Block> {
    match lines.split_first() {
        Some((first, rest)) if !rest.is_empty() && named(first).is_none() && named(rest[0]).is_some() => {
            vec![Block::Text((*first).to_owned()), block(rest)]
        }
        _ => vec![block(lines)],
    }
}

fn block(lines: &[&str]) -> Block {
    let is_prose = |line: &&str| !line.contains("   ") && !line.starts_with('|');
    match table(lines).map(Block::Table).or_else(|| facts(lines).map(Block::Facts)) {
        Some(block) => block,
        None if lines.iter().all(is_prose) => {
            Block::Text(lines.join(" ").trim_start_matches('#').trim().to_owned())
        }
        None => Block::Command(lines.join("\n")),
    }
}

/// Named lines, if all are; those without a name go on with the one before. The first of a name says what it means.
fn facts(lines: &[&str]) -> Option<Vec<Fact>> {
    let glossary = Glossary::own();
    let mut facts: Vec<Fact> = Vec::new();
    for line in lines {
        let (name, value) = named(line)?;
        match facts.last_mut() {
            Some(last) if name.is_empty() => last.value = format!("{}\n{value}", last.value),
            _ => {
                let is_known = facts.iter().any(|fact| fact.name == name);
                let meaning = if is_known { "" } else { glossary.sentence(name) };
                facts.push(Fact { meaning: meaning.to_owned(), ..Fact::new(name, value) });
            }
        }
    }
    Some(facts)
}

/// The name of a line, which may be empty, and its value.
fn named(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.char_indices().nth(WIDTH).map(|(at, _)| line.split_at(at))?;
    let value = value.strip_prefix(' ').filter(|value| !value.starts_with(' '))?;
    // In a sentence a colon ends something.
    (!name.contains(':')).then_some((name.trim(), value))
}

/// A table as Markdown has it.
fn table(lines: &[&str]) -> Option<Table> {
    let row = |line: &&str| -> Option<Vec<String>> {
        let cells = line.strip_prefix('|')?.trim_end().strip_suffix('|')?;
        Some(cells.split('|').map(|cell| cell.trim().to_owned()).collect())
    };
    let (head, rows) = lines
        .iter()
        .map(row)
        .collect::<Option<Vec<_>>>()?
        .split_first()
        .map(|(a, b)| (a.clone(), b.to_vec()))?;
    let is_rule = |row: &[String]| row.iter().all(|cell| cell.contains("---"));
    let cells = |row: Vec<String>| row.into_iter().map(|cell| [cell, String::new()]).collect();
    let rows = rows.into_iter().filter(|row| !is_rule(row)).map(cells).collect();
    Some(Table { caption: String::new(), head, rows })
}
