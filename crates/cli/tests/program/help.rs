//! `metes --help`, `metes explain` and `metes completions`.

use crate::common::{assert_refused, run};

#[test]
fn help_lists_commands_by_purpose_and_points_to_the_glossary() {
    let told = run("--help", &[]);
    assert_eq!(told.code, 0);
    for part in [
        "\nAnswers, models and certificates:\n",
        "\n  verify ",
        "\nOptions:\n",
        "  metes demo\n",
        "`metes explain`",
    ] {
        assert!(told.out.contains(part), "{part} is not in\n{}", told.out);
    }
}

#[test]
fn terms_are_listed_and_explained() {
    let list = run("explain", &[]);
    assert_eq!((list.code, list.err.as_str()), (0, ""));
    assert!(list.out.lines().count() > 100 && list.out.lines().any(|line| line.starts_with("witness ")));
    let told = run("explain", &["Activation", "Regions"]);
    assert_eq!((told.code, told.err.as_str()), (0, ""));
    assert!(told.out.starts_with("activation region\n") && told.out.contains("\nSee also: "), "{}", told.out);
    assert_refused(&run("explain", &["wittness"]), &["`wittness`", "witness", "metes explain"]);
}

#[test]
fn completions_are_printed() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let told = run("completions", &[shell]);
        assert_eq!((told.code, told.err.as_str()), (0, ""));
        assert!(told.out.contains("integrated-gradients"), "{shell}");
    }
}
