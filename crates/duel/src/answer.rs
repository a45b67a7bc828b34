//! What a verifier says.
//!
//! As in VNN-COMP: the first line of the result file is `sat`, `unsat`, `unknown`, `timeout` or `error` (`violated`,
//! `holds` and `falsified`, `verified` mean the first two; other words may follow on the line), and behind `sat` comes
//! the counterexample, `((X_0 0.5) (X_1 1e-3) … (Y_0 2.25))`. Where there is no file, or an empty one, the first line of
//! the standard output that begins with one of these words counts, and what follows it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use metes_exact::Rational;
use metes_vnnlib::Counterexample;

/// The most bytes of an answer that are read.
const MAX_BYTES: u64 = 1 << 20;

/// What a verifier says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is a counterexample, and which, if what follows is one.
    Sat(Option<Vec<Rational>>),
    /// There is none.
    Unsat,
    /// It does not know.
    Unknown,
    /// It says that time is up, or was killed at the time limit.
    Timeout,
    /// It says nothing that is an answer; the end of what it said.
    Error(String),
}

impl Answer {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sat(_) => "sat",
            Self::Unsat => "unsat",
            Self::Unknown => "unknown",
            Self::Timeout => "timeout",
            Self::Error(_) => "error",
        }
    }
}

/// The answer in the files of a run.
///
/// # Errors
/// When the result file is there but cannot be read.
pub fn read(result: &Path, stdout: &Path, stderr: &Path, success: bool) -> std::io::Result<Answer> {
    if result.exists() {
        let text = head(result)?;
        if !text.trim().is_empty() {
            return Ok(parse(&text, false).unwrap_or_else(|| Answer::Error(tail(&text))));
        }
    }
    let text = head(stdout)?;
    if success && let Some(answer) = parse(&text, true) {
        return Ok(answer);
    }
    Ok(Answer::Error(tail(&format!("{text}\n{}", head(stderr)?))))
}

fn head(path: &Path) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The last 300 characters, in one line.
fn tail(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let skip = line.chars().count().saturating_sub(300);
    line.chars().skip(skip).collect()
}

/// The answer in a text: on its first line, or on the first that has one.
fn parse(text: &str, anywhere: bool) -> Option<Answer> {
    let text = text.trim_start();
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        from += line.len();
        let mut words = line.split(|letter: char| letter.is_whitespace() || ",;:".contains(letter));
        let word = words.next().unwrap_or_default().to_ascii_lowercase();
        let answer = match word.as_str() {
            "sat" | "violated" | "falsified" => Some(Answer::Sat(counterexample(&text[from..]))),
            "unsat" | "holds" | "verified" => Some(Answer::Unsat),
            "unknown" => Some(Answer::Unknown),
            "timeout" | "timed-out" => Some(Answer::Timeout),
            "error" => Some(Answer::Error(tail(text))),
            _ => None,
        };
        if answer.is_some() || !anywhere {
            return answer;
        }
    }
    None
}

/// The inputs of a counterexample.
fn counterexample(text: &str) -> Option<Vec<Rational>> {
    Counterexample::read(text).ok().map(|counterexample| counterexample.inputs)
}

#[cfg(test)]
mod tests {
    use metes_exact::rational;

    use super::*;

    fn sat(numbers: &[&str]) -> Option<Answer> {
        Some(Answer::Sat(Some(numbers.iter().map(|number| rational::parse(number).unwrap()).collect())))
    }

    #[test]
    fn answers_are_read() {
        assert_eq!(parse("sat\n((X_0 0.5)\n (X_1 -1e-3)\n (Y_0 2))", false), sat(&["0.5", "-1e-3"]));
        assert_eq!(parse("loading\nsat\n(X_0 1e-1)\n", true), sat(&["0.1"]));
        assert_eq!(parse("SAT,0.2\n", false), Some(Answer::Sat(None)));
        assert_eq!(parse("\nunsat 0 1 0", false), Some(Answer::Unsat));
        assert_eq!(parse("hello\nunsat", false), None);
        assert_eq!(parse("hello\nunsat", true), Some(Answer::Unsat));
        assert_eq!(parse("unsatisfied with this", true), None);
        assert_eq!(parse("sat\n((X_1 nan) (X_0 1)", true), Some(Answer::Sat(None)));
        assert_eq!(parse("sat\n((X_99999999999 1)", true), Some(Answer::Sat(None)));
        assert_eq!(parse("sat\n(X_0", true), Some(Answer::Sat(None)));
    }
}
