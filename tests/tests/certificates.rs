//! The corpus of certificates, `tests/certificates/{accept,reject}`: what each checker says of each file.
//!
//! The files are those that `metes_testkit::certificates` makes, which `METES_BLESS=1` writes anew, and some written by
//! hand, `hand-*`. The second checker
//! is the one extracted from the proofs: `METES_CHECK_PROVED`, or `proofs/extraction/metes-check-proved` if it was built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use metes_certificate::{Form, write};
use metes_check::check_file;
use metes_testkit::certificates::{Truth, accepted, points, refute, rejected};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certificates").join(name)
}

/// The files of a folder by name.
fn files(name: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let paths = entries.map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.map(|path| (name(&path), std::fs::read(&path).unwrap())).collect()
}

fn extension(bytes: &[u8]) -> &'static str {
    if bytes.first() == Some(&b'{') { "json" } else { "metes" }
}

/// All files that there should be, by folder and name.
fn made() -> BTreeMap<(&'static str, String), Vec<u8>> {
    let mut files = BTreeMap::new();
    for case in accepted() {
        let binary = [
            "label-plane",
            "convolution",
            "large-numbers",
            "partition-l2",
            "interval-attention",
            "unsat-plane-rows",
            "unsat-large-numbers",
            "unsat-slope",
            "sat-plane",
        ];
        let forms = if binary.contains(&case.name) { &[Form::Json, Form::Binary][..] } else { &[Form::Json] };
        for &form in forms {
            let bytes = write(&case.certificate, form);
            files.insert(("accept", format!("{}.{}", case.name, extension(&bytes))), bytes);
        }
    }
    for case in rejected() {
        files.insert(("reject", format!("{}.rule", case.name)), format!("{}\n", case.rule).into_bytes());
        files.insert(("reject", format!("{}.{}", case.name, extension(&case.bytes))), case.bytes);
    }
    files
}

#[test]
fn the_corpus_is_what_the_testkit_makes() {
    let made = made();
    if std::env::var_os("METES_BLESS").is_some() {
        for name in ["accept", "reject"] {
            std::fs::create_dir_all(folder(name)).unwrap();
            for file in files(name).into_keys().filter(|file| !file.starts_with("hand-")) {
                std::fs::remove_file(folder(name).join(file)).unwrap();
            }
        }
        for ((name, file), bytes) in &made {
            std::fs::write(folder(name).join(file), bytes).unwrap();
        }
    }
    for name in ["accept", "reject"] {
        let mut found = files(name);
        found.retain(|file, _| !file.starts_with("hand-"));
        let wanted: BTreeMap<String, Vec<u8>> = made
            .iter()
            .filter(|(key, _)| key.0 == name)
            .map(|(key, bytes)| (key.1.clone(), bytes.clone()))
            .collect();
        assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
        for (file, bytes) in &wanted {
            assert!(found[file] == *bytes, "{name}/{file} is not what is made: METES_BLESS=1");
        }
    }
}

/// The certificates of the corpus: folder, file, content, and the rule that is broken.
fn corpus() -> Vec<(&'static str, String, Vec<u8>, Option<String>)> {
    let accept = files("accept").into_iter().map(|(file, bytes)| ("accept", file, bytes, None));
    let reject = files("reject");
    let rule = |file: &str| {
        let (name, _) = file.rsplit_once('.').unwrap();
        Some(String::from_utf8(reject[&format!("{name}.rule")].clone()).unwrap().trim().to_owned())
    };
    let rejects: Vec<_> = reject
        .iter()
        .filter(|(file, _)| !file.ends_with(".rule"))
        .map(|(file, bytes)| ("reject", file.clone(), bytes.clone(), rule(file)))
        .collect();
    accept.chain(rejects).collect()
}

#[test]
fn the_checker_says_what_the_corpus_says() {
    let mut rules = BTreeMap::new();
    for (folder, file, bytes, wanted) in corpus() {
        let found = check_file(&bytes).err();
        let rule = found.as_ref().map(|rejection| rejection.rule.name().to_owned());
        assert_eq!(rule, wanted, "{folder}/{file}: {found:?}");
        *rules.entry(wanted).or_insert(0) += 1;
    }
    // Every rule of SPEC is broken by something.
    assert_eq!(rules.len(), 1 + 16, "{rules:?}");
}

#[test]
fn what_is_accepted_is_true_wherever_it_is_tried() {
    for case in accepted() {
        let accepted = check_file(&write(&case.certificate, Form::Json)).unwrap();
        assert_eq!(accepted.open > 0, case.name.contains("partial"), "{}: {accepted}", case.name);
        let mut tried = 0;
        for theta in points(&case.certificate) {
            match refute(&case.certificate, &theta) {
                Truth::False(why) => panic!("{} at {theta:?}: {why}", case.name),
                Truth::True => tried += 1,
                Truth::Elsewhere => {}
            }
        }
        let is_about_nothing =
            ["nowhere", "label-partial", "unsat-nowhere", "unsat-no-case"].contains(&case.name);
        assert_eq!(tried > 0, !is_about_nothing, "{} was tried at {tried} points", case.name);
    }
}

#[test]
fn the_proved_checker_agrees() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../proofs/extraction/metes-check-proved");
    let checker = std::env::var_os("METES_CHECK_PROVED").map_or(built, PathBuf::from);
    if !checker.exists() {
        println!("skipped: the proved checker is not built ({})", checker.display());
        return;
    }
    for (name, file, _, wanted) in corpus() {
        let output = Command::new(&checker).arg(folder(name).join(&file)).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(i32::from(wanted.is_some())), "{name}/{file}: {text}");
        assert!(wanted.is_none_or(|rule| text.contains(&rule)), "{name}/{file}: {text}");
    }
}
