//! `metes box`: against `metes verify`, exit codes, summaries, wrong arguments.

use std::fs;

use metes_exact::{Rational, rational};
use serde_json::Value;

use crate::common::{BOOT, assert_refused, check, report_boot, run};

const LINE: [&str; 2] = ["--perturb", "brightness(-0.3..0.3)"];
const PLANE: [&str; 2] =
    ["--perturb", "brightness(-0.1..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..0.4)"];

/// The report on a box for the boot.
pub fn box_report(code: i32, words: &[&str]) -> Value {
    let run = run("box", &[&BOOT[..], words, &["--json", "-"]].concat());
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    serde_json::from_str(&run.out).expect("JSON")
}

fn number(value: &Value) -> Rational {
    rational::parse(value.as_str().expect("a number")).expect("a number")
}

#[test]
fn on_a_line_it_is_the_component_of_the_unperturbed_image() {
    for claim in [&[][..], &["--delta", "2"], &["--delta", "1/2", "--keep", "attention"]] {
        let words = [&LINE[..], claim].concat();
        let verdict = report_boot(1, &words);
        let found = box_report(0, &words);
        let interval = &verdict["component_interval"];
        let side = &found["boxes"][0]["sides"][0];
        assert!(interval.is_object());
        assert_eq!([&side["from"], &side["to"]], [&interval["from"], &interval["to"]]);
    }
}

#[test]
fn what_is_just_inside_holds_and_what_is_just_beyond_does_not() {
    let found = &box_report(0, &PLANE)["boxes"][0];
    assert_eq!(found["is_largest"], true);
    assert_eq!(found["verified"]["holds"], true);
    let sides: Vec<[Rational; 2]> = found["sides"]
        .as_array()
        .expect("sides")
        .iter()
        .map(|side| [number(&side["from"]), number(&side["to"])])
        .collect();
    let verified: Vec<[Rational; 2]> = found["verified"]["sides"]
        .as_array()
        .expect("sides")
        .iter()
        .map(|side| [number(&side[0]), number(&side[1])])
        .collect();
    let volume = |sides: &[[Rational; 2]]| sides.iter().map(|[from, to]| to - from).product::<Rational>();
    assert_eq!(volume(&sides), number(&found["volume"]));
    assert!(
        volume(&verified) < volume(&sides)
            && volume(&verified) > volume(&sides) * Rational::new(99.into(), 100.into())
    );
    // A point beyond the middle of where a cell touches: there the claim fails.
    let mut cells = 0;
    for (axis, side) in found["sides"].as_array().expect("sides").iter().enumerate() {
        for (block, beyond) in [
            (&side["blocks"][0], Rational::new((-1).into(), 1000.into())),
            (&side["blocks"][1], Rational::new(1.into(), 1000.into())),
        ] {
            if block["by"] == "cell" {
                cells += 1;
                let mut larger = sides.clone();
                let end = usize::from(beyond > Rational::default());
                larger[axis][end] += beyond;
                let interval = |[from, to]: &[Rational; 2]| format!("{from}..{to}");
                let perturb = format!(
                    "brightness({}) + patch(x=10..18, y=10..18, value=1, opacity={})",
                    interval(&larger[0]),
                    interval(&larger[1])
                );
                assert_eq!(report_boot(1, &["--perturb", &perturb])["verdict"], "refuted", "{perturb}");
            }
        }
    }
    assert!(cells > 0);
}

#[test]
fn a_certificate_is_about_the_box_inside() {
    let folder = tempfile::tempdir().expect("a folder");
    let proof = folder.path().join("proof.metes");
    let proof = proof.to_str().expect("a path");
    let found = run("box", &[&BOOT[..], &LINE, &["--certificate", proof]].concat());
    assert_eq!(found.code, 0, "{}", found.err);
    for part in
        ["largest box on which the label stays", "accepted by the checker", "blocked below by label 5"]
    {
        assert!(found.out.contains(part), "{part} is not in:\n{}", found.out);
    }
    let [model, option, image] = BOOT;
    let checked = check(&[proof, "--model", model, option, image]);
    assert_eq!(checked.code, 0, "{}{}", checked.out, checked.err);
    assert!(checked.out.contains("For all brightness in [-1147/10000, 553/2000]"), "{}", checked.out);
}

#[test]
fn a_start_that_fails_or_lies_elsewhere_is_told() {
    let failing = box_report(1, &[&LINE[..], &["--start", "0.29"]].concat());
    assert_eq!(failing["boxes"][0]["start_cell"]["label"], 8);
    let refused =
        |words: &[&str], named: &[&str]| assert_refused(&run("box", &[&BOOT[..], words].concat()), named);
    refused(&[&LINE[..], &["--start", "0.5"]].concat(), &["brightness = 1/2", "-3/10..3/10", "--start"]);
    refused(&[&LINE[..], &["--start", "0, 0"]].concat(), &["2 coordinates", "1 parameters"]);
    refused(&[&LINE[..], &["--start", "here"]].concat(), &["--start", "here"]);
    refused(&[&LINE[..], &["--steps", "5"]].concat(), &["--operator"]);
    refused(&["--perturb", "brightness(0.1..0.2)"], &["brightness = 0", "--start"]);
    let three = ["--perturb", "brightness(0..0.1) + contrast(0..0.1) + fog(0..0.1)", "--mean", "1"];
    refused(&three, &["two parameters", "3"]);
    refused(
        &[&LINE[..], &["--start", "0", "--start", "0.1", "--certificate", "no.metes"]].concat(),
        &["one --start"],
    );
}

#[test]
fn operators_are_scored_against_the_exact_box() {
    for operator in ["naive", "trapezoid", "oir-b", "oir-w"] {
        let words = [&LINE[..], &["--operator", operator, "--steps", "30"]].concat();
        let (found, again) = (box_report(0, &words), box_report(0, &words));
        assert_eq!(found, again);
        let found = &found["boxes"][0];
        let grown = &found["grown"][0];
        assert_eq!((&grown["operator"], &grown["exactness"]), (&operator.into(), &"estimate".into()));
        assert_eq!(number(&grown["ratio"]) * number(&found["volume"]), number(&grown["volume"]));
        // What reaches beyond the largest interval around the start is what fails, as far as the next change of label.
        let ends = |sides: &Value| [number(&sides[0]), number(&sides[1])];
        let [from, to] = ends(&grown["sides"][0]);
        let [low, high] = [&found["sides"][0]["from"], &found["sides"][0]["to"]].map(number);
        let beyond = (&low - &from).max(Rational::default()) + (&to - &high).max(Rational::default());
        let failing = number(&grown["failing_share"]) * number(&grown["volume"]);
        assert!(failing <= beyond, "{operator}");
        assert_eq!(failing == Rational::default(), beyond == Rational::default(), "{operator}");
    }
}

#[test]
fn it_is_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    for (words, name) in [(LINE, "line.svg"), (PLANE, "plane.svg")] {
        let picture = folder.path().join(name);
        let drawn =
            run("box", &[&BOOT[..], &words, &["--picture", picture.to_str().expect("a path")]].concat());
        assert_eq!(drawn.code, 0, "{}", drawn.err);
        assert!(fs::read_to_string(&picture).expect("a picture").contains("argest box"));
    }
}

#[test]
fn several_starts_and_operators_are_answered_at_once() {
    let words =
        ["--start", "0", "--start", "0.29", "--operator", "naive,oir-b", "--steps", "3", "--mean", "0"];
    let all = box_report(1, &[&LINE[..], &words].concat());
    let boxes = all["boxes"].as_array().expect("boxes");
    for (found, start) in boxes.iter().zip(["0", "0.29"]) {
        let alone = ["--start", start, "--operator", "naive,oir-b", "--steps", "3", "--mean", "0"];
        let code = if start == "0" { 0 } else { 1 };
        assert_eq!(*found, box_report(code, &[&LINE[..], &alone].concat())["boxes"][0]);
        let names: Vec<&str> = found["grown"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|it| it["operator"].as_str())
            .collect();
        assert_eq!(names, ["naive", "oir-b"]);
    }
    // Where the label fails at the start there is no robust box, but the mean of a wider one may be high enough.
    let mean = &boxes[1]["mean"];
    let at_least = |amount: &Value| number(if amount.is_object() { &amount["at_least"] } else { amount });
    assert!(boxes[1]["sides"].is_null() && at_least(&mean["mean_margin"]) >= Rational::default());
    let robust = number(&boxes[0]["volume"]);
    assert!(number(&boxes[0]["mean"]["volume"]) >= robust, "a positive margin has a positive mean");
}

#[test]
fn of_three_parameters_a_box_is_found_and_verified() {
    let words = [
        "--perturb",
        "brightness(-0.2..0.2) + contrast(-0.2..0.2) + patch(x=10..14, y=10..14, value=1, opacity=0..0.5)",
    ];
    let found = box_report(0, &[&words[..], &["--operator", "naive", "--steps", "20"]].concat());
    let found = &found["boxes"][0];
    assert_eq!((&found["is_largest"], &found["verified"]["holds"]), (&false.into(), &true.into()));
    assert_eq!(found["sides"].as_array().map(Vec::len), Some(3));
    assert!(found["grown"][0]["failing_share"].is_string());
    let text = run("box", &[&BOOT[..], &words].concat());
    assert!(text.out.contains("that it is the largest is not proved"), "{}", text.out);
}
