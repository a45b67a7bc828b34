//! Exact numbers for reading: rounded, with the number itself to be copied.

use metes_exact::rational::{self, Round, decimal, parse, scientific};
use serde_json::Value;

/// Longer ones are approximated from their first digits: reducing them would take long.
const MOST_DIGITS: usize = 2_000;
const PLACES: u32 = 9;

/// A value for reading, and the same to the last digit; empty if it says no more. Numbers are rounded down, but for the
/// upper ends of enclosures and inconsistencies.
pub fn shown(value: &Value) -> [String; 2] {
    rounded(value, Round::Down)
}

/// As [`shown`], rounded up: of what bounds something from above.
pub fn shown_up(value: &Value) -> [String; 2] {
    rounded(value, Round::Up)
}

fn rounded(value: &Value, round: Round) -> [String; 2] {
    match value {
        Value::Null => ["–".to_owned(), String::new()],
        Value::Bool(is_so) => [if *is_so { "yes" } else { "no" }.to_owned(), String::new()],
        Value::Number(number) => [number.to_string(), String::new()],
        Value::String(text) => string(text, round),
        Value::Array(entries) => {
            let parts: Vec<[String; 2]> = entries.iter().map(|entry| rounded(entry, round)).collect();
            let has_exact = parts.iter().any(|[_, exact]| !exact.is_empty());
            let join = |at: usize| {
                let part = |[text, exact]: &[String; 2]| {
                    if at == 1 && !exact.is_empty() { exact } else { text }.clone()
                };
                parts.iter().map(part).collect::<Vec<_>>().join(", ")
            };
            [join(0), if has_exact { join(1) } else { String::new() }]
        }
        Value::Object(fields) => match (fields.get("at_least"), fields.get("at_most"), fields.get("value")) {
            (Some(low), Some(high), _) => {
                let ([low, exact], [high, over]) = (shown(low), shown_up(high));
                let over = if over.is_empty() { high.clone() } else { over };
                let exact = if exact.is_empty() { exact } else { format!("{exact} … {over}") };
                [format!("{low} … {high}"), exact]
            }
            (_, _, Some(_)) => inconsistency(value),
            _ => [value.to_string(), String::new()],
        },
    }
}

/// An inconsistency: rounded up, with the squares whose roots it is the sum of, if it is.
pub fn inconsistency(value: &Value) -> [String; 2] {
    let number = if value["value"].is_null() { &value["at_most"] } else { &value["value"] };
    let [text, exact] = shown_up(number);
    match value["squares"].as_array().filter(|squares| !squares.is_empty()) {
        Some(squares) => {
            let roots: Vec<String> =
                squares.iter().filter_map(Value::as_str).map(|it| format!("√({it})")).collect();
            [text, roots.join(" + ")]
        }
        None => [text, exact],
    }
}

fn string(text: &str, round: Round) -> [String; 2] {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    if !is_number || !text.contains('/') {
        return [text.to_owned(), String::new()];
    }
    if text.len() > MOST_DIGITS {
        let near = float(text).map_or("a fraction".to_owned(), |near| format!("≈ {near:.9}"));
        return [near, text.to_owned()];
    }
    match parse(text) {
        Ok(number) => {
            let whole = rational::text(&number);
            if !whole.contains('/') && whole.len() <= PLACES as usize + 3 {
                return [whole, text.to_owned()];
            }
            let rounded = decimal(&number, PLACES, round);
            let is_small = rounded.chars().all(|c| matches!(c, '0' | '.' | '-'));
            [if is_small { scientific(&number, 4, round) } else { rounded }, text.to_owned()]
        }
        Err(_) => [text.to_owned(), String::new()],
    }
}

/// A number of a sentence: as it is.
pub fn plain(value: &Value) -> String {
    let text = value.as_str().unwrap_or("?");
    if text.len() > MOST_DIGITS {
        return shown(value)[0].clone();
    }
    parse(text).map_or(text.to_owned(), |number| rational::text(&number))
}

/// The nearest float, for drawing: from the first digits, however many there are.
#[allow(clippy::float_arithmetic, reason = "pictures decide nothing")]
pub fn float(text: &str) -> Option<f64> {
    const KEPT: usize = 17;
    let leading = |digits: &str| -> Option<(f64, i32)> {
        let (sign, digits) = digits.strip_prefix('-').map_or((1.0, digits), |rest| (-1.0, rest));
        digits.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
        let is_long = digits.len() > KEPT && !digits.contains('.');
        let kept = if is_long { digits.get(..KEPT)? } else { digits };
        Some((sign * kept.parse::<f64>().ok()?, i32::try_from(digits.len() - kept.len()).ok()?))
    };
    let (over, under) = text.split_once('/').unwrap_or((text, "1"));
    let ((over, up), (under, down)) = (leading(over)?, leading(under)?);
    let value = over / under * 10_f64.powi(up - down);
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_are_rounded_outward() {
        assert_eq!(shown(&json!("1/3"))[0], "0.333333333");
        assert_eq!(shown_up(&json!("1/3"))[0], "0.333333334");
        assert_eq!(shown(&json!({ "at_least": "1/3", "at_most": "2/3" }))[0], "0.333333333 … 0.666666667");
        assert_eq!(shown(&json!({ "value": "1/3" })), ["0.333333334", "1/3"]);
        let root = json!({ "value": "1.414213562373095049", "squares": ["2"] });
        assert_eq!(shown(&root), ["1.414213562373095049", "√(2)"]);
        assert_eq!(plain(&json!("-1/3")), "-1/3");
        assert_eq!(plain(&json!("3/10")), "0.3");
    }

    #[test]
    fn long_numbers_keep_all_digits() {
        let text = format!("1{}/3{}", "0".repeat(9_000), "0".repeat(9_001));
        let [near, exact] = shown(&json!(text));
        assert_eq!((near.as_str(), exact.len()), ("≈ 0.033333333", text.len()));
        for (text, value) in [("-7/2", -3.5), ("0.25", 0.25), ("5", 5.0), ("0/1", 0.0)] {
            assert!((float(text).unwrap() - value).abs() < 1e-12, "{text}");
        }
        for text in ["x", "1/0", "", "--1", "é/2"] {
            assert_eq!(float(text), None, "{text}");
        }
    }
}
