//! Exact numbers for reading: rounded, with the number itself to be copied.

use metes_exact::rational::{Round, decimal, parse, scientific};
use serde_json::Value;

/// Longer ones are not reduced to decimals: that would take long.
const MOST_DIGITS: usize = 20_000;
const PLACES: u32 = 9;

/// A value for reading, and the same to the last digit; empty if it says no more.
pub fn shown(value: &Value) -> [String; 2] {
    match value {
        Value::Null => ["–".to_owned(), String::new()],
        Value::Bool(is_so) => [if *is_so { "yes" } else { "no" }.to_owned(), String::new()],
        Value::Number(number) => [number.to_string(), String::new()],
        Value::String(text) => string(text),
        Value::Array(entries) => {
            let parts: Vec<[String; 2]> = entries.iter().map(shown).collect();
            let has_exact = parts.iter().any(|[_, exact]| !exact.is_empty());
            let join = |at: usize| {
                let part = |[text, exact]: &[String; 2]| {
                    if at == 1 && !exact.is_empty() { exact } else { text }.clone()
                };
                parts.iter().map(part).collect::<Vec<_>>().join(", ")
            };
            [join(0), if has_exact { join(1) } else { String::new() }]
        }
        Value::Object(fields) => {
            match (&fields.get("at_least"), &fields.get("at_most"), &fields.get("value")) {
                (Some(low), Some(high), _) => {
                    let ([low, exact], [high, over]) = (shown(low), shown(high));
                    let exact = if exact.is_empty() { exact } else { format!("{exact} … {over}") };
                    [format!("{low} … {high}"), exact]
                }
                (_, _, Some(value)) => shown(value),
                _ => [value.to_string(), String::new()],
            }
        }
    }
}

fn string(text: &str) -> [String; 2] {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if !is_number || !text.contains('/') {
        return [text.to_owned(), String::new()];
    }
    if text.len() > MOST_DIGITS {
        return [format!("a fraction of {} digits", text.len()), String::new()];
    }
    match parse(text) {
        Ok(number) => {
            let rounded = decimal(&number, PLACES, Round::Down);
            let is_small = rounded.chars().all(|c| matches!(c, '0' | '.' | '-'));
            let rounded = if is_small { scientific(&number, 4, Round::Down) } else { rounded };
            [rounded, text.to_owned()]
        }
        Err(_) => [text.to_owned(), String::new()],
    }
}
