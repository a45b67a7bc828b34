//! Regions of images under two parameters, against brute force and plain evaluation.

use metes_exact::Rational;
use metes_testkit::Domain;
use metes_testkit::oracle::cells::cells;
use metes_testkit::strategies::{Sizes, fractions};
use metes_traverse::Limits;
use metes_universal::Complex;
use num_traits::One;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{PLANES, alone, by, cases, is_root};

/// Networks whose regions brute force finds at once.
pub(crate) fn least() -> Sizes {
    Sizes { inputs: 1..=1, hinges: 1..=2, units: 1..=3, outputs: 2..=3 }
}

/// All there is to a complex.
type Plain = (u64, Vec<(Vec<Vec<Rational>>, usize, bool)>);

fn plain(complex: &Complex) -> Plain {
    let cell = |cell: &metes_universal::Cell| {
        let vertices = cell.polytope.vertices().iter().map(|vertex| vertex.point.to_rationals());
        (vertices.collect(), cell.change, cell.keeps_label)
    };
    (complex.regions, complex.cells.iter().map(cell).collect())
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn cells_are_the_regions_of_brute_force(setting in by(PLANES, least(), 1)) {
        let (low, high): (Vec<_>, Vec<_>) = setting.domain().into_iter().unzip();
        let domain = Domain::new(low, high);
        let complexes = setting.complexes(&alone());
        for (complex, sitter) in complexes.iter().zip(&setting.sitters) {
            let regions = cells(&setting.composed(sitter), &domain);
            prop_assert_eq!(complex.regions, regions.len() as u64);
            for (pattern, region) in &regions {
                let square = setting.square_on(sitter, &pattern.0);
                let around = complex.cells.iter().filter(|cell| cell.polytope.contains(&region.interior));
                let mut around = around.peekable();
                prop_assert!(around.peek().is_some());
                for cell in around {
                    prop_assert!(is_root(&complex.changes[cell.change], &square));
                }
            }
            let volume: Rational =
                complex.cells.iter().map(|cell| cell.polytope.volume().to_rational()).sum();
            let sides = domain.low().iter().zip(domain.high());
            prop_assert_eq!(volume, sides.fold(Rational::one(), |volume, (low, high)| volume * (high - low)));
        }
    }

    #[test]
    fn a_point_inside_a_cell_has_its_change_and_label(
        setting in by(PLANES, Sizes::tiny(), 2),
        places in vec(fractions(2), 6),
    ) {
        let (low, high): (Vec<_>, Vec<_>) = setting.domain().into_iter().unzip();
        let domain = Domain::new(low, high);
        let (explainer, subjects) = (setting.explainer(), setting.subjects());
        let complexes = setting.complexes(&alone());
        for ((complex, sitter), subject) in complexes.iter().zip(&setting.sitters).zip(&subjects) {
            for place in &places {
                let theta = domain.at(place);
                let mut around = complex.cells.iter().filter(|cell| cell.polytope.contains_strictly(&theta));
                let Some(cell) = around.next() else { continue };
                prop_assert!(around.next().is_none(), "cells do not overlap");
                let (square, keeps_label) = setting.at(sitter, &theta);
                prop_assert_eq!(cell.keeps_label, keeps_label);
                prop_assert!(is_root(&complex.changes[cell.change], &square));
                let (change, kept) = explainer.at(subject, &theta);
                prop_assert!(is_root(&change, &square) && kept == keeps_label);
            }
        }
    }

    #[test]
    fn threads_and_the_filter_do_not_show(setting in by(PLANES, Sizes::tiny(), 1)) {
        let all = |limits: &Limits| setting.complexes(limits).iter().map(plain).collect::<Vec<Plain>>();
        let one = all(&alone());
        prop_assert_eq!(&all(&Limits { threads: Some(3), ..Limits::default() }), &one);
        prop_assert_eq!(&all(&Limits { no_filter: true, ..alone() }), &one);
    }
}
