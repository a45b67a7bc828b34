//! Certificates that are to be accepted: every statement and every rule, and the degenerate above all.

use metes_certificate::{
    Affine, Attention, Block, Certificate, End, Evidence, Image, Int, Measure, Network, Part, Ratio, Row,
    Run, Statement, Wish,
};

use super::Case;
use crate::certificates::parts::*;
use crate::certificates::prove;

/// Two units that change sign and one that does not, and three outputs.
pub(super) fn line() -> Network {
    let first = dense(0, &[&[1, 0], &[-2, 1], &[1, 5]]);
    let last = dense(4, &[&[1, 1, 1, 0], &[2, -1, 0, 1], &[0, 1, -1, 0]]);
    network(1, 2, vec![first, relu(1, 3), last], &[7, 8, 9])
}

/// Units of two layers over the plane.
pub(super) fn plane() -> Network {
    let first = dense(0, &[&[1, 1, 0], &[1, -1, 1], &[2, 1, -9]]);
    let second = dense(5, &[&[1, -1, 0, 1], &[-1, -1, 3, 2]]);
    let last = dense(10, &[&[1, 1, 9], &[2, -1, 0]]);
    network(2, 4, vec![first, relu(2, 3), second, relu(8, 2), last], &[12, 13])
}

/// The same units again, as they are, doubled and negated; a row of zeros; a bias alone.
fn degenerate() -> Network {
    let first =
        dense(0, &[&[1, -1, 0], &[1, -1, 0], &[2, -2, 0], &[-1, 1, 0], &[0, 0, 0], &[0, 0, 3], &[0, 0, -3]]);
    let last = dense(9, &[&[1, -1, 1, 1, 5, 1, 7, 1], &[-1, 1, 0, 1, 0, 0, 0, 0]]);
    network(2, 3, vec![first, relu(2, 7), last], &[16, 17])
}

/// Maxima of two and three, of one, of the same element twice, over relus, and a relu of a maximum.
fn maxima() -> Network {
    let first = dense(0, &[&[1, 0, 0], &[0, 1, 0], &[1, 0, 0], &[-1, -1, 1]]);
    let maxima = max(&[&[2, 3, 4], &[5], &[2, 2], &[0, 1]]);
    let pooled = max(&[&[10, 11, 12, 13]]);
    let blocks = vec![first, maxima, relu(6, 4), pooled, relu(14, 1), dense(14, &[&[1, 1, 4], &[1, 0, 0]])];
    network(2, 1, blocks, &[16, 17])
}

/// A convolution of two channels along five elements, a pool, and runs with a gap between them.
pub(super) fn convolution() -> Network {
    let run = |offset: u32, weights: &[i64]| Run(offset, ints(weights));
    let kernels =
        vec![vec![run(0, &[1, -1]), run(3, &[2])], vec![run(0, &[-1, 1]), run(3, &[1])], vec![run(0, &[1])]];
    let mut rows: Vec<Row> =
        (0..2).flat_map(|kernel| (0..2).map(move |at| Row(kernel, at, int(kernel.into())))).collect();
    rows.push(Row(2, 4, int(-1)));
    let first = Block::Affine(Affine { templates: kernels, rows });
    let last = dense(10, &[&[1, 1, 1, 1, 1, 3], &[1, 0, -1, 0, 0, 0]]);
    network(5, 1, vec![first, relu(5, 5), last], &[15, 16])
}

/// Five pixels: brightness that clips at both ends, over thirds, and one pixel twice.
pub(super) fn clipped() -> Network {
    let first = dense(0, &[&[3, 1], &[-3, 2], &[1, -1], &[0, 2]]);
    // min(x, 3) = 3 − relu(3 − x).
    let above = dense(5, &[&[-1, 0, 0, 0, 3]]);
    let last = dense(10, &[&[-1, 3]]);
    network(1, 3, vec![first, relu(1, 4), above, relu(9, 1), last], &[11, 6, 7, 7, 8])
}

fn holds(wish: Wish) -> Statement {
    Statement::Holds { wish }
}

fn fails(wish: Wish, part: Part, theta: &[Ratio], beyond: &[Ratio]) -> Statement {
    Statement::Fails { wish, evidence: Evidence { part, theta: theta.to_vec(), beyond: beyond.to_vec() } }
}

/// The line from −1 to 1.
fn on_line(statement: Statement) -> Certificate {
    prove(line(), image(2, &[1]), identity(1), claim(cube(1, -1, 1), statement))
}

/// The square from −2 to 2.
fn on_plane(statement: Statement) -> Certificate {
    prove(plane(), image(1, &[1, 0]), identity(2), claim(cube(2, -2, 2), statement))
}

fn on_clipped(statement: Statement) -> Certificate {
    prove(convolution(), image(3, &[2, 1, 0, 1, 2]), clipped(), claim(cube(1, -2, 2), statement))
}

fn attentions() -> Vec<Case> {
    let case = |name, certificate| Case { name, certificate };
    let plane = |measure, classes: &[u32], delta| on_plane(holds(attends(measure, classes, delta)));
    let both = Wish { label: Some(0), ..attends(Measure::L1, &[0], fraction(9, 1)) };
    let narrow = attention(Measure::L2, &[0, 1], fraction(1, 1000));
    let narrow = Wish { attention: Some(Attention { bits: 0, ..narrow }), ..Wish::default() };
    vec![
        case("attention-l1", plane(Measure::L1, &[0], fraction(5, 1))),
        case("attention-l1-partial", plane(Measure::L1, &[0], fraction(1, 2))),
        case("attention-l1-two-classes", plane(Measure::L1, &[0, 1], fraction(9, 1))),
        case("attention-linf", plane(Measure::Linf, &[1], fraction(3, 1))),
        case("attention-l2", plane(Measure::L2, &[1], fraction(7, 2))),
        case("attention-l2-two-classes", plane(Measure::L2, &[0, 1], fraction(8, 1))),
        case("attention-l2-coarse-partial", on_plane(holds(narrow))),
        case("attention-topk", plane(Measure::TopK(1), &[0, 1], fraction(2, 1))),
        case("attention-topk-all", plane(Measure::TopK(2), &[0], fraction(0, 1))),
        case("attention-without-classes", plane(Measure::L1, &[], fraction(0, 1))),
        case("attention-and-label", on_plane(holds(both))),
        case("attention-clipped", on_clipped(holds(attends(Measure::L2, &[0], fraction(4, 1))))),
        case("attention-topk-clipped", on_clipped(holds(attends(Measure::TopK(3), &[0], fraction(1, 1))))),
    ]
}

fn degenerates() -> Vec<Case> {
    let case = |name, certificate| Case { name, certificate };
    let square = |network: Network, wish| {
        prove(network, image(1, &[0, 0]), identity(2), claim(cube(2, -1, 1), holds(wish)))
    };
    let mut open = claim(cube(1, 0, 1), holds(linear(&[1, 0], true)));
    open.open = vec![0];
    let mut nowhere = claim(cube(1, 0, 0), holds(label(0)));
    nowhere.open = vec![1];
    let mut space =
        vec![ints(&[1, 0, 0, 1]), ints(&[0, 1, 0, 1]), ints(&[0, 0, 1, 1]), ints(&[-1, -1, -1, 1])];
    space.push(ints(&[0, 0, 0, 7]));
    let corner = dense(0, &[&[1, 1, 0, 0], &[0, 1, -1, 0]]);
    let corner = network(3, 5, vec![corner, relu(3, 2), dense(5, &[&[1, 1, 1], &[-1, 0, 0]])], &[7, 8]);
    let constant = network(1, 1, vec![dense(0, &[&[0, 3], &[0, -2]])], &[1, 2]);
    let affine = network(2, 1, vec![dense(0, &[&[1, 1, 0]]), dense(2, &[&[2, 1]])], &[3, 0]);
    let large = |factor: i64| Int((num_traits::pow(num_bigint::BigInt::from(10), 90) + 7) * factor);
    let mut huge = line();
    if let Block::Affine(affine) = &mut huge.blocks[0] {
        affine.templates[0][0].1[0] = large(3);
        affine.templates[1][0].1[0] = large(-2);
        affine.rows[1].2 = large(1);
    }
    vec![
        case("identical-units", square(degenerate(), label(0))),
        case("identical-units-attention", square(degenerate(), attends(Measure::L1, &[0], fraction(4, 1)))),
        case("maxima", square(maxima(), label(0))),
        case("maxima-attention", square(maxima(), attends(Measure::Linf, &[0], fraction(9, 1)))),
        case("convolution", on_clipped(holds(label(0)))),
        case("open-row", prove(identity(1), image(1, &[0]), identity(1), open)),
        case("nowhere", prove(line(), image(1, &[0]), identity(1), nowhere)),
        case("space", prove(corner, image(1, &[0, 0, 0]), identity(3), claim(space, holds(label(0))))),
        case(
            "constant-everywhere",
            prove(constant, image(1, &[0]), identity(1), claim(vec![], holds(label(0)))),
        ),
        case("affine", square(affine, linear(&[1, -1, 4], false))),
        case(
            "large-numbers",
            prove(
                huge,
                image(1, &[0]),
                identity(1),
                claim(cube(1, -1, 1), holds(linear(&[1, 0, 0, 1], true))),
            ),
        ),
    ]
}

fn statements() -> Vec<Case> {
    let case = |name, certificate| Case { name, certificate };
    let interval =
        |wish, low, high, low_end, high_end| Statement::Interval { wish, low, high, low_end, high_end };
    let at = |part, theta: &Ratio, beyond: &[Ratio]| {
        End::Fails(Evidence { part, theta: vec![theta.clone()], beyond: beyond.to_vec() })
    };
    let (zero, below) = (fraction(0, 1), fraction(-1, 3));
    let tight = linear(&[0, 2, 0, 0], true);
    let measured = attends(Measure::L1, &[0], fraction(1, 1));
    let regions = |attention| Statement::Partition { attention };
    let listed = |measure, classes: &[u32]| regions(Some(attention(measure, classes, fraction(0, 1))));
    let two = Wish {
        linear: [linear(&[1, 0, 0, 1], true), linear(&[1, -1, 0, 9], false)].map(|wish| wish.linear).concat(),
        ..Wish::default()
    };
    vec![
        case("label-line", on_line(holds(label(0)))),
        case("label-plane", on_plane(holds(label(0)))),
        case("label-partial", on_plane(holds(label(1)))),
        case("linear", on_line(holds(two))),
        case("label-and-linear", on_line(holds(Wish { label: Some(0), ..linear(&[1, 0, 0, 0], true) }))),
        case("fails-label", on_plane(fails(label(1), Part::Label, &[fraction(1, 3), fraction(-1, 7)], &[]))),
        case(
            "fails-linear",
            on_line(fails(linear(&[0, 1, 0, -2], true), Part::Linear(0), std::slice::from_ref(&zero), &[])),
        ),
        case(
            "fails-attention",
            on_plane(fails(
                attends(Measure::L1, &[0], fraction(1, 2)),
                Part::Attention,
                &[fraction(-3, 2), fraction(-1, 2)],
                &[fraction(-3, 2), fraction(-1, 1)],
            )),
        ),
        case(
            "fails-attention-l2-two-classes",
            on_plane(fails(
                attends(Measure::L2, &[0, 1], fraction(1, 2)),
                Part::Attention,
                &[fraction(-3, 2), fraction(-1, 2)],
                &[fraction(-3, 2), fraction(-1, 1)],
            )),
        ),
        case(
            "interval-borders",
            on_line(interval(label(0), fraction(-1, 1), fraction(1, 1), End::Border, End::Border)),
        ),
        case(
            "interval-label",
            on_line(interval(
                tight.clone(),
                zero.clone(),
                fraction(1, 1),
                at(Part::Linear(0), &zero, &[]),
                End::Border,
            )),
        ),
        case(
            "interval-attention",
            on_line(interval(
                measured,
                zero.clone(),
                fraction(1, 1),
                at(Part::Attention, &zero, &[below]),
                End::Border,
            )),
        ),
        case("partition-line", on_line(regions(None))),
        case("partition-plane", on_plane(regions(None))),
        case("partition-l1", on_plane(listed(Measure::L1, &[0, 1]))),
        case("partition-l2", on_line(listed(Measure::L2, &[0, 2]))),
        case("partition-topk", on_clipped(listed(Measure::TopK(2), &[1]))),
        case("partition-linf-space", space_partition()),
    ]
}

fn space_partition() -> Certificate {
    let network =
        network(3, 1, vec![dense(0, &[&[1, 1, 1, 0]]), relu(3, 1), dense(4, &[&[1, 0], &[2, -1]])], &[5, 6]);
    let measure = Some(attention(Measure::Linf, &[0], fraction(0, 1)));
    let image = Image { scale: int(1), elements: ints(&[1, 0, 0]) };
    prove(network, image, identity(3), claim(cube(3, -1, 1), Statement::Partition { attention: measure }))
}

/// All of them.
pub fn accepted() -> Vec<Case> {
    [statements(), attentions(), degenerates(), super::accept_bounds::accepted()]
        .into_iter()
        .flatten()
        .collect()
}
