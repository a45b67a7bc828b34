//! What is refused, where, and with which words; and that nothing small can be made large.

use std::time::Instant;

use metes_vnnlib::{Counterexample, Problem, ReadError, read};

const DECLARED: &str = "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)\n";

fn refused(text: &str) -> ReadError {
    read(text).err().unwrap_or_else(|| panic!("`{text}` is read"))
}

/// The error of an assertion that stands on the second line.
fn assertion(formula: &str) -> (usize, Problem) {
    let error = refused(&format!("{DECLARED}(assert {formula})"));
    assert_eq!(error.line, 2, "{formula}: {error}");
    (error.column, error.problem)
}

/// Column, and words of the message.
fn assert_refused(formula: &str, column: usize, words: &str) {
    let (at, problem) = assertion(formula);
    assert!(problem.to_string().contains(words), "{formula}: {problem}");
    assert_eq!(at, column, "{formula}: {problem}");
}

#[test]
fn formulas_that_mean_nothing_are_refused_where_they_go_wrong() {
    for (formula, column, words) in [
        ("(<= X_0 X_7)", 17, "`X_7` is not declared: declare it"),
        ("(<= X_0 Z_0)", 17, "`Z_0` names no variable"),
        ("(<= X_0 X_01)", 17, "`X_01` names no variable"),
        ("(<= X_0 X_99999999999999999999)", 17, "names no variable"),
        ("(<= X_0 1.5.2)", 17, "`1.5.2` is not a number"),
        ("(<= X_0 1e)", 17, "`1e` is not a number"),
        ("(<= X_0 +inf)", 17, "`+inf` is not a number"),
        ("(<= X_0 1e99999)", 17, "exponent beyond"),
        ("(<= X_0 1e-4000)", 17, "out of all proportion"),
        ("(<= X_0 (* X_0 Y_0))", 18, "multiplied with each other"),
        ("(<= X_0 (* (+ X_0 1) (- Y_0 X_0)))", 18, "multiplied with each other"),
        ("(<= X_0 (/ 1 X_0))", 18, "a divisor must be a number other than 0"),
        ("(<= X_0 (/ X_1 (- 2 2)))", 18, "a divisor must be a number other than 0"),
        ("(<= X_0 (/ X_1))", 18, "`/` takes at least two arguments"),
        ("(<= X_0 (+))", 18, "`+` takes at least one argument"),
        ("(<= X_0 (-))", 18, "`-` takes at least one argument"),
        ("(<= X_0 (*))", 18, "`*` takes at least one argument"),
        ("(<= X_0 (^ X_0 2))", 18, "operator `^` is not known here: use one of +, -"),
        ("(<= X_0 -)", 17, "`-` names no variable"),
        ("(<= X_0)", 10, "`<=` takes at least two arguments"),
        ("(!= X_0 1 2)", 10, "`!=` takes two arguments"),
        ("(not)", 10, "`not` takes one argument"),
        ("(not (<= X_0 1) (<= X_0 1))", 10, "`not` takes one argument"),
        ("(and)", 10, "`and` takes at least one argument"),
        ("(or)", 10, "`or` takes at least one argument"),
        ("(=> (<= X_0 1) (<= X_0 1))", 10, "operator `=>` is not known here: use one of and, or"),
        ("X_0", 9, "`X_0` stands where a formula"),
        ("(and X_0)", 14, "`X_0` stands where a formula"),
        ("((<= X_0 1))", 10, "`(` stands where an operator should"),
        ("(<= X_0 (and (<= X_0 1)))", 18, "operator `and` is not known here"),
        ("(<= X_0 \"a\")", 17, "stands where a number, a variable or an expression should"),
        ("(<= X_0[0] 1)", 16, "stands where a number, a variable or an expression should"),
        ("(<= X_0 1", 20, "the text ends where a closing parenthesis should stand"),
    ] {
        // The last closes one parenthesis only.
        assert_refused(formula, column - usize::from(words.starts_with("the text ends")), words);
    }
}

#[test]
fn commands_and_declarations_are_checked() {
    for (text, place, words) in [
        ("", (1, 1), "there are no inputs"),
        ("(declare-const X_0 Real)", (1, 25), "there are no outputs"),
        ("(declare-const Y_0 Real)", (1, 25), "there are no inputs"),
        ("(check-sat)", (1, 2), "the command `check-sat` is not known"),
        ("declare-const", (1, 1), "a command, which begins with a parenthesis"),
        ("(declare-const X_0 Int)", (1, 20), "the type `Int` is not supported"),
        ("(declare-const X_0 float32)", (1, 20), "the type `float32` is not supported"),
        ("(declare-const X_0)", (1, 19), "`)` stands where the type Real should"),
        ("(declare-const x Real)", (1, 16), "`x` names no variable"),
        ("(declare-const X_0 Real 1)", (1, 25), "a closing parenthesis"),
        (
            "(declare-const X_0 Real)\n(declare-const X_0 Real)",
            (2, 16),
            "`X_0` stands here for the second time",
        ),
        ("(declare-const X_9999999 Real)", (1, 16), "more than 262144 variables"),
        (
            "(declare-const X_0 Real)\n(declare-const X_2 Real)(declare-const Y_0 Real)",
            (2, 16),
            "`X_2` is here, but `X_1` is not: number from 0",
        ),
        ("(declare-const X_0 Real)(declare-const Y_1 Real)", (1, 40), "`Y_1` is here, but `Y_0` is not"),
        ("(assert (<= X_0 1))", (1, 13), "`X_0` is not declared"),
        ("(vnnlib-version <3.0>)", (1, 17), "version `<3.0>` is not known"),
        ("(vnnlib-version 2.0)", (1, 17), "version `2.0` is not known"),
        ("(declare-const X_0 Real)(vnnlib-version <2.0>)", (1, 26), "second time"),
        ("(vnnlib-version <2.0>)(declare-const X_0 Real)", (1, 24), "use only one of them"),
    ] {
        let error = refused(text);
        assert!(error.to_string().contains(words), "{text}: {error}");
        assert_eq!((error.line, error.column), place, "{text}: {error}");
    }
}

#[test]
fn networks_of_the_second_version_are_checked() {
    let network = |content: &str| format!("(vnnlib-version <2.0>)\n(declare-network f {content})\n");
    let fine = network("(declare-input X float32 [1,5] \"in\") (declare-output Y real [])");
    let property = read(&format!("{fine}(assert (<= X[0, 3] Y))")).unwrap();
    assert_eq!((property.inputs, property.outputs), (5, 1));
    assert_eq!(property.cases[0].conjunctions[0][0].inputs[0].0, 3);
    for (text, words) in [
        (network("(declare-output Y Real [1])"), "`declare-output` is not supported"),
        (network("(isomorphic-to g)"), "`isomorphic-to` is not supported"),
        (
            network("(declare-input X Real [1]) (declare-input Z Real [1]) (declare-output Y Real [1])"),
            "`declare-input` is not supported",
        ),
        (
            network(
                "(declare-input X Real [1]) (declare-hidden Z Real [1] \"z\") (declare-output Y Real [1])",
            ),
            "`declare-hidden` is not supported",
        ),
        (
            network("(declare-input X Real [1]) (declare-output Y Real [1]) (declare-output Z Real [1])"),
            "another declare-output",
        ),
        (network("(declare-input X int32 [1]) (declare-output Y Real [1])"), "the type `int32`"),
        (network("(declare-input X Real [0]) (declare-output Y Real [1])"), "there are no inputs"),
        (network("(declare-input X Real [1]) (declare-output Y Real [2,0])"), "there are no outputs"),
        (network("(declare-input X Real [99999999]) (declare-output Y Real [1])"), "`99999999` is no size"),
        (network("(declare-input X Real [-1]) (declare-output Y Real [1])"), "`-1` is no size"),
        (
            network("(declare-input X Real [1000,1000]) (declare-output Y Real [1])"),
            "more than 262144 variables",
        ),
        (
            network("(declare-input X Real [262144,262144,262144,262144]) (declare-output Y Real [1])"),
            "more than 262144 variables",
        ),
        (network("(declare-input X Real [1 2]) (declare-output Y Real [1])"), "a comma or a closing bracket"),
        (network("(declare-input X Real [1]) (declare-output X Real [1])"), "`X` stands here for the second"),
        (format!("{fine}{}", network("")), "`vnnlib-version` stands here for the second time"),
        (format!("{fine}(declare-network g)"), "a second declare-network"),
        (format!("{fine}(declare-const X_0 Real)"), "use only one of them"),
        (format!("(declare-const X_0 Real){}", &fine[23..]), "use only one of them"),
        (format!("{fine}(assert (<= X 1))"), "`X` has the shape [1,5]: give 2 indices"),
        (format!("{fine}(assert (<= X[0] 1))"), "`X` has the shape [1,5]: give 2 indices"),
        (format!("{fine}(assert (<= X[0,5] 1))"), "`X` has the shape [1,5]"),
        (format!("{fine}(assert (<= X[1,0] 1))"), "`X` has the shape [1,5]"),
        (format!("{fine}(assert (<= Y[0] 1))"), "`Y` has the shape []: give 0 indices"),
        (format!("{fine}(assert (<= X_0 1))"), "`X_0` is not declared: declare it in the network"),
    ] {
        let error = refused(&text);
        assert!(error.to_string().contains(words), "{text}: {error}");
    }
}

#[test]
fn nothing_small_becomes_large() {
    let start = Instant::now();
    // Nesting.
    for depth in [129, 1_000_000] {
        let nested = "(not ".repeat(depth) + "(<= X_0 1)" + &")".repeat(depth);
        assert!(matches!(assertion(&nested).1, Problem::Deep(_)));
        let sum = format!("(<= X_0 {}1{})", "(+ ".repeat(depth), ")".repeat(depth));
        assert!(matches!(assertion(&sum).1, Problem::Deep(_)));
    }
    let deep = format!("{DECLARED}(assert {}(<= X_0 1){})", "(not ".repeat(100), ")".repeat(100));
    assert_eq!(read(&deep).unwrap().cases.len(), 1);
    // 2⁶⁴ conjunctions and more, in one assertion or in several.
    let choice = "(or (<= Y_0 0) (>= Y_0 X_1))";
    assert!(matches!(assertion(&format!("(and {})", choice.repeat(100))).1, Problem::Large(_)));
    let error = refused(&format!("{DECLARED}{}", format!("(assert {choice})\n").repeat(100)));
    assert!(matches!(error, ReadError { line: 17, column: 2, problem: Problem::Large(_) }), "{error}");
    // A box for each alternative, of very many inputs.
    let network = "(declare-network f (declare-input X Real [200000])(declare-output Y Real [1]))";
    let boxes: String = (0..100).map(|at| format!("(<= X[{at}] Y[0]) (<= X[{at}] 1)")).collect();
    assert!(matches!(refused(&format!("{network}(assert (or {boxes}))")).problem, Problem::Large(_)));
    // Numbers.
    let powers = "(<= X_0 (* ".to_owned() + &"1e600 ".repeat(10_000) + "))";
    assert!(matches!(assertion(&powers).1, Problem::Bits(_)));
    let primes: String = (1..5_000).map(|at| format!("(/ 1 {}) ", 2 * at + 1)).collect();
    assert!(matches!(assertion(&format!("(<= X_0 (+ {primes}))")).1, Problem::Bits(_)));
    let long = format!("(<= X_0 0.{})", "3".repeat(1_000_000));
    assert!(matches!(assertion(&long).1, Problem::Bits(_)));
    let many = format!("(<= X_0 (+ {}))", "1e-600 1e600 ".repeat(100_000));
    assert!(matches!(assertion(&many).1, Problem::Bits(_)));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn counterexamples_that_are_none_are_refused() {
    for (text, place, words) in [
        ("", (1, 1), "there are no inputs"),
        ("sat", (1, 4), "there are no inputs"),
        ("unsat\n", (1, 1), "`unsat` stands here: the file has no counterexample"),
        ("((Y_0 1))", (1, 10), "there are no inputs"),
        ("((X_0 1)\n(X_2 1))", (2, 9), "`X_2` is here, but `X_1` is not"),
        ("((X_0 1)\n(X_0 1))", (2, 2), "`X_0` stands here for the second time"),
        ("((X_0 1)(Y_0 1)(Y_0 1))", (1, 17), "`Y_0` stands here for the second time"),
        ("((X_0 nan))", (1, 7), "`nan` is not a number"),
        ("((X_0 1/0))", (1, 7), "`1/0` divides by zero"),
        ("((X_0))", (1, 6), "`)` stands where a number should"),
        ("((X_0 1 2))", (1, 9), "`2` names no variable"),
        ("((X_0 1)))", (1, 10), "`)` stands where the name of a variable"),
        ("((X_999999999 1))", (1, 3), "more than 262144 variables"),
        ("((X 1))", (1, 3), "`X` names no variable"),
        ("X Real [2]\n1\n", (3, 1), "the text ends where a number should stand"),
        ("X Real [1]\n1\nY Real [1]\n1\nZ Real [1]\n1", (5, 1), "`Z` names no variable"),
        ("X Real [9999,9999]\n1", (1, 1), "more than 262144 variables"),
        ("X_0 1\nX Real [1]\n1", (2, 1), "`X` names no variable"),
    ] {
        let error = Counterexample::read(text).err().unwrap_or_else(|| panic!("`{text}` is read"));
        assert!(error.to_string().contains(words), "{text}: {error}");
        assert_eq!((error.line, error.column), place, "{text}: {error}");
    }
    let fractions: String = (0..20_000).map(|at| format!("X_{at} 1/{}\n", 2 * at + 1)).collect();
    let problem = Counterexample::read(&fractions).err().map(|error| error.problem);
    assert!(matches!(problem, Some(Problem::Bits(_))));
}

#[test]
fn counterexamples_are_read_in_every_form() {
    let expected = Counterexample::read("((X_0 0.5) (X_1 -0.001) (Y_0 2))").unwrap();
    for text in [
        "sat\n((X_0 5e-1)\n(X_1  -1e-3)\n(Y_0 2.0)\n)\n",
        "(\n(X_1 -0.001)\n(X_0 .5)\n(Y_0 2))",
        "((X_0 1/2)\n (X_1 -1/1000)\n (Y_0 2",
        "; a comment\nX_0 1/2\nX_1 -1/1000\nY_0 2\n",
        "sat\nX Real [1,2]\n0.5\n-0.001\nY Real []\n2\n",
    ] {
        assert_eq!(Counterexample::read(text).unwrap(), expected, "{text}");
    }
    let third = Counterexample::read("X_0 1/3\nY_2 1").unwrap();
    assert_eq!(third.to_string(), "sat\n((X_0 1/3)\n (Y_2 1))\n");
}
