//! Answers as facts and tables.

use metes_html::{Block, Fact, Section, Table};
use serde_json::Value;

use super::{
    fields, heading, is_drawn,
    numbers::{inconsistency, shown},
};

/// Rows of a table; the JSON has them all.
pub const MOST_ROWS: usize = 60;
/// Lists without names are written out up to this length.
const MOST_ENTRIES: usize = 12;

/// Points where a claim fails, to be copied.
pub fn witnesses(answer: &Value) -> Option<Section> {
    let many = answer["witnesses"].as_array().into_iter().flatten();
    let found: Vec<&Value> = many.chain([&answer["witness"]]).filter(|it| it["theta"].is_array()).collect();
    if found.is_empty() {
        return None;
    }
    let names: Vec<String> = answer["parameters"]
        .as_array()?
        .iter()
        .map(|parameter| parameter["name"].as_str().unwrap_or_default().to_owned())
        .collect();
    let rows = found.iter().enumerate().map(|(at, witness)| {
        // As on the map, on which M, N and S are other marks.
        let mark = if at < 12 { char::from(b'A' + at as u8).to_string() } else { (at + 1).to_string() };
        let what = match witness["kind"].as_str() {
            Some("label") => format!("label {}", witness["label"]),
            Some("tie") => "no unique label".to_owned(),
            _ => "inconsistency".to_owned(),
        };
        let mut row = vec![[mark, String::new()], [what, String::new()]];
        if witness["inconsistency"].is_object() {
            let [value, exact] = inconsistency(&witness["inconsistency"]);
            row[1] = [format!("inconsistency {value}"), exact];
        }
        row.extend(witness["theta"].as_array().into_iter().flatten().map(shown));
        row
    });
    let head = ["mark", "what happens there"].into_iter().map(str::to_owned);
    let table = Table {
        caption: "For each way in which the claim fails a point, confirmed by plain exact evaluation of the network: the nearest to θ = 0 of those that were tried, one with short numbers in each cell. How near it fails exactly, metes boundary finds."
            .to_owned(),
        head: head.chain(names).collect(),
        rows: rows.collect(),
    };
    Some(Section::new("Witnesses", vec![Block::Table(table)]))
}

/// The counterexample of a decision, to be copied.
pub fn counterexample(answer: &Value) -> Option<Section> {
    let witness = answer["witness"].as_object().filter(|witness| witness.contains_key("x"))?;
    let table = |name: &str, letter: char, caption: &str| {
        let values = witness.get(name).and_then(Value::as_array)?;
        let rows = values
            .iter()
            .enumerate()
            .map(|(at, value)| vec![[format!("{letter}_{at}"), String::new()], shown(value)]);
        let head = ["", "value"].map(str::to_owned).to_vec();
        Some(Block::Table(Table { caption: caption.to_owned(), head, rows: rows.collect() }))
    };
    let tables =
        [table("x", 'X', "Its inputs"), table("y", 'Y', "The outputs of the network there, exactly")];
    Some(Section::new("The counterexample", tables.into_iter().flatten().collect()))
}

/// Every field of an answer with its meaning: facts first, then a table for each list.
pub fn everything(answer: &Value) -> Vec<Block> {
    let command = heading::command(answer);
    let (mut facts, mut tables) = (Vec::new(), Vec::new());
    if let Value::Object(fields) = answer {
        for (name, value) in fields.iter().filter(|(name, value)| !is_drawn(name, value)) {
            visit(command, name, value, &mut facts, &mut tables);
        }
    }
    [Block::Facts(facts)].into_iter().chain(tables).collect()
}

fn visit(command: &str, path: &str, value: &Value, facts: &mut Vec<Fact>, tables: &mut Vec<Block>) {
    match value {
        Value::Object(fields) if !is_number(value) => {
            fields.iter().for_each(|(name, value)| {
                visit(command, &format!("{path}.{name}"), value, facts, tables);
            });
        }
        Value::Array(entries) if entries.iter().any(Value::is_object) => {
            tables.push(Block::Table(table(command, path, entries)));
        }
        Value::Array(entries) if entries.len() > MOST_ENTRIES => {
            facts.push(fact(command, path, [format!("{} entries", entries.len()), String::new()]));
        }
        value => facts.push(fact(command, path, shown(value))),
    }
}

/// Whether an object stands for a number.
fn is_number(value: &Value) -> bool {
    value["at_least"].is_string() && value["at_most"].is_string()
}

fn fact(command: &str, path: &str, [value, exact]: [String; 2]) -> Fact {
    let meaning = fields::meaning(command, path).to_owned();
    Fact { name: path.to_owned(), value, exact, meaning }
}

/// Rows spread evenly, the first and the last among them.
pub fn spread(rows: usize, most: usize) -> impl Iterator<Item = usize> {
    let kept = rows.min(most);
    (0..kept).map(move |row| if kept > 1 { row * (rows - 1) / (kept - 1) } else { 0 })
}

fn table(command: &str, path: &str, entries: &[Value]) -> Table {
    let mut head: Vec<String> = Vec::new();
    let rows: Vec<Vec<(String, Value)>> = spread(entries.len(), MOST_ROWS)
        .map(|at| {
            let mut row = Vec::new();
            flatten("", &entries[at], &mut row);
            for (name, _) in &row {
                if !head.contains(name) {
                    head.push(name.clone());
                }
            }
            row
        })
        .collect();
    let cell = |row: &[(String, Value)], name: &String| {
        row.iter().find(|(own, _)| own == name).map_or_else(Default::default, |(_, value)| shown(value))
    };
    let rows = rows.iter().map(|row| head.iter().map(|name| cell(row, name)).collect()).collect();
    let left_out = if entries.len() > MOST_ROWS {
        format!(": {MOST_ROWS} of {}, spread evenly; the JSON has all", entries.len())
    } else {
        String::new()
    };
    let meanings = head.iter().filter_map(|name| {
        let meaning = fields::meaning(command, &format!("{path}[].{name}"));
        (!meaning.is_empty()).then(|| format!("{name}: {meaning}"))
    });
    let meanings: Vec<String> = meanings.collect();
    let caption = format!("{path}{left_out}. {}", meanings.join("; "));
    Table { caption, head, rows }
}

/// The values of a row with their paths; lists of objects in it count as how many they are.
fn flatten(path: &str, value: &Value, row: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(fields) if !is_number(value) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, value, row);
            }
        }
        Value::Array(entries)
            if entries.len() > MOST_ENTRIES
                || entries.iter().any(|entry| entry.is_object() || entry.is_array()) =>
        {
            row.push((path.to_owned(), Value::String(format!("{} entries", entries.len()))));
        }
        value => row.push((path.to_owned(), value.clone())),
    }
}
