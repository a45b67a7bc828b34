//! Whole duels with verifiers that are one line of shell.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use metes_duel::command::Verifier;
use metes_duel::generators;
use metes_duel::journal::{Asked, JournalError, Record};
use metes_duel::judge::Outcome;
use metes_duel::run::{Duel, DuelError, run};
use metes_exact::rational::parse;
use metes_network::model;

const LIAR: &str = "sh -c 'echo unsat > $3' sh {onnx} {vnnlib} {result}";
const SILENT: &str = "sh -c 'echo unknown > $3' sh {onnx} {vnnlib} {result}";

fn duel(command: &str, out: &Path, instances: u64, shrinks: u64) -> Duel {
    let mut generators = generators::built_in();
    // Those whose truth needs no decision that takes time.
    generators.retain(|generator| matches!(generator.name(), "tie" | "order" | "zombori"));
    let asked = Asked {
        verifier: command.to_owned(),
        generators: generators.iter().map(|generator| generator.name().to_owned()).collect(),
        seed: 3,
        timeout_ms: 10_000,
        networks: Vec::new(),
    };
    Duel {
        verifier: Verifier::parse(command).unwrap(),
        generators,
        asked,
        instances,
        timeout: Duration::from_secs(10),
        jobs: 2,
        shrinks,
        out: out.to_owned(),
    }
}

fn records(duel: &Duel) -> BTreeMap<u64, Record> {
    run(duel, &AtomicBool::new(false), &|_| {}).unwrap()
}

/// Records without what depends on the clock.
fn timeless(records: BTreeMap<u64, Record>) -> Vec<Record> {
    records.into_values().map(|record| Record { ms: 0, ..record }).collect()
}

#[test]
fn a_liar_is_caught_and_its_smallest_cases_are_wrong_on_disk() {
    let out = tempfile::tempdir().unwrap();
    let records = records(&duel(LIAR, out.path(), 18, 1));
    assert_eq!(records.len(), 18);
    let mut shrunk = 0;
    for record in records.values() {
        let expected = if record.truth.as_deref() == Some("sat") { Outcome::Missed } else { Outcome::Agree };
        assert_eq!(record.outcome, Some(expected), "{record:?}");
        if record.shrunk {
            shrunk += 1;
            let folder = out.path().join("wrong").join(record.kept.as_ref().unwrap());
            let sizes = ["original", "shrunk"].map(|name| confirmed(&folder, name));
            assert!(sizes[1] < sizes[0] || sizes[0] <= 2, "{}: {sizes:?}", folder.display());
            // All that a verifier which always says unsat needs is one unit.
            assert!(sizes[1] <= 2, "{}: {sizes:?}", folder.display());
        }
    }
    assert!(shrunk >= 2, "{shrunk} were shrunk");
}

/// Confirms with plain evaluation that the witness of a case is a counterexample; the weights of the network.
fn confirmed(folder: &Path, name: &str) -> usize {
    let network = model::load(&folder.join(format!("{name}.onnx"))).unwrap().network;
    let property = metes_vnnlib::load(&folder.join(format!("{name}.vnnlib"))).unwrap();
    let text = std::fs::read_to_string(folder.join(format!("{name}.witness.txt"))).unwrap();
    let inputs = text.lines().filter_map(|line| line.strip_prefix("(X_")?.strip_suffix(')'));
    let x: Vec<_> = inputs.map(|line| parse(line.split_once(' ').unwrap().1).unwrap()).collect();
    assert!(property.is_satisfied(&x, &network.evaluate(&x)), "{}: {text}", folder.display());
    let chain = metes_network::Sequential::from_network(&network).unwrap();
    chain.layers().iter().map(|layer| layer.weights.len()).sum()
}

#[test]
fn a_run_goes_on_where_it_was_cut_off() {
    let (out, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let expected = timeless(records(&duel(SILENT, whole.path(), 12, 0)));
    assert!(expected.iter().all(|record| record.outcome == Some(Outcome::Unknown)));
    records(&duel(SILENT, out.path(), 5, 0));
    let journal = out.path().join("journal.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap();
    // In the middle of the last line.
    std::fs::write(&journal, &text[..text.len() - 20]).unwrap();
    assert_eq!(timeless(records(&duel(SILENT, out.path(), 12, 0))), expected);
    let lines = std::fs::read_to_string(&journal).unwrap().lines().count();
    assert_eq!(lines, 13, "what was done is not done again");
}

#[test]
fn the_journal_of_another_run_is_not_continued() {
    let out = tempfile::tempdir().unwrap();
    records(&duel(SILENT, out.path(), 1, 0));
    let other = run(&duel(LIAR, out.path(), 1, 0), &AtomicBool::new(false), &|_| {});
    assert!(matches!(other, Err(DuelError::Journal(JournalError::Other { .. }))));
    std::fs::write(out.path().join("journal.jsonl"), "no json\n").unwrap();
    let broken = run(&duel(LIAR, out.path(), 1, 0), &AtomicBool::new(false), &|_| {});
    assert!(matches!(broken, Err(DuelError::Journal(JournalError::Line { line: 1, .. }))));
}

#[test]
fn an_interruption_keeps_what_is_done() {
    let out = tempfile::tempdir().unwrap();
    let stop = AtomicBool::new(false);
    let seen = run(&duel(SILENT, out.path(), 300, 0), &stop, &|record| {
        if record.index == 4 {
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    })
    .unwrap();
    assert!(seen.len() < 300 && seen.contains_key(&4), "{} done", seen.len());
    let again = records(&duel(SILENT, out.path(), 10, 0));
    assert!(seen.iter().all(|(index, record)| again[index] == *record));
}

#[test]
fn a_verifier_that_does_not_start_ends_the_run() {
    let out = tempfile::tempdir().unwrap();
    let ended =
        run(&duel("/no/such/program {onnx} {vnnlib}", out.path(), 5, 0), &AtomicBool::new(false), &|_| {});
    assert!(matches!(ended, Err(DuelError::Run(_))));
}
