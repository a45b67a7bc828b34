//! What the normal form looks like, what a point says about it, and how it is printed.

use metes_exact::Rational;
use metes_exact::rational::parse;
use metes_vnnlib::{Property, Violation, read};

const DECLARED: &str =
    "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)(declare-const Y_1 Real)\n";

fn property(assertions: &str) -> Property {
    read(&format!("{DECLARED}{assertions}")).unwrap_or_else(|error| panic!("{assertions}: {error}"))
}

/// The assertions that print.
fn printed(assertions: &str) -> String {
    let text = property(assertions).to_string();
    text.lines()
        .filter(|line| !line.starts_with("(declare") && !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn numbers(texts: &[&str]) -> Vec<Rational> {
    texts.iter().map(|text| parse(text).unwrap()).collect()
}

#[test]
fn alternatives_with_the_same_inputs_share_a_case() {
    let shared = property(
        "(assert (<= X_1 5))(assert (or (and (<= X_0 1) (<= Y_0 0)) (and (<= X_0 2) (<= Y_0 1)) (and (<= X_0 3) (<= X_0 1) (>= Y_0 4))))",
    );
    let sizes: Vec<usize> = shared.cases.iter().map(|case| case.conjunctions.len()).collect();
    assert_eq!(sizes, [2, 1]);
    assert_eq!(shared.cases[0].conjunctions[1][0].constant, numbers(&["-4"])[0]);
    // The first choice varies slowest; what all share comes first.
    let product = property(
        "(assert (or (<= X_0 1) (<= X_0 2)))(assert (or (<= Y_0 1) (<= Y_0 2)))(assert (>= Y_0 Y_1))",
    );
    assert_eq!(product.cases.len(), 2);
    for case in &product.cases {
        let constants: Vec<Vec<String>> = case
            .conjunctions
            .iter()
            .map(|all| all.iter().map(|linear| linear.constant.to_string()).collect())
            .collect();
        assert_eq!(constants, [["0", "1"], ["0", "2"]]);
    }
}

#[test]
fn cases_without_a_point_are_dropped() {
    for empty in [
        "(assert (<= X_0 0))(assert (>= X_0 1))",
        "(assert (< X_0 1))(assert (>= X_0 1))",
        "(assert (and (< X_0 1) (<= X_0 1) (= X_0 1)))",
        "(assert (!= 1 1))",
        "(assert (> (- Y_0 Y_0) 0))",
        "(assert (or (<= 1 0) (and (<= 2 X_0) (<= X_0 1))))",
    ] {
        assert_eq!(property(empty).cases, [], "{empty}");
        assert_eq!(printed(empty), "(assert (<= 1 0))");
        assert_eq!(property(empty).violation(&numbers(&["0", "0"]), &numbers(&["0", "0"])), None);
    }
    assert_eq!(property("(assert (or (< X_0 0 X_0) (<= X_0 0)))").cases.len(), 1);
    // A point is no empty box.
    assert_eq!(property("(assert (= X_0 1))").cases.len(), 1);
}

#[test]
fn what_is_true_anyway_leaves_nothing() {
    let all = property("(assert (or (<= 0 0) (<= X_0 1)))");
    assert_eq!((all.cases.len(), all.cases[0].conjunctions.as_slice()), (1, [Vec::new()].as_slice()));
    assert_eq!(printed("(assert (>= 1 0))"), "");
    // Without a condition on outputs in one alternative the others say nothing.
    let one = property("(assert (<= X_0 1))(assert (or (<= Y_0 1) (<= X_0 1)))");
    assert_eq!(one.cases[0].conjunctions, [Vec::new()]);
}

#[test]
fn bounds_are_the_tightest_and_strict_ones_rows_as_well() {
    let bounded = property(
        "(assert (and (<= X_0 3) (<= (* 2 X_0) 3) (< (* -4 X_0) 2) (>= X_0 -1) (<= X_1 1) (< X_1 1) (<= X_1 1) (< X_1 2)))",
    );
    let case = &bounded.cases[0];
    let ends: Vec<String> = case
        .bounds
        .iter()
        .map(|bounds| {
            let text = |end: &Option<Rational>| end.as_ref().map_or("none".to_owned(), Rational::to_string);
            format!("{}..{}", text(&bounds.lower), text(&bounds.upper))
        })
        .collect();
    assert_eq!(ends, ["-1/2..3/2", "none..1"]);
    let rows: Vec<String> = case.rows.iter().map(ToString::to_string).collect();
    assert_eq!(rows, ["(> X_0 -0.5)", "(< X_1 1)"]);
}

#[test]
fn properties_print_as_simply_as_they_can() {
    for (assertions, expected) in [
        (
            "(assert (and (< -1e-3 X_0) (<= X_0 0.25) (>= (+ X_0 (* 2 X_1)) 0.5) (<= Y_0 Y_1)))",
            "(assert (<= X_0 0.25))\n(assert (> X_0 -0.001))\n(assert (>= (+ X_0 (* 2 X_1)) 0.5))\n(assert (<= Y_0 Y_1))",
        ),
        (
            "(assert (or (< Y_0 3) (and (> Y_1 Y_0) (>= (* 2 Y_0) -1))))",
            "(assert (or\n  (and (< Y_0 3))\n  (and (< Y_0 Y_1) (>= (* 2 Y_0) -1))\n))",
        ),
        // A third has no finite decimal.
        ("(assert (<= X_0 (/ 1 3)))", "(assert (>= (* -3 X_0) -1))"),
        ("(assert (> Y_0 (/ X_0 6)))", "(assert (> (+ (* -1 X_0) (* 6 Y_0)) 0))"),
        (
            "(assert (or (and (= X_0 1) (> Y_0 0)) (and (<= X_0 0) (> Y_0 X_1 1))))",
            "(assert (or\n  (and (>= X_0 1) (<= X_0 1) (> Y_0 0))\n  (and (<= X_0 0) (> X_1 1) (< X_1 Y_0))\n))",
        ),
    ] {
        assert_eq!(printed(assertions), expected);
        let read_back = property(&printed(assertions));
        let point = [numbers(&["1/3", "1/7"]), numbers(&["1/18", "1/5"])];
        let original = property(assertions);
        assert_eq!(read_back.is_satisfied(&point[0], &point[1]), original.is_satisfied(&point[0], &point[1]));
    }
}

#[test]
fn a_violation_is_the_worst_inequality_of_the_best_conjunction() {
    let boxed = "(assert (and (<= 0 X_0 1) (<= 0 X_1 1)))";
    let at = |assertions: &str, x: [&str; 2], y: [&str; 2]| {
        let Violation { amount, is_satisfied, case, conjunction } =
            property(assertions).violation(&numbers(&x), &numbers(&y)).unwrap();
        (amount.to_string(), is_satisfied, case, conjunction)
    };
    let value = |text: &str| text.to_owned();
    // The slack of the box counts.
    let any = format!("{boxed}(assert (or (<= Y_0 0) (>= Y_1 3)))");
    assert_eq!(at(&any, ["1/2", "1/4"], ["-9", "9"]), (value("-1/4"), true, 0, 0));
    assert_eq!(at(&any, ["1/2", "1/2"], ["2", "2"]), (value("1"), false, 0, 1));
    assert_eq!(at(&any, ["-3", "1/2"], ["2", "2"]), (value("3"), false, 0, 0));
    // On the border: a strict inequality is violated by nothing, and does not hold.
    assert_eq!(at("(assert (> Y_0 0))", ["0", "0"], ["0", "0"]), (value("0"), false, 0, 0));
    assert_eq!(at("(assert (or (> Y_0 0) (>= Y_0 0)))", ["0", "0"], ["0", "0"]), (value("0"), true, 0, 1));
    // Scale is as written; bounds are distances.
    assert_eq!(at("(assert (<= (* 2 Y_0) 1))", ["0", "0"], ["1", "0"]).0, "1");
    assert_eq!(at("(assert (<= (* 2 X_0) 1))", ["1", "0"], ["0", "0"]).0, "1/2");
    // Several boxes: the best of all.
    let cases = "(assert (or (and (<= X_0 0) (<= Y_0 0)) (and (>= X_0 10) (<= Y_0 0))))";
    assert_eq!(at(cases, ["7", "0"], ["-1", "0"]), (value("3"), false, 1, 0));
    // Nothing is asked: nothing is violated.
    assert_eq!(at("(assert (<= 0 1))", ["7", "0"], ["-1", "0"]), (value("0"), true, 0, 0));
    let point = property(&any).cases[0].clamp(&numbers(&["-3", "1/2"]));
    assert_eq!(point, numbers(&["0", "1/2"]));
}
