//! `sat` and `unsat`: one flaw each.

use metes_certificate::{BoundStep, Bounded, Case, Certificate, Dyadic, Refuted, Statement, Step};

use super::accept_bounds::{bounded, cut, halve, inequality, refuted, settled, whole};
use super::reject::Flaw;
use crate::certificates::parts::*;

/// The rule that is broken, how, and in which certificate.
pub(super) const FLAWS: &[(&str, &str, &str, Flaw)] = &[
    ("claim", "unsat-with-a-domain", "unsat-line", |it| it.claim.domain = cube(1, -1, 1)),
    ("claim", "unsat-with-an-open-row", "unsat-line", |it| it.claim.open = vec![0]),
    ("claim", "unsat-box-short", "unsat-plane-relaxed", |it| case(it).bounds.truncate(1)),
    ("claim", "unsat-box-long", "unsat-line", |it| case(it).bounds.push((fraction(0, 1), fraction(1, 1)))),
    ("claim", "unsat-box-turned", "unsat-line", |it| case(it).bounds[0].1 = fraction(-2, 1)),
    ("claim", "unsat-row-short", "unsat-row", |it| case(it).rows[0].truncate(1)),
    ("claim", "unsat-row-long", "unsat-row", |it| case(it).rows[0].push(int(0))),
    ("claim", "unsat-open-row-missing", "unsat-row", |it| case(it).open.push(1)),
    ("claim", "unsat-coefficients-missing", "unsat-line", |it| {
        case(it).conjunctions[0][0].coefficients.truncate(2);
    }),
    ("claim", "unsat-coefficients-missing-in-the-last", "unsat-two-cases", |it| {
        cases(it)[1].conjunctions[1][0].coefficients.push(int(0));
    }),
    ("claim", "sat-coefficients-missing", "sat-line", |it| constraints(it)[0].coefficients.truncate(2)),
    ("limit", "unsat-parameters", "unsat-no-case", |it| {
        it.input_map = identity(65_537);
        it.input_map.outputs.truncate(1);
        it.claim.parameters = vec![String::new(); 65_537];
    }),
    ("limit", "unsat-bound", "unsat-line", |it| bounds(it, 1)[0].1 = Dyadic(int(-1), 65_537)),
    ("limit", "unsat-multiplier", "unsat-line", |it| refutation(it, 2).constraints[0].1 = 65_537),
    ("limit", "unsat-multiplier-of-a-row", "unsat-row", |it| refutation(it, 2).rows[0].1.1 = 65_537),
    ("point", "sat-outside", "sat-line", |it| it.claim.domain[0] = ints(&[2, 3])),
    ("point", "sat-on-an-open-row", "sat-line", |it| it.claim.open = vec![0]),
    ("point", "sat-coordinate-missing", "sat-plane", |it| theta(it).truncate(1)),
    ("point", "sat-coordinate-more", "sat-line", |it| theta(it).push(fraction(0, 1))),
    ("point", "sat-not-so", "sat-line-inside", |it| theta(it)[0] = fraction(1, 4)),
    ("point", "sat-a-tie", "sat-line", |it| constraints(it)[0].strict = true),
    ("point", "sat-the-second-is-not-so", "sat-plane", |it| constraints(it)[1].constant = int(-3)),
    ("tree", "sat-with-a-tree", "sat-line", |it| it.proof.push(Step::Open)),
    ("tree", "unsat-with-a-tree", "unsat-line", |it| it.proof.push(Step::Open)),
    ("tree", "unsat-empty", "unsat-line", |it| steps(it).clear()),
    ("tree", "unsat-short", "unsat-halved", |it| drop(steps(it).pop())),
    ("tree", "unsat-a-conjunction-left", "unsat-two-conjunctions", |it| steps(it).truncate(3)),
    ("tree", "unsat-long", "unsat-line", |it| steps(it).push(settled(&[], &[]))),
    ("tree", "unsat-long-without-conjunction", "unsat-no-conjunction", |it| {
        steps(it).push(bounded(&[]));
    }),
    ("tree", "unsat-second-case-short", "unsat-two-cases", |it| drop(cases(it)[1].proof.pop())),
    ("unit", "settled-row", "unsat-line", |it| steps(it)[0] = settled(&[], &[3])),
    ("unit", "settled-parameter", "unsat-line", |it| steps(it)[0] = settled(&[], &[0])),
    ("unit", "settled-nothing", "unsat-line", |it| steps(it)[0] = settled(&[99], &[])),
    ("unit", "settled-twice", "unsat-line", |it| steps(it)[0] = settled(&[], &[6, 6])),
    ("unit", "settled-both-ways", "unsat-no-case", |it| {
        // Unit 4 of a point where it reads 0.
        let at = fraction(0, 1);
        let proof = vec![settled(&[4], &[4])];
        let conjunctions = vec![vec![inequality(&[0, 0, 0, -1], false)]];
        cases(it).push(Case {
            bounds: vec![(at.clone(), at)],
            rows: vec![],
            open: vec![],
            conjunctions,
            proof,
        });
    }),
    ("unit", "settled-after-a-cut", "unsat-two-conjunctions", |it| steps(it).insert(4, settled(&[4], &[]))),
    ("unit", "settled-maximum", "unsat-maxima-of-one", |it| steps(it).insert(0, settled(&[], &[1]))),
    ("unit", "bounded-row", "unsat-line", |it| bounds(it, 1)[0].0 = 1),
    ("unit", "bounded-nothing", "unsat-line", |it| bounds(it, 1)[0].0 = 10),
    ("unit", "bounded-settled", "unsat-line", |it| bounds(it, 1).push(Bounded(6, whole(0), whole(9), 0))),
    ("unit", "bounded-maximum", "unsat-maxima-of-one", |it| {
        steps(it).insert(0, bounded(&[(1, -1, 1, 1)]));
    }),
    ("unit", "slope-above-1", "unsat-line", |it| bounds(it, 1)[0].3 = (1 << 16) + 1),
    ("unit", "cut-of-a-row-in-a-bound-tree", "unsat-row", |it| steps(it)[1] = cut(2)),
    ("unit", "cut-of-nothing-in-a-bound-tree", "unsat-row", |it| steps(it)[1] = cut(10)),
    ("unit", "cut-of-a-settled-unit", "unsat-two-conjunctions", |it| steps(it).insert(3, cut(6))),
    ("unit", "cut-twice-in-a-bound-tree", "unsat-row", |it| steps(it).insert(2, cut(5))),
    ("unit", "cut-of-a-maximum-of-one", "unsat-maxima-of-one", |it| steps(it).insert(0, cut(1))),
    ("unit", "slope-of-a-row", "unsat-slope", |it| refutation(it, 2).slopes[0].0 = 1),
    ("unit", "slope-of-nothing", "unsat-slope", |it| refutation(it, 2).slopes[0].0 = 10),
    ("unit", "slope-of-a-maximum", "unsat-maxima-of-one", |it| {
        let step =
            steps(it).iter().position(|step| matches!(step, BoundStep::Refuted(_))).expect("it has one");
        refutation(it, step).slopes.push((1, 0));
    }),
    ("unit", "slope-below-is-above-1", "unsat-slope", |it| refutation(it, 2).slopes[0].1 = (1 << 16) + 1),
    ("bound", "refuted-without-bounds", "unsat-line", |it| drop(bounds(it, 1).pop())),
    ("bound", "of-another-part", "unsat-halved", |it| drop(steps(it).remove(5))),
    ("bound", "of-another-case", "unsat-two-cases-on-a-line", |it| drop(cases(it)[1].proof.remove(0))),
    ("bound", "settled-without-bounds", "unsat-plane-cut", |it| steps(it).insert(0, settled(&[10], &[]))),
    ("bound", "bounded-without-bounds", "unsat-plane-cut", |it| {
        steps(it).insert(0, bounded(&[(10, -100, 100, 2)]));
    }),
    ("bound", "maximum-of-two", "unsat-maxima-of-one", |it| {
        it.classifier.blocks[2] = max(&[&[2, 2], &[1]]);
    }),
    ("sign", "settled-off-instead-of-on", "unsat-line", |it| steps(it)[0] = settled(&[6], &[])),
    ("sign", "settled-that-changes-sign", "unsat-line", |it| steps(it)[0] = settled(&[], &[6, 5])),
    ("sign", "lower-bound-too-tight", "unsat-line", |it| bounds(it, 1)[0].1 = whole(0)),
    ("sign", "upper-bound-too-tight", "unsat-line", |it| bounds(it, 1)[1].2 = whole(2)),
    ("sign", "bounds-swapped", "unsat-line", |it| {
        let Bounded(_, lower, upper, _) = &mut bounds(it, 1)[1];
        std::mem::swap(lower, upper);
    }),
    ("sign", "bounds-of-another-part", "unsat-halved", |it| {
        // What is so in the first half is not in the second.
        bounds(it, 3)[0].1 = whole(0);
        steps(it).insert(5, bounded(&[(5, 0, 4, 3)]));
    }),
    ("sign", "bounds-of-another-case", "unsat-two-cases-on-a-line", |it| {
        cases(it)[1].proof.insert(0, bounded(&[(5, -1, 3, 3)]));
    }),
    ("sign", "bounds-replaced", "unsat-halved", |it| {
        // Looser bounds are bounds; those before are forgotten.
        steps(it)[6] = bounded(&[(5, -9, 99, 3)]);
    }),
    ("sign", "refuted-by-nothing", "unsat-line", |it| refutation(it, 2).constraints[0] = whole(0)),
    ("sign", "refuted-that-holds", "unsat-line", |it| case(it).conjunctions[0][0].constant = int(-3)),
    ("sign", "refuted-tie", "unsat-tie", |it| case(it).conjunctions[0][0].strict = false),
    ("sign", "refuted-tie-with-multiplier-0", "unsat-tie", |it| {
        // The strict inequality counts only if it is used.
        let second = inequality(&[2, 0, 0, -7], false);
        case(it).conjunctions[0].push(second);
        refutation(it, 2).constraints = vec![whole(0), whole(1)];
    }),
    ("sign", "refuted-by-a-closed-row", "unsat-row", |it| case(it).open.clear()),
    ("sign", "refuted-with-an-open-row-of-multiplier-0", "unsat-nowhere", |it| {
        refutation(it, 0).rows[0].1 = whole(0);
    }),
    ("sign", "refuted-by-the-row-of-the-first-part", "unsat-row", |it| {
        let step = steps(it)[2].clone();
        steps(it)[3] = step;
    }),
    ("sign", "slope-missing", "unsat-slope", |it| refutation(it, 2).slopes.clear()),
    ("sign", "slope-of-the-wrong-unit", "unsat-slope", |it| refutation(it, 2).slopes[0].0 = 5),
    ("sign", "slope-for-one-step-only", "unsat-slope", |it| {
        let conjunction = case(it).conjunctions[0].clone();
        case(it).conjunctions.push(conjunction);
        steps(it).push(refuted(1, &[1], &[]));
    }),
    ("row", "halved-at-an-end", "unsat-halved", |it| steps(it)[2] = halve(0, fraction(1, 1))),
    ("row", "halved-at-the-other-end", "unsat-halved", |it| steps(it)[2] = halve(0, fraction(-1, 1))),
    ("row", "halved-outside", "unsat-halved", |it| steps(it)[2] = halve(0, fraction(7, 3))),
    ("row", "halved-outside-of-the-part", "unsat-halved", |it| {
        steps(it).insert(3, halve(0, fraction(1, 2)));
    }),
    ("row", "halved-a-point", "unsat-point", |it| steps(it).insert(0, halve(0, fraction(1, 3)))),
    ("row", "halved-no-parameter", "unsat-halved", |it| steps(it)[2] = halve(1, fraction(1, 3))),
    ("row", "refuted-by-no-row", "unsat-row", |it| refutation(it, 2).rows[0].0 = 2),
    ("row", "refuted-by-a-row-of-another-part", "unsat-cut-in-a-part", |it| {
        let last = steps(it).len() - 1;
        refutation(it, last).rows.push((0, whole(1)));
    }),
    ("leaf", "refuted-twice", "unsat-two-conjunctions", |it| steps(it).insert(3, refuted(1, &[0, 1], &[]))),
    ("leaf", "refuted-above", "unsat-two-conjunctions", |it| refutation(it, 4).conjunction = 1),
    ("leaf", "refuted-nothing", "unsat-line", |it| refutation(it, 2).conjunction = 1),
    ("leaf", "multiplier-missing", "unsat-line", |it| refutation(it, 2).constraints.clear()),
    ("leaf", "multiplier-too-much", "unsat-line", |it| refutation(it, 2).constraints.push(whole(0))),
    ("leaf", "multiplier-negative", "unsat-line", |it| refutation(it, 2).constraints[0] = whole(-1)),
    ("leaf", "multiplier-of-a-row-negative", "unsat-row", |it| refutation(it, 2).rows[0].1 = whole(-1)),
    ("leaf", "row-named-twice", "unsat-row", |it| refutation(it, 2).rows.push((0, whole(0)))),
    ("leaf", "unit-named-twice", "unsat-slope", |it| refutation(it, 2).slopes.push((4, 0))),
];

fn cases(it: &mut Certificate) -> &mut Vec<Case> {
    match &mut it.claim.statement {
        Statement::Unsat { cases } => cases,
        _ => panic!("only `unsat` has cases"),
    }
}

fn case(it: &mut Certificate) -> &mut Case {
    &mut cases(it)[0]
}

fn steps(it: &mut Certificate) -> &mut Vec<BoundStep> {
    &mut case(it).proof
}

fn bounds(it: &mut Certificate, step: usize) -> &mut Vec<Bounded> {
    match &mut steps(it)[step] {
        BoundStep::Bounded(bounds) => bounds,
        step => panic!("{step:?} has no bounds"),
    }
}

fn refutation(it: &mut Certificate, step: usize) -> &mut Refuted {
    match &mut steps(it)[step] {
        BoundStep::Refuted(refuted) => refuted,
        step => panic!("{step:?} refutes nothing"),
    }
}

fn constraints(it: &mut Certificate) -> &mut Vec<metes_certificate::Linear> {
    match &mut it.claim.statement {
        Statement::Sat { constraints, .. } => constraints,
        _ => panic!("only `sat` has constraints"),
    }
}

fn theta(it: &mut Certificate) -> &mut Vec<metes_certificate::Ratio> {
    match &mut it.claim.statement {
        Statement::Sat { theta, .. } => theta,
        _ => panic!("only `sat` has a point"),
    }
}
