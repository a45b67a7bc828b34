//! Boxes of a high mean against all boxes of a grid.

use metes_atlas::{BoxError, Patch, Patches, large_mean};
use metes_exact::{BigInt, Rational};
use proptest::prelude::*;

/// The domain is `[0, 8]` in each direction.
const END: i64 = 8;

fn q(value: i64) -> Rational {
    Rational::from(BigInt::from(value))
}

/// Unit squares, each with an affine function of its own: continuity is not needed.
fn checkered(forms: &[[i64; 3]]) -> Patches<Rational> {
    let cells = (0..END).flat_map(|x| (0..END).map(move |y| (x, y)));
    let patch = |((x, y), form): ((i64, i64), &[i64; 3])| Patch {
        corners: [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]]
            .map(|corner| corner.map(q).to_vec())
            .to_vec(),
        form: form.map(q).to_vec(),
    };
    Patches(cells.zip(forms.iter().cycle()).map(patch).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn none_of_a_grid_is_larger(
        forms in prop::collection::vec([-3i64..4, -3i64..4, -12i64..13], 1..20), start in [0..=END, 0..=END], level in -8i64..9,
    ) {
        let patches = checkered(&forms);
        let level = q(level);
        let domain = [(q(0), q(END)), (q(0), q(END))];
        let found = large_mean(&domain, &start.map(q), &patches, &level).unwrap();
        let volume = found.as_ref().map_or_else(|| q(0), |found| found.volume.clone());
        if let Some(found) = &found {
            prop_assert!(patches.mean_is_at_least(&found.sides, &level));
            for ((low, high), at) in found.sides.iter().zip(start) {
                prop_assert!(*low <= q(at) && q(at) <= *high && *low >= q(0) && *high <= q(END));
            }
            prop_assert_eq!(&found.gradient, &patches.less(&level).gradient(&found.sides));
        }
        let clearly = &level + Rational::new(1.into(), 1000.into());
        let ends = |at: i64| (0..=at).flat_map(move |low| (at..=END).map(move |high| (low, high)));
        for (a, b) in ends(start[0]) {
            for (c, d) in ends(start[1]) {
                let sides = [(q(a), q(b)), (q(c), q(d))];
                let area = q((b - a) * (d - c));
                if area > volume {
                    prop_assert!(!patches.mean_is_at_least(&sides, &clearly), "{sides:?} is larger");
                }
            }
        }
    }
}

#[test]
fn on_a_line_it_reaches_to_where_the_mean_is_used_up() {
    // x on [0, 8]: the mean over [a, 8] is (a + 8)/2.
    let patches = Patches(vec![Patch { corners: vec![vec![q(0)], vec![q(8)]], form: vec![q(1), q(0)] }]);
    let found = large_mean(&[(q(0), q(8))], &[q(7)], &patches, &q(6)).unwrap().unwrap();
    let off = &found.sides[0].0 - q(4);
    assert!(off >= q(0) && off < Rational::new(1.into(), 1_000_000.into()), "{off}");
    assert_eq!(found.sides[0].1, q(8));
    assert!(large_mean(&[(q(0), q(8))], &[q(7)], &patches, &q(9)).unwrap().is_none());
    assert!(matches!(large_mean(&[(q(0), q(8))], &[q(9)], &patches, &q(1)), Err(BoxError::Outside { .. })));
}
