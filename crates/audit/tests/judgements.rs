//! Every judgement, on a network of one input that gives it back.

use std::fs;
use std::path::Path;

use metes_audit::audit::{Decided, Entry, Judgement, Question, Truth, audit};
use metes_audit::published::Published;
use metes_audit::results::{match_up, read_instances, read_results};
use metes_exact::Rational;
use metes_exact::rational::parse;

const IDENTITY: &str = "1,1,1,1,\n1,1,\n0,\n0,\n1,\n0,0,\n1,1,\n1,\n0,\n";

/// The property that the output is at least this, on the interval from 0 to 1.
fn property(least: &str) -> String {
    format!("(declare-const X_0 Real)(declare-const Y_0 Real)(assert (<= 0 X_0 1))(assert (>= Y_0 {least}))")
}

/// Decides by what is known of the identity: the largest output is 1.
fn decide(question: Question<'_>) -> Result<Decided, String> {
    let one = Rational::from_integer(1.into());
    let truth = match question.instance.vnnlib.as_str() {
        "hard.vnnlib" => Truth::Unknown,
        "refused.vnnlib" => return Err("too large".to_owned()),
        "lie.vnnlib" => Truth::Sat(vec![one + parse("1e-9").unwrap()]),
        _ => {
            let point = vec![one];
            if question.property.is_satisfied(&point, &point) { Truth::Sat(point) } else { Truth::Unsat }
        }
    };
    Ok(Decided { truth, certificate: None })
}

/// Audits answers to `sat.vnnlib`, `unsat.vnnlib` and others, some with counterexamples: property, answer, counterexample.
fn audited(answers: &[(&str, &str, Option<&str>)]) -> Vec<Entry> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("identity.nnet", IDENTITY);
    for (name, least) in
        [("sat", "0.5"), ("hard", "0.5"), ("refused", "0.5"), ("unsat", "1.5"), ("lie", "1.5")]
    {
        write(&format!("{name}.vnnlib"), &property(least));
    }
    write("two.vnnlib", &format!("(declare-const X_1 Real){}", property("0")));
    write("wrong.vnnlib", "(assert)");
    let (mut results, mut instances) = (String::new(), String::new());
    for (at, (property, answer, point)) in answers.iter().enumerate() {
        // Each answer has a copy of the network, and so a counterexample of its own.
        write(&format!("n{at}.nnet"), IDENTITY);
        results += &format!("c,run/n{at}.nnet,run/{property}.vnnlib,0,{answer},1\n");
        instances += &format!("n{at}.nnet,{property}.vnnlib,10\n");
        if let Some(point) = point {
            write(&format!("out/c/n{at}_{property}.counterexample"), point);
        }
    }
    write("out/results.csv", &results);
    write("instances.csv", &instances);
    let path = |name: &str| folder.path().join(name);
    let instances = read_instances(&path("instances.csv")).unwrap();
    let (answers, left) = match_up(&instances, read_results(&path("out/results.csv")).unwrap());
    assert_eq!(left, 0);
    let published = Published::in_folder(&path("out")).unwrap();
    audit(&instances, &answers, folder.path(), &published, decide).collect()
}

/// Audits one answer.
fn judged(property: &str, answer: &str, point: Option<&str>) -> Entry {
    audited(&[(property, answer, point)]).remove(0)
}

#[test]
fn answers_are_judged_by_the_truth() {
    use Judgement::{NoAnswer, Right, Undecided, Unfounded, Wrong};
    for (property, answer, point, judgement) in [
        ("unsat", "unsat", None, Right),
        ("sat", "unsat", None, Wrong),
        ("hard", "holds", None, Undecided),
        ("sat", "sat", Some("((X_0 0.5))"), Right),
        ("sat", "sat", None, Right),
        ("sat", "violated", Some("((X_0 0.4999999999))"), Unfounded),
        ("sat", "sat", Some("((X_0 1.0000000001))"), Unfounded),
        ("sat", "sat", Some("((X_0 nan))"), Unfounded),
        ("sat", "sat", Some("((X_0 1) (X_1 1))"), Unfounded),
        ("unsat", "sat", Some("((X_0 1.5))"), Wrong),
        ("unsat", "sat", None, Wrong),
        // What holds needs no decision.
        ("hard", "sat", Some("((X_0 1) (Y_0 7))"), Right),
        ("hard", "sat", Some("((X_0 0))"), Unfounded),
        ("hard", "sat", None, Undecided),
        ("sat", "timeout", None, NoAnswer),
        ("wrong", "timeout", None, NoAnswer),
    ] {
        let entry = judged(property, answer, point);
        assert_eq!(entry.judgement, judgement, "{property} {answer} {point:?}");
        assert_eq!(entry.claim.is_some(), point.is_some());
        let is_settled = entry.claim.as_ref().is_some_and(|claim| claim.holds());
        assert_eq!(entry.decided.is_some(), !is_settled && judgement != NoAnswer);
    }
}

#[test]
fn instances_that_cannot_be_read_or_decided_say_why() {
    for (property, words) in [
        ("wrong", "wrong.vnnlib: line 1, column 8"),
        ("two", "the property 2 and 1"),
        ("missing", "missing.vnnlib"),
        ("refused", "too large"),
        // A decision that is wrong is found out.
        ("lie", "internal contradiction"),
    ] {
        let Judgement::Failed(reason) = judged(property, "unsat", None).judgement else {
            panic!("{property}")
        };
        assert!(reason.contains(words), "{reason}");
    }
}

#[test]
fn instances_without_a_row_have_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name)
    };
    let instances = read_instances(&path("i.csv", "n.nnet,p.vnnlib,1\n")).unwrap();
    let (answers, left) =
        match_up(&instances, read_results(&path("r.csv", "c,m.nnet,p.vnnlib,0,sat,1\n")).unwrap());
    assert_eq!(left, 1);
    let entries: Vec<Entry> =
        audit(&instances, &answers, Path::new(""), &Published::default(), decide).collect();
    assert_eq!((entries.len(), &entries[0].judgement, &entries[0].answer), (1, &Judgement::NoAnswer, &None));
}
