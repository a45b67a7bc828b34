//! The table of a duel.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use metes_duel::generators::Generator;
use metes_duel::journal::Record;
use metes_duel::judge::Outcome;
use metes_duel::run::Duel;
use metes_duel::tally::{Row, tally};

use crate::output::plain;

/// What generators there are.
pub fn list(generators: &[Box<dyn Generator>]) -> String {
    generators.iter().map(|generator| format!("{:10} {}\n", generator.name(), generator.about())).collect()
}

/// The heads of the columns, in the order of [`Outcome::ALL`].
const HEADS: [&str; 8] =
    ["agree", "clamped", "missed", "false alarm", "unfounded", "unknown", "timeout", "error"];

/// The table by generator, the wrong answers by margin, and where the cases are.
pub fn text(duel: &Duel, records: &BTreeMap<u64, Record>) -> String {
    let (rows, all) = tally(records.values());
    let mut text = format!("verifier      {}\n", plain(&duel.asked.verifier));
    // Writing to a String cannot fail.
    let _ = writeln!(text, "instances     {} of {}, seed {}", all.instances, duel.instances, duel.asked.seed);
    let _ = write!(text, "\n{:12}{:>11}", "generator", "instances");
    for head in HEADS {
        let _ = write!(text, "{head:>13}");
    }
    text.push('\n');
    for (name, row) in rows.iter().map(|(name, row)| (name.as_str(), row)).chain([("all", &all)]) {
        let _ = writeln!(text, "{name:12}{}", counts(row));
    }
    if !all.margins.is_empty() {
        let _ = writeln!(text, "\n{:12}{:>13}{:>13}{:>13}", "margin", "missed", "false alarm", "unfounded");
        for (margin, outcomes) in &all.margins {
            let count = |outcome| outcomes.get(&outcome).copied().unwrap_or(0);
            let (missed, alarm) = (count(Outcome::Missed), count(Outcome::FalseAlarm));
            let _ = writeln!(
                text,
                "{:12}{missed:>13}{alarm:>13}{:>13}",
                margin.name(),
                count(Outcome::Unfounded)
            );
        }
    }
    if all.count(Outcome::Missed) + all.count(Outcome::FalseAlarm) > 0 {
        let out = plain(&duel.out.join("wrong").display().to_string());
        let _ =
            writeln!(text, "\nwrong         {out}: `original` as generated, `shrunk` as small as it gets");
    }
    text
}

fn counts(row: &Row) -> String {
    let mut text = format!("{:>11}", row.instances);
    for outcome in Outcome::ALL {
        let _ = write!(text, "{:>13}", row.count(outcome));
    }
    text
}
