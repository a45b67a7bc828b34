//! Mutations of certificates: every field flipped, dropped, swapped or moved a little.
//!
//! A certificate is changed as JSON, so that no field is forgotten; a change that leaves no certificate is not counted.
//! What is in the networks or the image is changed twice: as it is, when the hashes do not fit any more, and with the
//! hashes made again.

use metes_certificate::{Certificate, Form, write};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;
use serde_json::{Value, json};

use super::cases::rehash;

/// A changed certificate.
pub struct Mutant {
    /// The field that was changed, without places in lists.
    pub field: String,
    /// What was done to it.
    pub change: String,
    /// Whether its hashes were made again.
    pub is_rehashed: bool,
    /// The certificate.
    pub certificate: Certificate,
}

/// At most `most` mutants of each field.
pub fn mutants(certificate: &Certificate, most: usize) -> Vec<Mutant> {
    let whole: Value =
        serde_json::from_slice(&write(certificate, Form::Json)).expect("certificates are JSON");
    let mut sites = Vec::new();
    collect(&whole, &mut Vec::new(), &mut sites);
    let mut by_field: Vec<(String, Vec<Change>)> = Vec::new();
    for (path, changes) in sites {
        let field = name(&path);
        let place = by_field.iter().position(|(other, _)| *other == field).unwrap_or_else(|| {
            by_field.push((field, Vec::new()));
            by_field.len() - 1
        });
        by_field[place].1.extend(changes.into_iter().map(|(change, value)| (path.clone(), change, value)));
    }
    let mut mutants = Vec::new();
    for (field, changes) in by_field {
        // Every so-manieth, if there are too many.
        let step = changes.len().div_ceil(most).max(1);
        for (path, change, value) in changes.into_iter().step_by(step) {
            let mut changed = whole.clone();
            *at(&mut changed, &path) = value;
            let Ok(mut mutant) = serde_json::from_value::<Certificate>(changed) else { continue };
            if mutant == *certificate {
                continue;
            }
            let is_hashed =
                ["classifier", "image", "input_map"].contains(&field.split('.').next().unwrap_or(""));
            let (field, change) = (field.clone(), change);
            let made = |certificate, is_rehashed| Mutant {
                field: field.clone(),
                change: change.clone(),
                is_rehashed,
                certificate,
            };
            mutants.push(made(mutant.clone(), false));
            if is_hashed {
                rehash(&mut mutant);
                mutants.push(made(mutant, true));
            }
        }
    }
    mutants
}

/// A place, what is done there, and what is put there instead.
type Change = (Vec<Key>, String, Value);

#[derive(Clone, Debug, PartialEq)]
enum Key {
    Field(String),
    Place(usize),
}

/// The fields of a path, such as `proof.fixed.basis`.
fn name(path: &[Key]) -> String {
    let fields = path.iter().filter_map(|key| match key {
        Key::Field(field) => Some(field.as_str()),
        Key::Place(_) => None,
    });
    fields.collect::<Vec<_>>().join(".")
}

fn at<'a>(value: &'a mut Value, path: &[Key]) -> &'a mut Value {
    path.iter().fold(value, |value, key| match key {
        Key::Field(field) => &mut value[field],
        Key::Place(place) => &mut value[place],
    })
}

type Changes = Vec<(String, Value)>;

/// All places of a value with what is put there instead.
fn collect(value: &Value, path: &mut Vec<Key>, sites: &mut Vec<(Vec<Key>, Changes)>) {
    let changes = match value {
        Value::Null => vec![("a number".to_owned(), json!(0))],
        Value::Bool(value) => vec![("flipped".to_owned(), json!(!value))],
        Value::Number(number) => index(number.as_u64().unwrap_or(0)),
        Value::String(text) => texts(text),
        Value::Array(items) => fraction(items).unwrap_or_else(|| lists(items, path)),
        Value::Object(_) => objects(value),
    };
    sites.push((path.clone(), changes));
    match value {
        Value::Array(items) if fraction(items).is_none() => {
            for (place, item) in items.iter().enumerate() {
                path.push(Key::Place(place));
                collect(item, path, sites);
                path.pop();
            }
        }
        Value::Object(fields) => {
            for (field, item) in fields {
                path.push(Key::Field(field.clone()));
                collect(item, path, sites);
                path.pop();
            }
        }
        _ => {}
    }
}

fn named(changes: Vec<(&str, Value)>) -> Changes {
    changes.into_iter().map(|(change, value)| (change.to_owned(), value)).collect()
}

fn index(number: u64) -> Changes {
    named(vec![
        ("one more", json!(number + 1)),
        ("one less", json!(number.wrapping_sub(1))),
        ("none", json!(0)),
        ("doubled", json!(number * 2)),
        ("far away", json!(number + 1_000_000)),
        ("largest", json!(u32::MAX)),
    ])
}

fn texts(text: &str) -> Changes {
    if let Some(number) = BigInt::parse_bytes(text.as_bytes(), 10) {
        let large: BigInt = &number * num_traits::pow(BigInt::from(10), 30);
        let changed = [
            ("one more", &number + 1),
            ("one less", &number - 1),
            ("negated", -&number),
            ("doubled", &number * 2),
            ("zero", BigInt::zero()),
            ("large", large),
        ];
        return changed
            .into_iter()
            .map(|(change, value)| (change.to_owned(), json!(value.to_string())))
            .collect();
    }
    let mut turned: Vec<char> = text.chars().collect();
    turned.reverse();
    let mut changes = named(vec![
        ("longer", json!(format!("{text}0"))),
        ("empty", json!("")),
        ("turned", json!(turned.into_iter().collect::<String>())),
    ]);
    let measures = ["l1", "linf", "l2"];
    if measures.contains(&text) {
        changes.extend(measures.map(|measure| (measure.to_owned(), json!(measure))));
        changes.push(("topk".to_owned(), json!({"topk": 1})));
    }
    if text == "open" {
        changes.push(("a leaf".to_owned(), json!({"leaf": {"margins": []}})));
    }
    changes
}

/// Changes of a rational, if the items are one: nothing else has two texts of digits, the second without sign, and
/// stands for more than a list of integers; a list of two integers is changed as a list as well by its items.
fn fraction(items: &[Value]) -> Option<Changes> {
    let [Value::String(numerator), Value::String(denominator)] = items else { return None };
    let numerator = BigInt::parse_bytes(numerator.as_bytes(), 10)?;
    let denominator = BigInt::parse_bytes(denominator.as_bytes(), 10)?;
    let write = |numerator: BigInt, denominator: BigInt| {
        let common = numerator.gcd(&denominator);
        if common.is_zero() {
            return json!(["0", "1"]);
        }
        json!([(numerator / &common).to_string(), (denominator / &common).to_string()])
    };
    let near = BigInt::from(1_000);
    Some(named(vec![
        ("one more", write(&numerator + 1, denominator.clone())),
        ("one less", write(&numerator - 1, denominator.clone())),
        ("negated", write(-&numerator, denominator.clone())),
        ("doubled", write(&numerator * 2, denominator.clone())),
        ("halved", write(numerator.clone(), &denominator * 2)),
        ("zero", write(BigInt::zero(), BigInt::from(1))),
        ("a little more", write(&numerator * &near + 1, &denominator * &near)),
        ("a little less", write(&numerator * &near - 1, &denominator * &near)),
    ]))
}

fn lists(items: &[Value], path: &[Key]) -> Changes {
    let mut changes = Vec::new();
    let mut change = |name: String, changed: &dyn Fn(&mut Vec<Value>)| {
        let mut items = items.to_vec();
        changed(&mut items);
        changes.push((name, Value::Array(items)));
    };
    for place in 0..items.len() {
        change(format!("without item {place}"), &|items| drop(items.remove(place)));
        change(format!("item {place} twice"), &|items| items.insert(place, items[place].clone()));
        change(format!("ends before item {place}"), &|items| items.truncate(place));
        if place + 1 < items.len() {
            change(format!("items {place} and {} swapped", place + 1), &|items| items.swap(place, place + 1));
            change(format!("item {place} last"), &|items| items[place..].rotate_left(1));
        }
    }
    change("turned".to_owned(), &|items| items.reverse());
    if items.iter().all(Value::is_number) {
        for extra in [0, 1, 2, 3, 5, 8] {
            change(format!("{extra} more"), &|items| items.push(json!(extra)));
        }
    }
    if path.last() == Some(&Key::Field("proof".to_owned())) {
        subtrees(items.len(), &mut change);
    }
    changes
}

/// A change of a list.
type Edit<'a> = &'a dyn Fn(&mut Vec<Value>);

/// Runs of steps, subtrees among them, dropped, doubled, and exchanged with what comes after.
fn subtrees(steps: usize, change: &mut dyn FnMut(String, Edit)) {
    for first in 0..steps {
        for count in [2, 3, 5, 8].into_iter().filter(|count| first + count <= steps) {
            let run = first..first + count;
            change(format!("without steps {run:?}"), &|items| drop(items.drain(run.clone())));
            change(format!("steps {run:?} twice"), &|items| {
                let again = items[run.clone()].to_vec();
                items.splice(first..first, again);
            });
            change(format!("steps {run:?} turned"), &|items| items[run.clone()].rotate_left(1));
        }
    }
}

/// Alternatives that carry something, and pairs of fields of one kind.
fn objects(value: &Value) -> Changes {
    let mut changes = Vec::new();
    for (one, other) in [
        ("off", "on"),
        ("low", "high"),
        ("low_end", "high_end"),
        ("theta", "beyond"),
        ("classifier", "input_map"),
    ] {
        if let (Some(first), Some(second)) = (value.get(one), value.get(other)) {
            let mut swapped = value.clone();
            (swapped[one], swapped[other]) = (second.clone(), first.clone());
            changes.push((format!("{one} and {other} swapped"), swapped));
        }
    }
    for step in ["fixed", "cut", "split", "empty", "leaf", "region"] {
        if value.get(step).is_some() {
            changes.extend(named(vec![
                ("open instead", json!("open")),
                ("a leaf instead", json!({"leaf": {"margins": []}})),
                ("empty instead", json!({"empty": {"row": 0, "basis": [1]}})),
                ("nothing fixed instead", json!({"fixed": {"basis": [], "off": [], "on": [], "lost": []}})),
            ]));
        }
    }
    for step in ["settled", "bounded", "cut", "halve", "refuted"] {
        if value.get(step).is_some() {
            let refuted = |multipliers: Value| json!({"refuted": {"conjunction": 0, "constraints": multipliers, "rows": [], "slopes": []}});
            changes.extend(named(vec![
                ("nothing settled instead", json!({"settled": {"off": [], "on": []}})),
                ("nothing bounded instead", json!({"bounded": []})),
                ("refuted instead", refuted(json!([["1", 0]]))),
                ("refuted without inequalities instead", refuted(json!([]))),
            ]));
        }
    }
    if let Some(case) = value.get("unsat").and_then(|unsat| unsat["cases"].get(0)) {
        let theta: Vec<Value> =
            case["box"].as_array().into_iter().flatten().map(|side| side[0].clone()).collect();
        changes.push((
            "sat instead".to_owned(),
            json!({"sat": {"constraints": case["conjunctions"][0], "theta": theta}}),
        ));
    }
    if value.get("sat").is_some() {
        changes.push(("unsat instead".to_owned(), json!({"unsat": {"cases": []}})));
    }
    if value.get("fails").is_some_and(|evidence| evidence.get("part").is_some()) {
        changes.push(("a border instead".to_owned(), json!("border")));
    }
    if let Some(wish) = value.get("holds").and_then(|holds| holds.get("wish")) {
        let evidence = json!({"part": "label", "theta": [["0", "1"]], "beyond": []});
        changes.push(("fails instead".to_owned(), json!({"fails": {"wish": wish, "evidence": evidence}})));
        changes.push(("a partition instead".to_owned(), json!({"partition": {"attention": null}})));
    }
    if value.get("topk").is_some() {
        changes.push(("l1".to_owned(), json!("l1")));
    }
    changes
}
