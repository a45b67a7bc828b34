//! Pages: `--report` and `metes report`. Whether they work in a browser is tried by `scripts/browser`.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::{BOOT, SNEAKER, assert_refused, certificate_boot, data, metes, run, verify_boot};

const LINE: [&str; 2] = ["--perturb", "brightness(-0.01..0.01)"];

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().expect("a path").to_owned()
}

#[test]
fn a_page_made_later_is_the_one_made_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let [at_once, later, answer] = ["a.html", "b.html", "a.json"].map(|name| path(folder.path(), name));
    let run_once = verify_boot(&[&LINE[..], &["--report", &at_once, "--json", &answer, "--full"]].concat());
    assert_eq!((run_once.code, run_once.err.as_str()), (0, ""));
    let made = run("report", &[&answer, "-o", &later]);
    assert_eq!((made.code, made.out.as_str(), made.err.as_str()), (0, "", ""));
    let [at_once, later] = [at_once, later].map(|page| fs::read_to_string(page).expect("a page"));
    assert!(at_once == later);
    assert!(at_once.contains("It holds.") && at_once.contains("<img src=\"data:image/svg+xml,"));
    let answer = fs::read_to_string(answer).expect("JSON");
    // The summary that was printed is in the page.
    for line in run_once.out.lines() {
        let words: String = line.chars().skip(14).collect();
        assert!(at_once.contains(&words) && answer.contains(&words), "{line}");
    }
}

#[test]
fn a_page_without_details_says_how_to_get_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let answer = path(folder.path(), "a.json");
    assert_eq!(verify_boot(&[&LINE[..], &["--json", &answer]].concat()).code, 0);
    let page = run("report", &[&answer, "-o", "-"]);
    assert_eq!(page.code, 0);
    assert!(page.out.contains("--full") && !page.out.contains("id=\"data\""));
    assert!(page.out.contains("metes verify ../../crates/cli/demo/fashion-24x2.onnx"));
}

#[test]
fn a_certificate_is_checked_for_the_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let [proof, wrong, answer, page] =
        ["a.metes", "b.metes", "a.json", "a.html"].map(|name| path(folder.path(), name));
    certificate_boot(0, Path::new(&proof), &[&LINE[..], &["--json", &answer]].concat());
    let accepted = run("report", &[&answer, "--certificate", &proof, "-o", &page]);
    assert_eq!((accepted.code, accepted.err.as_str()), (0, ""));
    let text = fs::read_to_string(&page).expect("a page");
    let hash = serde_json::from_str::<Value>(&fs::read_to_string(&answer).expect("JSON")).expect("JSON");
    let hash = hash["certificate"]["sha256"].as_str().expect("a hash").to_owned();
    assert!(hash.len() == 64 && text.contains(&hash));
    assert!(text.contains("compared with the model") && text.contains("accepted"));

    let mut bytes = fs::read(&proof).expect("a certificate");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&wrong, bytes).expect("a file");
    let rejected = run("report", &[&answer, "--certificate", &wrong, "-o", &page]);
    assert_eq!(rejected.code, 1, "{}", rejected.err);
    assert!(rejected.err.contains("rejected"), "{}", rejected.err);
    let text = fs::read_to_string(&page).expect("a page");
    assert!(text.contains("rejected") && text.contains("SHA-256 of the checked file"));
}

#[test]
fn a_certificate_of_another_answer_is_told_apart() {
    let folder = tempfile::tempdir().expect("a folder");
    let [small, large, answer, plain, page] =
        ["a.metes", "b.metes", "a.json", "plain.json", "a.html"].map(|name| path(folder.path(), name));
    certificate_boot(0, Path::new(&small), &LINE);
    let wider = ["--perturb", "brightness(-0.02..0.02)"];
    certificate_boot(0, Path::new(&large), &[&wider[..], &["--json", &answer]].concat());
    assert_eq!(verify_boot(&[&wider[..], &["--json", &plain]].concat()).code, 0);
    // An answer that names another file; one that names none, and a certificate about other perturbations.
    for answer in [&answer, &plain] {
        let made = run("report", &[answer, "--certificate", &small, "-o", &page]);
        assert_eq!(made.code, 1, "{}", made.err);
        assert!(made.err.contains("not known to be of this answer"), "{}", made.err);
        assert!(fs::read_to_string(&page).expect("a page").contains("about this answer"));
    }
    assert_eq!(run("report", &[&plain, "--certificate", &large, "-o", &page]).code, 0);
    // One whose files are not there: nothing says that the certificate is about them.
    let forged = fs::read_to_string(&plain).expect("JSON").replace("fashion-24x2", "nothing");
    fs::write(&plain, forged).expect("a file");
    let made = run("report", &[&plain, "--certificate", &large, "-o", &page]);
    assert_eq!(made.code, 1, "{}", made.err);
    assert!(fs::read_to_string(&page).expect("a page").contains("nothing: the files are not where"));
}

#[test]
fn pages_say_what_was_claimed_and_of_how_much() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = path(folder.path(), "a.html");
    let wide = "brightness(-0.3..0.3) + contrast(-0.3..0.3)";
    let boot = [&BOOT[..], &["--perturb", wide]].concat();
    let part: &[&str] = &["--region-limit", "5"];
    let moving = [&SNEAKER[..], &["--perturb", "translate(x, -1/2..1/2)"]].concat();
    for (command, words, more, code, said, unsaid) in [
        ("verify", &boot, &["--keep", "attention"][..], 0, "Measured.", "Does label"),
        ("verify", &boot, &[part, &["--keep", "attention"]].concat(), 3, "Measured in part.", "it holds"),
        ("verify", &boot, part, 1, "what was explored of", "every region of"),
        ("verify", &boot, &["--delta", "1/3"], 1, "within 1/3 (l2)", "0.333"),
        (
            "verify",
            &boot,
            &["--keep", "label", "--delta", "1"],
            1,
            "Does label 9",
            "saliency map stay within",
        ),
        ("box", &boot, &["--keep", "label", "--delta", "1"], 0, "label 9", "saliency map stay within"),
        (
            "verify",
            &moving,
            &["--delta", "5", "--keep", "both"],
            1,
            "which moves with the image",
            "without a perturbation, for",
        ),
    ] {
        let made = run(command, &[words, more, &["--report", &page]].concat());
        assert_eq!(made.code, code, "{more:?}: {}", made.err);
        let text = fs::read_to_string(&page).expect("a page");
        let head =
            &text[text.find("<h1>").expect("a question")..text.find("<div id=\"explorer\"").expect("a map")];
        assert!(head.contains(said), "{more:?}: no `{said}`");
        assert!(!head.contains(unsaid), "{more:?}: `{unsaid}`");
    }
}

#[test]
fn the_command_of_an_answer_asks_the_same_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let proof = path(folder.path(), "a.metes");
    for (command, code, words) in [
        ("verify", 0, &["--certificate", &proof, "--say", "interval", "--no-check", "--threads", "1"][..]),
        ("verify", 1, &["--label", "3", "--keep", "label", "--no-filter"]),
        ("boundary", 0, &["--of", "label", "--time-limit", "60"]),
        ("box", 0, &["--operator", "naive", "--steps", "3", "--start", "-0.001"]),
    ] {
        let words = [&BOOT[..], &LINE, words].concat();
        let first = run(command, &[&words[..], &["--json", "-"]].concat());
        assert_eq!(first.code, code, "{words:?}: {}", first.err);
        let mut first: Value = serde_json::from_str(&first.out).expect("JSON");
        let asked = first["command"].as_array().expect("words").clone();
        let asked: Vec<&str> = asked.iter().filter_map(Value::as_str).collect();
        let again = metes().args(&asked).args(["--json", "-"]).output().expect("the program starts");
        assert_eq!(again.status.code(), Some(code), "{asked:?}: {}", String::from_utf8_lossy(&again.stderr));
        let mut again: Value = serde_json::from_slice(&again.stdout).expect("JSON");
        for answer in [&mut first, &mut again] {
            answer["certificate"] = Value::Null;
            answer["signs"] = Value::Null;
        }
        assert!(first == again, "{asked:?}");
    }
}

#[test]
fn what_is_no_answer_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = path(folder.path(), "x.json");
    for (content, named) in [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[1, 2]", "schema"),
        ("{\"schema\": 7}", "schema"),
        ("{\"schema\": \"metes-verify-99\"}", "metes-verify-99"),
    ] {
        fs::write(&file, content).expect("a file");
        assert_refused(&run("report", &[&file, "-o", "-"]), &[&file, named]);
    }
    fs::write(&file, "[".repeat(100_000)).expect("a file");
    assert_refused(&run("report", &[&file, "-o", "-"]), &[&file]);
    assert_refused(&run("report", &["nothing.json", "-o", "-"]), &["nothing.json"]);
    assert_refused(&run("report", &[&file, "-o", &file]), &[&file, "same file"]);
    let boot = verify_boot(&[&LINE[..], &["--report", "-"]].concat());
    assert_eq!(boot.code, 2);
    assert!(boot.err.contains("name a file"), "{}", boot.err);
    let boot = verify_boot(&[&LINE[..], &["--report", "nowhere/a.html"]].concat());
    assert_refused(&boot, &["nowhere"]);
    let boot = verify_boot(&[&LINE[..], &["--full"]].concat());
    assert_eq!(boot.code, 2);
    assert!(boot.err.contains("--json"), "{}", boot.err);
}

/// Every value of an answer, one after another, is something else; `at` counts them.
fn damage(value: &mut Value, at: &mut usize, by: &Value) {
    if *at == 0 {
        *value = by.clone();
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(entries) => entries.iter_mut().take(3).for_each(|entry| damage(entry, at, by)),
        Value::Object(fields) => fields.values_mut().for_each(|field| damage(field, at, by)),
        _ => {}
    }
}

#[test]
fn damaged_answers_make_pages_or_errors_but_no_panics() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("x.json");
    let strange = [
        json!(null),
        json!("1/0"),
        json!("-99999999999999999999/7"),
        json!([[[]]]),
        json!({ "at_least": "x", "at_most": {} }),
        json!(18_446_744_073_709_551_615_u64),
    ];
    for name in ["boot-brightness.json", "sneaker-boundary.json"] {
        let stored = fs::read(data().join("golden").join(name)).expect("a report");
        let answer: Value = serde_json::from_slice(&stored).expect("JSON");
        for place in 0..60 {
            let mut damaged = answer.clone();
            damage(&mut damaged, &mut place.clone(), &strange[place % strange.len()]);
            fs::write(&file, damaged.to_string()).expect("a file");
            let output =
                metes().arg("report").arg(&file).args(["-o", "-"]).output().expect("the program starts");
            let error = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 2)), "{name} {place}: {error}");
            assert!(!error.contains("panicked"), "{name} {place}: {error}");
        }
    }
}
