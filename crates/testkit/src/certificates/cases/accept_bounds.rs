//! `sat` and `unsat`: certificates that are to be accepted.

use metes_certificate::{
    Block, BoundStep, Bounded, Case as Part, Certificate, Claim, Cut, Dyadic, Halve, Image, Int, Linear,
    Network, Ratio, Refuted, Settled, Source, Statement,
};

use super::Case;
use super::accept::{clipped, convolution, line, plane};
use crate::certificates::parts::*;
use crate::certificates::{Style, refutation};

/// `m`, as it stands.
pub(super) fn whole(value: i64) -> Dyadic {
    Dyadic(int(value), 0)
}

/// An inequality; the last number is its constant.
pub(super) fn inequality(numbers: &[i64], strict: bool) -> Linear {
    linear(numbers, strict).linear.remove(0)
}

pub(super) fn settled(off: &[u32], on: &[u32]) -> BoundStep {
    BoundStep::Settled(Settled { off: off.to_vec(), on: on.to_vec() })
}

/// Slopes are in quarters.
pub(super) fn bounded(bounds: &[(u32, i64, i64, u32)]) -> BoundStep {
    let bounds = bounds.iter();
    let bounds =
        bounds.map(|&(unit, lower, upper, slope)| Bounded(unit, whole(lower), whole(upper), slope << 14));
    BoundStep::Bounded(bounds.collect())
}

pub(super) fn cut(unit: u32) -> BoundStep {
    BoundStep::Cut(Cut { unit })
}

pub(super) fn halve(parameter: u32, at: Ratio) -> BoundStep {
    BoundStep::Halve(Halve { parameter, at })
}

pub(super) fn refuted(conjunction: u32, constraints: &[i64], rows: &[(u32, i64)]) -> BoundStep {
    BoundStep::Refuted(Refuted {
        conjunction,
        constraints: constraints.iter().map(|&value| whole(value)).collect(),
        rows: rows.iter().map(|&(row, value)| (row, whole(value))).collect(),
        slopes: vec![],
    })
}

/// A case in the box `[low, high]^d`.
pub(super) fn part(dimension: usize, low: i64, high: i64, conjunctions: Vec<Vec<Linear>>) -> Part {
    let bounds = vec![(fraction(low, 1), fraction(high, 1)); dimension];
    Part { bounds, rows: vec![], open: vec![], conjunctions, proof: vec![] }
}

fn unsat_by(classifier: Network, input_map: Network, cases: Vec<Part>) -> Certificate {
    let parameters = (0..input_map.inputs).map(|at| format!("X_{at}")).collect();
    let image = Image { scale: int(1), elements: vec![int(0); classifier.inputs as usize] };
    let claim = Claim { parameters, domain: vec![], open: vec![], statement: Statement::Unsat { cases } };
    Certificate::new(Source::default(), classifier, image, input_map, claim, vec![])
}

/// A case on the line from −1 to 1.
fn on_line(conjunctions: Vec<Vec<Linear>>, proof: Vec<BoundStep>) -> Certificate {
    unsat_by(line(), identity(1), vec![Part { proof, ..part(1, -1, 1, conjunctions) }])
}

/// With the trees that a prover finds.
fn proved(
    classifier: Network,
    input_map: Network,
    cases: Vec<Part>,
    seed: u64,
    luck: (u32, u32),
) -> Certificate {
    let (halvings, relaxed) = luck;
    let style = Style { seed, halvings, relaxed };
    refutation(unsat_by(classifier, input_map, cases), style)
        .unwrap_or_else(|| panic!("{seed}: the claim is true"))
}

/// Everything about the units of `line` on its line.
fn all_units() -> [BoundStep; 2] {
    [settled(&[], &[6]), bounded(&[(4, -1, 1, 2), (5, -1, 3, 3)])]
}

fn by_hand() -> Vec<Case> {
    let case = |name, certificate| Case { name, certificate };
    let [settled_on, bounds] = all_units();
    let all = |more: &[BoundStep]| [&all_units()[..], more].concat();
    let tie = inequality(&[2, 0, 0, -7], true);
    let sloped = BoundStep::Refuted(Refuted {
        slopes: vec![(4, 0)],
        ..match refuted(0, &[1], &[]) {
            BoundStep::Refuted(step) => step,
            _ => unreachable!("it is one"),
        }
    });
    let mut by_row = on_line(
        vec![vec![inequality(&[0, -1, 0, 1], false)]],
        vec![
            bounded(&[(4, -1, 1, 2)]),
            cut(5),
            refuted(0, &[1], &[(0, 1)]),
            refuted(0, &[0], &[(0, 1), (1, 1)]),
        ],
    );
    let mut nowhere = on_line(vec![vec![]], vec![refuted(0, &[], &[(0, 3)])]);
    for (it, row) in [(&mut by_row, [2, -1]), (&mut nowhere, [1, -1])] {
        let Statement::Unsat { cases } = &mut it.claim.statement else { continue };
        (cases[0].rows, cases[0].open) = (vec![ints(&row)], vec![0]);
    }
    let high = || vec![inequality(&[1, 0, 0, -4], false)];
    let halved = vec![
        settled_on.clone(),
        bounded(&[(5, -1, 3, 3)]),
        halve(0, fraction(1, 3)),
        // The lower bound is the one before, the upper one is less tight than that.
        bounded(&[(5, -1, 4, 3), (4, -1, 1, 2)]),
        refuted(0, &[1], &[]),
        settled(&[], &[4]),
        bounded(&[(5, -1, 1, 2)]),
        refuted(0, &[2], &[]),
    ];
    let two_out = vec![
        settled_on.clone(),
        bounds.clone(),
        refuted(1, &[0, 1], &[]),
        cut(4),
        refuted(0, &[1], &[(0, 0)]),
        halve(0, fraction(1, 2)),
        refuted(0, &[1], &[]),
        refuted(0, &[1], &[]),
    ];
    let cut_in_a_part = all(&[
        halve(0, fraction(1, 2)),
        cut(4),
        refuted(0, &[1], &[]),
        refuted(0, &[1], &[]),
        refuted(0, &[1], &[]),
    ]);
    let wider = vec![settled_on.clone(), bounded(&[(4, -3, 3, 2), (5, -5, 7, 2)]), refuted(0, &[1], &[])];
    let two_cases = unsat_by(
        line(),
        identity(1),
        vec![
            Part { proof: all(&[refuted(0, &[1], &[])]), ..part(1, -1, 1, vec![high()]) },
            Part { proof: wider, ..part(1, -3, 3, vec![vec![inequality(&[1, 0, 0, -9], true)]]) },
        ],
    );
    let two = vec![high(), vec![inequality(&[0, 0, 1, 0], false), inequality(&[1, 0, 0, -4], false)]];
    vec![
        case("unsat-line", on_line(vec![high()], all(&[refuted(0, &[1], &[])]))),
        case("unsat-tie", on_line(vec![vec![tie]], all(&[refuted(0, &[5], &[])]))),
        case("unsat-slope", on_line(vec![vec![inequality(&[0, -2, 0, -3], false)]], all(&[sloped]))),
        case("unsat-row", by_row),
        case("unsat-nowhere", nowhere),
        case("unsat-halved", on_line(vec![high()], halved)),
        case("unsat-two-conjunctions", on_line(two, two_out)),
        case("unsat-cut-in-a-part", on_line(vec![high()], cut_in_a_part)),
        case("unsat-two-cases-on-a-line", two_cases),
        case("unsat-no-conjunction", on_line(vec![], vec![])),
        case("unsat-no-case", unsat_by(line(), identity(1), vec![])),
        case(
            "unsat-settled-off",
            on_line(
                vec![high()],
                vec![
                    settled_on,
                    halve(0, fraction(3, 4)),
                    bounded(&[(5, -1, 3, 3), (4, -1, 1, 2)]),
                    refuted(0, &[1], &[]),
                    settled(&[5], &[4]),
                    refuted(0, &[1], &[]),
                ],
            ),
        ),
    ]
}

fn by_prover() -> Vec<Case> {
    let case = |name, certificate| Case { name, certificate };
    let high = |numbers: &[i64]| vec![inequality(numbers, false)];
    let on_plane = || part(2, -2, 2, vec![high(&[-1, 1, 0]), high(&[-1, 0, -1])]);
    let mut rows = part(2, -2, 2, vec![vec![inequality(&[0, 1, -1], true), inequality(&[1, 0, 0], false)]]);
    rows.rows = vec![ints(&[1, 1, -1]), ints(&[0, -1, 1])];
    let at_point = Part { bounds: vec![(fraction(1, 3), fraction(1, 3)); 2], ..on_plane() };
    let single =
        network(1, 1, vec![max(&[&[0]]), relu(1, 1), max(&[&[2], &[1]]), dense(3, &[&[1, -1, 0]])], &[5, 0]);
    let again = network(1, 1, vec![relu(0, 1)], &[1, 1, 0]);
    let mut huge = line();
    if let Block::Affine(affine) = &mut huge.blocks[0] {
        affine.templates[0][0].1[0] = Int((num_bigint::BigInt::from(1) << 70) + 1);
        affine.templates[1][0].1[0] = Int(num_bigint::BigInt::from(-1) << 200);
    }
    let wide = network(40, 1, vec![dense(0, &[&[1; 41]]), relu(40, 1)], &[41]);
    vec![
        case("unsat-plane-relaxed", proved(plane(), identity(2), vec![on_plane()], 3, (0, 9))),
        case("unsat-plane-cut", proved(plane(), identity(2), vec![on_plane()], 4, (0, 0))),
        case("unsat-plane-halved", proved(plane(), identity(2), vec![on_plane()], 5, (3, 2))),
        case("unsat-plane-rows", proved(plane(), identity(2), vec![rows.clone()], 6, (0, 1))),
        case("unsat-point", proved(plane(), identity(2), vec![at_point], 7, (1, 1))),
        case("unsat-two-cases", proved(plane(), identity(2), vec![rows, on_plane()], 8, (1, 2))),
        case("unsat-convolution", {
            let conjunctions = vec![high(&[-1, 0, 0]), high(&[0, 1, -40])];
            proved(convolution(), clipped(), vec![part(1, -2, 2, conjunctions)], 9, (1, 3))
        }),
        case("unsat-maxima-of-one", {
            let conjunctions = vec![high(&[1, 0, -2]), vec![inequality(&[-1, 0, 0], true)]];
            proved(single, identity(1), vec![part(1, -1, 1, conjunctions)], 10, (1, 1))
        }),
        case("unsat-output-twice", {
            proved(again, identity(1), vec![part(1, -1, 1, vec![high(&[1, 1, -1, -2])])], 11, (0, 1))
        }),
        case("unsat-large-numbers", {
            proved(
                huge,
                identity(1),
                vec![part(1, -1, 1, vec![vec![inequality(&[0, 0, -1, -3], true)]])],
                12,
                (1, 2),
            )
        }),
        case("unsat-many-parameters", {
            proved(wide, identity(40), vec![part(40, 0, 1, vec![high(&[1, -42])])], 13, (0, 1))
        }),
    ]
}

fn sats() -> Vec<Case> {
    let case = |name, certificate| Case { name, certificate };
    let sat = |network: Network, dimension: u32, constraints, theta: &[Ratio]| {
        let statement = Statement::Sat { constraints, theta: theta.to_vec() };
        let parameters = (0..dimension).map(|at| format!("X_{at}")).collect();
        let domain = cube(dimension as usize, -2, 2);
        let claim = Claim { parameters, domain, open: vec![], statement };
        let image = Image { scale: int(1), elements: vec![int(0); dimension as usize] };
        Certificate::new(Source::default(), network, image, identity(dimension), claim, vec![])
    };
    // The second output is −5/28 there.
    let on_plane = vec![inequality(&[0, -28, -5], false), inequality(&[1, 0, 0], true)];
    let third = [fraction(-1, 3)];
    vec![
        case("sat-line", sat(line(), 1, vec![inequality(&[2, 0, 0, -8], false)], &[fraction(-2, 1)])),
        case("sat-line-inside", sat(line(), 1, vec![inequality(&[0, -3, 0, 0], true)], &third)),
        case("sat-plane", sat(plane(), 2, on_plane, &[fraction(1, 7), fraction(0, 1)])),
        case("sat-without-constraints", sat(line(), 1, vec![], &third)),
        case("sat-many-parameters", {
            let network = network(40, 1, vec![dense(0, &[&[1; 41]])], &[40]);
            sat(network, 40, vec![inequality(&[2, -42], false)], &vec![fraction(1, 2); 40])
        }),
    ]
}

/// All of them.
pub fn accepted() -> Vec<Case> {
    [by_hand(), by_prover(), sats()].into_iter().flatten().collect()
}
