//! `metes audit-witness`.

use serde_json::json;

use crate::common::{assert_refused, audit_witness, audit_witness_report, instance, large_data};

/// The summary on a point and a property of [`instance`].
fn summary(code: i32, assertion: &str, point: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let [model, property, point] = instance(folder.path(), assertion, point);
    let run = audit_witness(&[&model, &property, &point]);
    assert_eq!((run.code, run.err.as_str()), (code, ""), "{}", run.out);
    run.out
}

#[test]
fn what_a_point_is_worth_is_put_in_words() {
    let half = "(assert (>= Y_0 0.5))";
    for (code, assertion, point, parts) in [
        (
            0,
            half,
            "((X_0 0.75) (Y_0 0.7500001))",
            [
                "holds: the point as printed",
                "satisfies the property, with 0.250000 to spare",
                "as printed, at most 1.00000e-7 from the exact ones (Y_0)",
            ],
        ),
        (0, half, "X_0 1/2\nY_0 1/2", ["holds: ", "with nothing to spare", "exact as printed"]),
        (
            1,
            half,
            "((X_0 1.000000119))",
            [
                "holds only when clamped",
                "printed       violates the property by 1.19000e-7",
                "clamped       satisfies the property, with nothing to spare",
            ],
        ),
        (
            1,
            half,
            "((X_0 -1))",
            [
                "fails: neither",
                "printed       violates the property by 1.50000",
                "clamped       violates the property by 0.500000",
            ],
        ),
        (
            1,
            half,
            "((X_0 0))",
            ["fails: the point as printed is no counterexample", "none are printed", "by 0.500000"],
        ),
        (1, "(assert (> Y_0 0.5))", "((X_0 0.5))", ["fails: the point", "border of a strict", ""]),
        (1, "(assert (< 1 0))", "((X_0 0.5))", ["fails: the point", "no point at all", ""]),
    ] {
        let text = summary(code, assertion, point);
        for part in parts {
            assert!(text.contains(part), "{point}: {text}");
        }
    }
}

#[test]
fn reports_are_exact() {
    let report = audit_witness_report(
        1,
        "(assert (or (>= Y_0 0.75) (and (>= X_0 3) (<= Y_0 0))))",
        "((X_0 -1/3) (Y_0 0))",
    );
    assert_eq!(report["verdict"], "fails");
    assert_eq!(report["printed"]["violation"], "13/12");
    assert_eq!(
        report["clamped"],
        json!({
            "input": ["0"], "outputs": ["0"], "holds": false, "violation": "3/4", "case": 0, "conjunction": 0,
        })
    );
    assert_eq!(
        report["difference"],
        json!({ "output": 0, "printed": "0", "exact": "-1/3", "amount": "1/3" })
    );
}

#[test]
fn files_that_do_not_fit_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let [model, property, point] = instance(folder.path(), "(assert (>= Y_0 X_9))", "((X_0 0) (X_1 1))");
    assert_refused(
        &audit_witness(&[&model, &property, &point]),
        &["property.vnnlib: line 4, column 17", "`X_9`"],
    );
    let [model, property, point] = instance(folder.path(), "", "((X_0 0) (X_1 1))");
    assert_refused(&audit_witness(&[&model, &property, &point]), &["2 inputs, the network 1"]);
    let [model, property, point] = instance(folder.path(), "", "((X_0 0) (Y_1 1))");
    assert_refused(&audit_witness(&[&model, &property, &point]), &["Y_1"]);
    let [model, property, point] = instance(folder.path(), "(declare-const X_1 Real)", "((X_0 0))");
    assert_refused(
        &audit_witness(&[&model, &property, &point]),
        &["1 inputs and 1 outputs, the property 2 and 1"],
    );
    let [model, property, point] = instance(folder.path(), "", "unsat");
    assert_refused(&audit_witness(&[&model, &property, &point]), &["point.txt: line 1", "no counterexample"]);
    assert_refused(&audit_witness(&[&model, &property, &point, "--json", &point]), &["same file"]);
}

#[test]
fn a_published_counterexample_that_is_wrong_is_told() {
    let Some(data) = large_data() else { return };
    let file = |name: &str| data.join(name).to_str().expect("a path").to_owned();
    let words = [
        file("vnncomp/safenlp/onnx/medical/perturbations_0.onnx"),
        file("vnncomp/safenlp/vnnlib/medical/hyperrectangle_2472.vnnlib"),
        file("cex_check/safenlp__medical_perturbations_0_hyperrectangle_2472__marabou2024.txt"),
    ];
    let run = audit_witness(&words.each_ref().map(String::as_str));
    assert_eq!(run.code, 1);
    assert!(run.out.contains("violates the property by ≈ 4.6974"), "{}", run.out);
}
