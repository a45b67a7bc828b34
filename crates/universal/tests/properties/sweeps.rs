//! Curves merged, against counting at a point between any two breakpoints.

use metes_exact::{Rational, RootSum};
use metes_saliency::Distance;
use metes_universal::{Curve, Half, Piece, Step, Sweep};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{cases, middle, rational, reaches};

/// Squares of changes, some of them of rational numbers.
const SQUARES: [(i64, i64); 8] = [(0, 1), (1, 4), (1, 2), (1, 1), (2, 1), (9, 4), (3, 1), (8, 1)];
/// Levels of change: some that changes equal, others between and beyond them.
const LEVELS: [(i64, i64); 9] = [(-1, 1), (0, 1), (1, 3), (1, 2), (1, 1), (7, 5), (3, 2), (14, 5), (3, 1)];
/// All breakpoints are multiples of one over this.
const GRID: usize = 6;

/// What an image has on every stretch of the grid: the place of its square, and whether the label is kept.
type Row = Vec<(usize, bool)>;

fn square(place: usize) -> Rational {
    rational(SQUARES[place].0, SQUARES[place].1)
}

fn levels() -> Vec<Rational> {
    LEVELS.map(|(numerator, denominator)| rational(numerator, denominator)).to_vec()
}

/// Rows that stay as they are for a while, repeated now and then.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = vec((any::<bool>(), 0..SQUARES.len(), any::<bool>()), GRID).prop_map(|picks| {
        let mut row = Row::new();
        for (stays, place, keeps_label) in picks {
            row.push(row.last().copied().filter(|_| stays).unwrap_or((place, keeps_label)));
        }
        row
    });
    (vec(row, 1..=6), prop::option::weighted(0.3, 0usize..6)).prop_map(|(mut rows, repeated)| {
        if let Some(at) = repeated {
            rows.push(rows[at % rows.len()].clone());
        }
        rows
    })
}

/// The root of a square, written in one of two ways.
fn root(place: usize, is_factored: bool) -> RootSum {
    let two = rational(2, 1);
    if is_factored {
        RootSum::scaled_root(two, &(square(place) / rational(4, 1)))
    } else {
        RootSum::root(&square(place))
    }
}

fn curve(number: usize, row: &Row) -> Curve {
    let mut places: Vec<usize> = row.iter().map(|(place, _)| *place).collect();
    places.sort_unstable();
    places.dedup();
    let change = |place: &usize| {
        let root = root(*place, number % 2 == 1);
        Distance { low: root.clone(), high: root, squares: vec![square(*place)] }
    };
    let mut steps: Vec<Step> = Vec::new();
    for (at, (place, keeps_label)) in row.iter().enumerate() {
        let [from, to] = [at, at + 1].map(|at| rational(at as i64, GRID as i64));
        let change = places.binary_search(place).expect("each place is listed");
        match steps.last_mut() {
            Some(last) if (last.change, last.keeps_label) == (change, *keeps_label) => last.to = to,
            _ => steps.push(Step { from, to, change, keeps_label: *keeps_label }),
        }
    }
    Curve { number, label: 0, changes: places.iter().map(change).collect(), steps }
}

fn curves(rows: &[Row]) -> Vec<Curve> {
    rows.iter().enumerate().map(|(number, row)| curve(number, row)).collect()
}

/// How many images have changed by at least a level on a stretch of the grid, of those that keep their label there if asked.
fn count(rows: &[Row], stretch: usize, level: Option<&Rational>, keeps_label: bool) -> usize {
    let is_counted = |row: &&Row| {
        let (place, kept) = row[stretch];
        (kept || !keeps_label) && level.is_none_or(|level| reaches(&square(place), level))
    };
    rows.iter().filter(is_counted).count()
}

/// Where the first stretch begins on which half of the images have changed enough.
fn first_half(rows: &[Row], is_counted: impl Fn(&(usize, bool)) -> bool) -> Option<Rational> {
    let is_half =
        |stretch: &usize| 2 * rows.iter().filter(|row| is_counted(&row[*stretch])).count() >= rows.len();
    (0..GRID).find(is_half).map(|stretch| rational(stretch as i64, GRID as i64))
}

/// The places of the levels that half of the images reach, each with the point beyond which they do.
fn halves(rows: &[Row], keeps_label: bool) -> Vec<(usize, Rational)> {
    let mut halves: Vec<(usize, Rational)> = Vec::new();
    for least in 0..SQUARES.len() {
        let at = first_half(rows, |&(place, kept)| place >= least && (kept || !keeps_label));
        let Some(at) = at else { continue };
        match halves.last_mut() {
            Some((most, last)) if *last == at => *most = least,
            _ => halves.push((least, at)),
        }
    }
    halves
}

/// Whether half of the images reach a level that is some image's, and where.
fn are_same(found: &[Half], expected: &[(usize, Rational)]) -> bool {
    let is_same = |(half, (place, at)): (&Half, &(usize, Rational))| {
        half.change == RootSum::root(&square(*place)) && half.at == *at
    };
    found.len() == expected.len() && found.iter().zip(expected).all(is_same)
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn counts_are_those_between_breakpoints(rows in rows()) {
        let levels = levels();
        let curves = curves(&rows);
        let sweep = Sweep::new(&curves, &levels);
        prop_assert_eq!((sweep.images, &sweep.levels), (rows.len(), &levels));
        let mut expected: Vec<Piece> = Vec::new();
        for stretch in 0..GRID {
            let count = |level, keeps_label| count(&rows, stretch, level, keeps_label) as u32;
            let changed = levels.iter().map(|level| [count(Some(level), false), count(Some(level), true)]);
            let (kept, changed) = (count(None, true), changed.collect());
            let to = rational(stretch as i64 + 1, GRID as i64);
            match expected.last_mut() {
                Some(last) if (last.kept, &last.changed) == (kept, &changed) => last.to = to,
                _ => expected.push(Piece { from: rational(stretch as i64, GRID as i64), to, kept, changed }),
            }
        }
        prop_assert_eq!(sweep.pieces, expected);
    }

    #[test]
    fn halves_are_the_first_of_their_levels(rows in rows()) {
        let sweep = Sweep::new(&curves(&rows), &[]);
        prop_assert!(are_same(&sweep.halves, &halves(&rows, false)));
        prop_assert!(are_same(&sweep.halves_kept, &halves(&rows, true)));
        for level in levels() {
            for keeps_label in [false, true] {
                let expected = first_half(&rows, |&(place, kept)| {
                    (kept || !keeps_label) && reaches(&square(place), &level)
                });
                prop_assert_eq!(sweep.half(&level, keeps_label), expected.as_ref());
            }
        }
    }

    #[test]
    fn sums_are_those_at_the_end(rows in rows()) {
        let sweep = Sweep::new(&curves(&rows), &[]);
        let last = |row: &Row| RootSum::root(&square(row[GRID - 1].0));
        let sum = rows.iter().map(last).fold(RootSum::default(), |sum, change| sum + change);
        prop_assert_eq!(&sweep.sum, &sum);
        let (low, high) = sweep.mean();
        let images = rational(rows.len() as i64, 1);
        prop_assert!(RootSum::rational(&low * &images) <= sum && sum <= RootSum::rational(&high * &images));
        prop_assert!(high - low <= rational(1, 1 << 60));
    }

    #[test]
    fn the_order_of_curves_does_not_matter(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let [one, other] = [rows, shuffled].map(|rows| Sweep::new(&curves(&rows), &levels()));
        prop_assert_eq!(one.pieces, other.pieces);
        for (one, other) in [(one.halves, other.halves), (one.halves_kept, other.halves_kept)] {
            prop_assert_eq!(one.len(), other.len());
            let mut pairs = one.iter().zip(&other);
            prop_assert!(pairs.all(|(one, other)| one.change == other.change && one.at == other.at));
        }
        prop_assert_eq!(one.sum, other.sum);
    }

    #[test]
    fn breakpoints_may_be_anywhere(
        one in vec(1i64..100, 0..4),
        other in vec(1i64..100, 0..4),
        places in vec((0..SQUARES.len(), any::<bool>()), 10),
    ) {
        let steps = |cuts: &[i64], skip: usize| {
            let mut ends: Vec<i64> = [cuts, &[0, 100]].concat();
            ends.sort_unstable();
            ends.dedup();
            let values = places[skip..].iter();
            let step = |(ends, (change, keeps_label)): (&[i64], &(usize, bool))| Step {
                from: rational(ends[0], 100),
                to: rational(ends[1], 100),
                change: *change,
                keeps_label: *keeps_label,
            };
            ends.windows(2).zip(values).map(step).collect::<Vec<Step>>()
        };
        let changes: Vec<Distance> = (0..SQUARES.len())
            .map(|place| Distance { low: root(place, false), high: root(place, false), squares: Vec::new() })
            .collect();
        let curves = [steps(&one, 0), steps(&other, 5)]
            .map(|steps| Curve { number: 0, label: 0, changes: changes.clone().into(), steps });
        let level = rational(1, 1);
        let sweep = Sweep::new(&curves, std::slice::from_ref(&level));
        prop_assert!(sweep.pieces.windows(2).all(|pair| pair[0].to == pair[1].from));
        let mut ends: Vec<&Rational> = curves.iter().flat_map(|curve| &curve.steps).flat_map(|step| [&step.from, &step.to]).collect();
        ends.sort_unstable();
        ends.dedup();
        for pair in ends.windows(2) {
            let t = middle(pair[0], pair[1]);
            let at = |curve: &Curve| curve.steps.iter().find(|step| step.from < t && t < step.to).cloned();
            let steps: Vec<Step> = curves.iter().filter_map(at).collect();
            let changed = |step: &&Step| reaches(&square(step.change), &level);
            let kept = |step: &&Step| step.keeps_label;
            let piece = sweep.pieces.iter().find(|piece| piece.from < t && t < piece.to);
            let piece = piece.expect("pieces cover the interval");
            let counts = [
                steps.iter().filter(kept).count() as u32,
                steps.iter().filter(changed).count() as u32,
                steps.iter().filter(changed).filter(kept).count() as u32,
            ];
            prop_assert_eq!([piece.kept, piece.changed[0][0], piece.changed[0][1]], counts);
        }
    }
}

#[test]
fn no_curve_has_no_piece() {
    let sweep = Sweep::new(&[], &levels());
    assert!(sweep.pieces.is_empty() && sweep.halves.is_empty() && sweep.halves_kept.is_empty());
    assert_eq!(sweep.half(&rational(0, 1), false), None);
    assert_eq!(sweep.mean(), (rational(0, 1), rational(0, 1)));
}
