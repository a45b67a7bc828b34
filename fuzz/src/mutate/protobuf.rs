//! Changes of fields of protocol buffers: lengths stay right.
//!
//! Without a schema, a run of bytes counts as a message when it can be read as one.

use fastrand::Rng;

use super::bytes::NUMBERS;
use super::choose;

/// Messages within messages that are looked into.
const MAX_DEPTH: usize = 8;

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Varint(u64),
    Fixed(Vec<u8>),
    Run(Vec<u8>),
    Message(Vec<Field>),
}

#[derive(Clone, Debug, PartialEq)]
struct Field {
    number: u64,
    value: Value,
}

pub(super) fn mutate(rng: &mut Rng, dictionary: &[&[u8]], bytes: &mut Vec<u8>, other: &[u8]) {
    let Some(mut fields) = parse(bytes, 0).filter(|fields| !fields.is_empty()) else {
        return super::bytes::mutate(rng, dictionary, bytes, other);
    };
    change(rng, dictionary, &mut fields, &parse(other, 0).unwrap_or_default());
    bytes.clear();
    write(&fields, bytes);
}

/// Changes a field of a message or of one within it.
fn change(rng: &mut Rng, dictionary: &[&[u8]], fields: &mut Vec<Field>, other: &[Field]) {
    let at = rng.usize(..fields.len().max(1));
    let runs: Vec<Vec<u8>> = fields.iter().filter_map(Field::run).collect();
    match fields.get_mut(at) {
        None => fields.extend(choose(rng, other).cloned()),
        // Into the message more often than not: most of a file lies deep.
        Some(Field { number, value: Value::Message(inner) }) if rng.u8(..5) > 0 => {
            let of_kind: Vec<&Field> = other.iter().filter(|field| field.number == *number).collect();
            match choose(rng, &of_kind).map(|field| &field.value) {
                Some(Value::Message(theirs)) => change(rng, dictionary, inner, theirs),
                _ => change(rng, dictionary, inner, &[]),
            }
        }
        Some(field) => match rng.u8(..8) {
            0 => drop(fields.remove(at)),
            1 => {
                let copy = field.clone();
                fields.insert(at, copy);
            }
            2 => {
                let with = rng.usize(..fields.len());
                fields.swap(at, with);
            }
            3 => fields.extend(choose(rng, other).cloned()),
            4 => field.number = rng.u64(..24),
            _ => field.value.change(rng, dictionary, &runs, other),
        },
    }
}

impl Value {
    fn change(&mut self, rng: &mut Rng, dictionary: &[&[u8]], runs: &[Vec<u8>], other: &[Field]) {
        match self {
            Self::Varint(number) => {
                *number = match rng.u8(..3) {
                    0 => rng.u64(..20),
                    1 => number.wrapping_add(rng.u64(..5)).wrapping_sub(2),
                    _ => choose(rng, &NUMBERS).copied().unwrap_or(0),
                }
            }
            Self::Run(bytes) => match rng.u8(..3) {
                // Names of values are what connects nodes.
                0 => *bytes = choose(rng, runs).cloned().unwrap_or_default(),
                1 => *bytes = choose(rng, dictionary).map(|word| word.to_vec()).unwrap_or_default(),
                _ => super::bytes::mutate(rng, dictionary, bytes, &[]),
            },
            Self::Fixed(bytes) => {
                let at = rng.usize(..bytes.len());
                bytes[at] ^= 1 << rng.u8(..8);
            }
            Self::Message(fields) => fields.extend(choose(rng, other).cloned()),
        }
    }
}

impl Field {
    fn run(&self) -> Option<Vec<u8>> {
        match &self.value {
            Value::Run(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

fn parse(mut bytes: &[u8], depth: usize) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let value = match key & 7 {
            0 => Value::Varint(varint(&mut bytes)?),
            1 => Value::Fixed(take(&mut bytes, 8)?),
            5 => Value::Fixed(take(&mut bytes, 4)?),
            2 => {
                let len = varint(&mut bytes)?;
                let run = take(&mut bytes, usize::try_from(len).ok()?)?;
                match parse(&run, depth + 1).filter(|inner| !inner.is_empty() && depth < MAX_DEPTH) {
                    Some(inner) => Value::Message(inner),
                    None => Value::Run(run),
                }
            }
            _ => return None,
        };
        if !(1..32).contains(&(key >> 3)) {
            return None;
        }
        fields.push(Field { number: key >> 3, value });
    }
    Some(fields)
}

fn take(bytes: &mut &[u8], len: usize) -> Option<Vec<u8>> {
    let (taken, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(taken.to_vec())
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..63).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    // The tenth byte of a negative number.
    let (_, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(number | 1 << 63)
}

fn write(fields: &[Field], bytes: &mut Vec<u8>) {
    for Field { number, value } in fields {
        let kind = match value {
            Value::Varint(_) => 0,
            Value::Fixed(fixed) => 1 + 4 * u64::from(fixed.len() == 4),
            Value::Run(_) | Value::Message(_) => 2,
        };
        write_varint(number << 3 | kind, bytes);
        match value {
            Value::Varint(number) => write_varint(*number, bytes),
            Value::Fixed(fixed) => bytes.extend_from_slice(fixed),
            Value::Run(run) => {
                write_varint(run.len() as u64, bytes);
                bytes.extend_from_slice(run);
            }
            Value::Message(inner) => {
                let mut run = Vec::new();
                write(inner, &mut run);
                write_varint(run.len() as u64, bytes);
                bytes.extend(run);
            }
        }
    }
}

fn write_varint(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_parsed_is_written_back() {
        let mut inner = Vec::new();
        write_varint(3 << 3, &mut inner);
        write_varint(u64::MAX, &mut inner);
        let mut bytes = vec![1 << 3 | 5, 0, 0, 128, 63, 2 << 3 | 2, inner.len() as u8];
        bytes.extend(inner);
        bytes.extend([4 << 3 | 2, 1, b'x']);
        let fields = parse(&bytes, 0).unwrap();
        assert_eq!(fields.len(), 3);
        assert_eq!(
            fields[1].value,
            Value::Message(vec![Field { number: 3, value: Value::Varint(u64::MAX) }])
        );
        let mut again = Vec::new();
        write(&fields, &mut again);
        assert_eq!(again, bytes);
    }

    #[test]
    fn mutants_of_a_message_are_messages() {
        let mut rng = Rng::with_seed(1);
        let message = vec![2 << 3 | 2, 4, 1 << 3, 7, 2 << 3, 9];
        for _ in 0..1000 {
            let mut mutant = message.clone();
            mutate(&mut rng, &[b"word"], &mut mutant, &message);
            let zero_number = parse(&mutant, 0).is_none() && mutant.iter().any(|&byte| byte < 8);
            assert!(parse(&mutant, 0).is_some() || zero_number, "{mutant:x?}");
        }
    }
}
