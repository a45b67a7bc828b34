//! Questions drawn at random, and the small ones among the certificates that answer them.

use std::collections::HashSet;

use fastrand::Rng;
use metes_certificate::{Form, write};
use metes_fuzz::oracle::verify::certified;
use metes_fuzz::target;

/// A name of a file, and its bytes.
type Seed = (String, Vec<u8>);

/// Questions that are tried.
const TRIES: u64 = 300;

/// Bytes of the largest certificate that is kept.
const MAX_LEN: usize = 3000;

/// One question for each outcome.
pub fn questions() -> Vec<Seed> {
    let target = target("verify").expect("there is such a target");
    let mut outcomes = HashSet::new();
    let question = |seed: u64| {
        let mut rng = Rng::with_seed(seed);
        let mut bytes = vec![0; 28];
        rng.fill(&mut bytes);
        outcomes.insert((target.oracle)(&bytes)).then(|| (format!("question-{seed:04}"), bytes))
    };
    (0..TRIES).filter_map(question).collect()
}

/// Certificates that answer questions, one for each outcome of the checker, in one form or the other.
pub fn seeds(questions: &[Seed]) -> Vec<Seed> {
    let target = target("check").expect("there is such a target");
    let mut outcomes = HashSet::new();
    let mut seeds = Vec::new();
    for (name, bytes) in questions {
        let Ok(certificate) = certified(bytes) else { continue };
        let binary = write(&certificate, Form::Binary);
        if binary.len() <= MAX_LEN / 4 && outcomes.insert((target.oracle)(&binary)) {
            let name = name.replace("question", "answer");
            let json = write(&certificate, Form::Json);
            // The forms take turns; what has many digits is short in one only.
            let is_json = seeds.len() % 2 == 0 && json.len() <= MAX_LEN;
            seeds.push(if is_json { (format!("{name}.json"), json) } else { (name, binary) });
        }
    }
    seeds
}
