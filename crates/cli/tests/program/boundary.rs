//! `metes boundary`: verdicts, exit codes, summaries, pictures, wrong arguments.

use std::fs;

use metes_exact::{Rational, rational};
use serde_json::{Value, json};

use crate::common::{
    SNEAKER, assert_refused, boundary, boundary_boot, boundary_report_boot, metes, report_boot,
};

const LINE: [&str; 2] = ["--perturb", "brightness(-0.3..0.3)"];
const PLANE: [&str; 2] =
    ["--perturb", "brightness(-0.3..0.3) + patch(x=10..18, y=10..18, value=1, opacity=0..1)"];
const WHOLE: [&str; 2] = ["--perturb", "brightness(-0.01..0.01) + contrast(-0.01..0.01)"];
const LABEL: [&str; 2] = ["--of", "label"];

fn with<'a>(one: &[&'a str], other: &[&'a str]) -> Vec<&'a str> {
    [one, other].concat()
}

fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

#[test]
fn exit_codes_tell_how_far_it_came() {
    for (code, status, line, words) in [
        (0, "traced", "traced all around (exact)", with(&PLANE, &LABEL)),
        (0, "traced", "traced all around (exact)", with(&PLANE, &["--of", "attention", "--delta", "3"])),
        (
            0,
            "traced",
            "traced: it is the border of the box; the label changes at most in holes",
            with(&WHOLE, &LABEL),
        ),
        (
            0,
            "traced",
            "traced: the label stays on the whole box",
            with(&["--perturb", "fog(0..0.001)"], &LABEL),
        ),
        (
            1,
            "start_fails",
            "none: the label does not hold at θ = 0 already",
            with(&LINE, &["--of", "label", "--label", "3"]),
        ),
        (
            3,
            "unfinished",
            "unfinished: cut short by the region limit",
            with(&PLANE, &["--of", "label", "--region-limit", "9"]),
        ),
        (
            3,
            "unfinished",
            "unfinished: cut short by the time limit",
            with(&PLANE, &["--of", "label", "--time-limit", "0"]),
        ),
    ] {
        assert_eq!(boundary_report_boot(code, &words)["status"], status, "{words:?}");
        let run = boundary_boot(&words);
        assert_eq!((run.code, run.err.as_str()), (code, ""));
        assert!(run.out.starts_with(&format!("boundary      {line}")), "{}", run.out);
    }
}

#[test]
fn the_summary_says_what_was_asked_found_and_not_looked_for() {
    let run = boundary_boot(&with(&PLANE, &LABEL));
    assert_has(
        &run.out,
        &[
            "asked         the outermost boundary, around θ = 0, of where the label stays\n",
            "label         9, the network's own",
            "patch.opacity in 0..1",
            " to label 5, ",
            " on the border of the box\n",
            "the boundary leaves the box: ",
            "nearest       brightness ≈ -0.114778",
            "(rounded down)",
            "(rounded up)",
            " regions (estimate)",
            "holes         0 met on the way and skipped",
            "inside        other holes, where the claim fails, also nearer to θ = 0, were not looked for",
        ],
    );
    let whole = boundary_boot(&with(&WHOLE, &LABEL));
    assert_has(&whole.out, &["inside        other holes, where the claim fails, were not looked for"]);
    assert!(!whole.out.contains("leaves the box") && !whole.out.contains("nearest"), "{}", whole.out);
    let line = boundary_boot(&with(&LINE, &LABEL));
    assert_has(&line.out, &["interval      brightness = -0.114778 to 0.276517", "on a line has no holes"]);
}

#[test]
fn where_the_expected_map_moves_the_certified_set_is_named() {
    let perturb = ["--perturb", "translate(x, -1/2..1/2)", "--of", "attention", "--delta"];
    let traced = boundary(&[&SNEAKER[..], &perturb, &["10"]].concat());
    assert_eq!(traced.code, 0);
    assert_has(&traced.out, &["certified     the expected map moves with θ"]);
    let failing = boundary(&[&SNEAKER[..], &perturb, &["1"]].concat());
    assert_eq!(failing.code, 1);
    assert_has(
        &failing.out,
        &["exceeds 1 somewhere in a region around θ = 0 (exact)", "witness       inconsistency"],
    );
}

#[test]
fn on_a_line_the_ends_are_those_of_the_component() {
    for of in [&LABEL[..], &["--of", "attention", "--delta", "2"]] {
        let words = with(&LINE, of);
        let report = boundary_report_boot(0, &words);
        let keep: Vec<&str> =
            words.iter().map(|word| if *word == "--of" { "--keep" } else { word }).collect();
        let whole = report_boot(1, &keep);
        let end = |at: usize| &report["facets"][at]["corners"][0][0];
        assert_eq!(
            json!({ "from": end(0), "to": end(1) }),
            whole["component_interval"],
            "the ends that full enumeration finds"
        );
    }
}

/// A point of the plane.
fn point(value: &Value) -> [Rational; 2] {
    [0, 1].map(|at| rational::parse(value[at].as_str().expect("a number")).expect("an exact number"))
}

#[test]
fn in_the_plane_the_segments_close_around_the_area_of_the_component() {
    let attention = ["--of", "attention", "--delta", "3"];
    for (of, keep) in
        [(&LABEL[..], &["--keep", "label"][..]), (&attention, &["--keep", "attention", "--delta", "3"])]
    {
        let report = boundary_report_boot(0, &with(&PLANE, of));
        let facets = report["facets"].as_array().expect("a list").iter();
        let facets: Vec<[[Rational; 2]; 2]> =
            facets.map(|facet| [0, 1].map(|at| point(&facet["corners"][at]))).collect();
        let next = facets.iter().cycle().skip(1);
        assert!(facets.iter().zip(next).all(|(facet, next)| facet[1] == next[0]), "closed and in order");
        let doubled: Rational = facets.iter().map(|[[a, b], [c, d]]| a * d - b * c).sum();
        let whole = report_boot(1, &with(&PLANE, keep));
        let volume = rational::parse(whole["component_volume"].as_str().expect("exact")).expect("exact");
        assert_eq!(doubled, &volume + &volume, "counterclockwise, and what full enumeration finds");
        let outline = whole["component_outline"].as_array().expect("a list").iter();
        let doubled: Rational = outline
            .map(|ends| [point(&ends[0]), point(&ends[1])])
            .map(|[[a, b], [c, d]]| a * d - b * c)
            .sum();
        assert_eq!(doubled, &volume + &volume);
    }
}

#[test]
fn pictures_are_what_their_names_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let space = ["--perturb", "brightness(-0.01..0.01) + contrast(-0.01..0.01) + fog(0..0.001)"];
    for (perturb, shown) in [
        (&LINE, "boundary to label 5"),
        (&PLANE, "but for holes, which are not drawn"),
        (&space, "3 parameters: boundaries are drawn for one and two"),
    ] {
        for (name, start) in [("x.svg", &b"<?xml"[..]), ("x.png", b"\x89PNG")] {
            let file = folder.path().join(name);
            let path = file.to_str().expect("a path");
            let run = boundary_boot(&[&perturb[..], &LABEL, &["--picture", path]].concat());
            assert_eq!((run.code, run.err.as_str()), (0, ""));
            let picture = fs::read(&file).expect("a picture");
            assert!(picture.starts_with(start), "{perturb:?} {name}");
            if name == "x.svg" {
                assert_has(&String::from_utf8(picture).expect("text"), &[shown]);
            }
        }
    }
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let words = [&PLANE[..], &LABEL, &["--region-limit", "60", "--json", "-"]].concat();
    let [first, second] = ["1", "2"].map(|threads| boundary_boot(&with(&words, &["--threads", threads])));
    assert_eq!((first.code, first.out), (second.code, second.out));
}

#[test]
fn wrong_arguments_are_refused() {
    for (words, named) in [
        (with(&LINE, &[]), "--of"),
        (with(&LINE, &["--of", "both"]), "attention"),
        (with(&LINE, &["--of", "attention"]), "--delta"),
        (with(&LINE, &["--of", "label", "--delta", "3"]), "--of label"),
        (with(&LINE, &["--of", "label", "--label", "10"]), "10 outputs"),
        (with(&LINE, &["--of", "label", "--picture", "map.jpg"]), ".svg or .png"),
        (with(&LINE, &["--of", "label", "--json", "no-such-folder/x.json"]), "cannot write"),
        (vec!["--of", "label", "--perturb", "brightness(0.1..0.3)"], "brightness is in 1/10..3/10"),
    ] {
        assert_refused(&boundary_boot(&words), &[named]);
    }
}

#[test]
fn help_states_the_exit_codes_and_that_holes_are_not_looked_for() {
    let output = metes().args(["boundary", "--help"]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    assert_has(
        &text,
        &["0 the boundary is traced", "3 unfinished", "not looked for", "metes boundary net.onnx"],
    );
}
