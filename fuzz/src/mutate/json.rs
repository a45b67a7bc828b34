//! Changes of JSON values.

use fastrand::Rng;
use serde_json::{Map, Value};

use super::bytes::NUMBERS;
use super::{choose, text};

pub(super) fn mutate(rng: &mut Rng, dictionary: &[&[u8]], json: &mut Vec<u8>, other: &[u8]) {
    let Ok(mut value) = serde_json::from_slice::<Value>(json) else {
        return text::mutate(rng, dictionary, json, other);
    };
    let other = serde_json::from_slice::<Value>(other).unwrap_or(Value::Null);
    change(rng, &mut value, &other);
    *json = serde_json::to_vec(&value).unwrap_or_default();
}

/// Changes a value or one within it; `other` is what stands in the same place of another document.
fn change(rng: &mut Rng, value: &mut Value, other: &Value) {
    let goes_deeper = rng.u8(..8) > 0;
    match value {
        Value::Object(fields) if goes_deeper && !fields.is_empty() => {
            let at = rng.usize(..fields.len());
            if let Some((name, inner)) = fields.iter_mut().nth(at) {
                change(rng, inner, other.get(name).unwrap_or(&Value::Null));
            }
        }
        Value::Array(items) if goes_deeper && !items.is_empty() => {
            let at = rng.usize(..items.len());
            change(rng, &mut items[at], other.get(at).unwrap_or(&Value::Null));
        }
        Value::Object(fields) => match rng.u8(..3) {
            0 => *value = other.clone(),
            1 => retain(rng, fields),
            _ => rename(rng, fields, other),
        },
        Value::Array(items) => list(rng, items, other),
        Value::String(text) => *text = string(rng, text),
        Value::Number(number) => {
            let given = number.as_u64().unwrap_or(0);
            *value = match rng.u8(..4) {
                0 => choose(rng, &NUMBERS).copied().unwrap_or(0),
                1 => rng.u64(..12),
                2 => given.wrapping_sub(1),
                _ => given.wrapping_add(1),
            }
            .into();
        }
        Value::Bool(flag) => *flag = !*flag,
        Value::Null => *value = other.clone(),
    }
}

/// Drops a field.
fn retain(rng: &mut Rng, fields: &mut Map<String, Value>) {
    let at = rng.usize(..fields.len().max(1));
    if let Some(name) = fields.keys().nth(at).cloned() {
        fields.remove(&name);
    }
}

/// Names a field as one of another object.
fn rename(rng: &mut Rng, fields: &mut Map<String, Value>, other: &Value) {
    let at = rng.usize(..fields.len().max(1));
    let names = other.as_object().map(|other| other.keys().cloned().collect::<Vec<_>>()).unwrap_or_default();
    if let (Some(from), Some(to)) = (fields.keys().nth(at).cloned(), choose(rng, &names))
        && let Some(value) = fields.remove(&from)
    {
        fields.insert(to.clone(), value);
    }
}

/// Drops, repeats, swaps, adds, cuts off.
fn list(rng: &mut Rng, items: &mut Vec<Value>, other: &Value) {
    let theirs = other.as_array().map_or(&[][..], Vec::as_slice);
    if items.is_empty() {
        items.extend(choose(rng, theirs).cloned().or(Some(0.into())));
        return;
    }
    let (at, with) = (rng.usize(..items.len()), rng.usize(..items.len()));
    match rng.u8(..6) {
        0 => drop(items.remove(at)),
        1 => items.insert(at, items[with].clone()),
        2 => items.swap(at, with),
        3 => items[at] = items[with].clone(),
        4 => items.splice(at..at, choose(rng, theirs).cloned()).for_each(drop),
        _ => items.truncate(at),
    }
}

/// Numbers stay numbers as a rule.
fn string(rng: &mut Rng, given: &str) -> String {
    match given.parse::<i128>() {
        Ok(number) => match rng.u8(..7) {
            0 => number.wrapping_neg(),
            1 => number.wrapping_add(1),
            2 => number.wrapping_sub(1),
            3 => number.wrapping_mul(2),
            4 => number / 2,
            5 => 0,
            _ => i128::from(choose(rng, &NUMBERS).copied().unwrap_or(0)),
        }
        .to_string(),
        Err(_) => {
            let mut text = given.as_bytes().to_vec();
            text::mutate(rng, &[], &mut text, b"1");
            String::from_utf8(text).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutants_of_a_value_are_values() {
        let mut rng = Rng::with_seed(1);
        let json = br#"{"a": [1, "2", null, {"b": true}], "c": {"d": ["-3"]}}"#;
        let mut mutants = std::collections::HashSet::new();
        for _ in 0..1000 {
            let mut mutant = json.to_vec();
            mutate(&mut rng, &[], &mut mutant, json);
            assert!(serde_json::from_slice::<Value>(&mutant).is_ok());
            mutants.insert(mutant);
        }
        // The value has ten places, and each can be changed in several ways.
        assert!(mutants.len() > 50, "only {} different mutants", mutants.len());
    }
}
