//! Wrong arguments.

use crate::common::{assert_refused, metes, verify, verify_boot};

#[test]
fn without_a_command_the_usage_is_shown() {
    let output = metes().output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).expect("text");
    for command in ["verify", "boundary", "check", "export", "audit-witness", "audit", "inspect", "demo"] {
        assert!(text.contains(command));
    }
}

#[test]
fn help_states_the_exit_codes_and_an_example() {
    let output = metes().args(["verify", "--help"]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    for part in
        ["0 the claim holds", "1 it is refuted", "3 undecided", "2 wrong usage", "metes verify net.onnx"]
    {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn help_about_certificates_states_the_exit_codes_and_examples() {
    for (command, parts) in [
        ("check", ["0 accepted", "1 rejected", "2 wrong usage", "metes check robust.cert"]),
        ("audit", ["0 no answer is wrong or unfounded", "1 some are", "2 wrong usage", "--proofs proofs"]),
        (
            "audit-witness",
            ["0 it holds as printed", "1 it does not", "2 wrong usage", "metes audit-witness net.onnx"],
        ),
        ("export", ["integers alone", "hash", "--preprocess", "metes export net.onnx -o net.json"]),
    ] {
        let output = metes().args([command, "--help"]).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(0));
        let text = String::from_utf8(output.stdout).expect("text");
        for part in parts {
            assert!(text.contains(part), "{part}");
        }
    }
}

#[test]
fn missing_arguments_are_named() {
    assert_refused(&verify(&[]), &["--image", "--perturb", "MODEL"]);
}

#[test]
fn expressions_are_refused_with_their_column() {
    for (expression, named) in [
        ("", "column 1"),
        ("bright(0..1)", "there is no term `bright`"),
        ("brightness", "`(` is expected"),
        ("brightness(", "a value is expected"),
        ("brightness()", "lacks its amount"),
        ("brightness(0..1", "column 16"),
        ("brightness(0..1))", "column 17"),
        ("brightness(1..0)", "wrong order"),
        ("brightness(a..b)", "`a` is not a number"),
        ("brightness(nan..inf)", "`nan` is not a number"),
        ("brightness(1/0..2)", "divides by zero"),
        ("brightness(-1e5001..1)", "exponent"),
        ("brightness(0..1) + ", "where the end stands"),
        ("brightness(0..1, 2)", "no place for `2`"),
        ("clip(0..1) + brightness(0..1)", "then clip(a..b)"),
        ("rotate(0..1)", "morph"),
        ("translate(z, 0..1)", "an axis, x or y"),
        ("blur(0..1, box=2)", "odd size"),
        ("patch(x=5..5, y=1..2, value=1, opacity=0..1)", "`5..5`"),
    ] {
        assert_refused(&verify_boot(&["--perturb", expression]), &["--perturb", named]);
    }
}

#[test]
fn numbers_out_of_proportion_are_refused() {
    let expression = format!("brightness(0..1{})", "0".repeat(100_000));
    let run = verify_boot(&["--perturb", &expression]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("a number of 100001 digits is too long"));
}

#[test]
fn perturbations_that_do_not_fit_the_image_are_refused() {
    for (expression, named) in [
        ("brightness(0.1)", "no parameter"),
        ("clip(0..1)", "no parameter"),
        ("hue(0..1)", "red, green and blue"),
        ("saturation(0..1)", "red, green and blue"),
        ("temperature(0..1)", "red, green and blue"),
        ("translate(x, -200..200)", "-28..28"),
        ("patch(x=10..80, y=1..2, value=1, opacity=0..1)", "x=0..28"),
        ("direction(no-such.npy, 0..1)", "no-such.npy"),
        ("direction(slices, 0..1)", "slices: cannot be read"),
    ] {
        assert_refused(&verify_boot(&["--perturb", expression]), &["--perturb", named]);
    }
}

#[test]
fn wrong_options_are_refused() {
    const LINE: [&str; 2] = ["--perturb", "brightness(0..1)"];
    for (option, named) in [
        (["--label", "10"], "10 outputs"),
        (["--index", "1"], "no index 1"),
        (["--measure", "topk=785"], "784 elements"),
        (["--measure", "topk=0"], "K ≥ 1"),
        (["--measure", "l3"], "cosine"),
        (["--classes", "some"], "predicted"),
        (["--keep", "cool"], "attention"),
        (["--delta=-1", "--threads=1"], "never below 0"),
        (["--delta", "nan"], "--delta"),
        (["--range", "1..0"], "LOW below HIGH"),
        (["--range", "0.9..1"], "--range none"),
        (["--preprocess", "std=0"], "divides by zero"),
        (["--preprocess", "gain=2"], "mean="),
        (["--time-limit", "nan"], "--time-limit"),
        (["--time-limit", "inf"], "--time-limit"),
        (["--region-limit", "many"], "--region-limit"),
        (["--threads", "0"], "1..=1024"),
        (["--picture", "map.jpg"], ".svg or .png"),
    ] {
        assert_refused(&verify_boot(&[&LINE[..], &option].concat()), &[named]);
    }
}

#[test]
fn a_moving_expected_map_needs_a_convex_measure() {
    let words = ["--perturb", "translate(x, -1..1)", "--measure", "cosine"];
    assert_refused(&verify_boot(&words), &["`cosine` is not convex", "l2, l1 or linf"]);
}
