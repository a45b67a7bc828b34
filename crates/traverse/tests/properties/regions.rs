//! Regions tile the box, and each is what plain evaluation and brute force say.

use std::collections::BTreeSet;

use metes_exact::Rational;
use metes_network::{Gradients, Pattern};
use metes_testkit::oracle::{cells, differences, line};
use metes_testkit::strategies::{Sizes, fractions, problem};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{cases, enumerate, value, volume};

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn regions_tile_the_box(problem in problem(Sizes::small())) {
        let regions = enumerate(&problem.network, &problem.domain).regions;
        let sum: Rational = regions.iter().map(|region| &region.volume).sum();
        prop_assert_eq!(sum, volume(&problem.domain));
        for (at, region) in regions.iter().enumerate() {
            let point = region.polytope.interior_point();
            prop_assert!(region.polytope.contains_strictly(&point) && problem.domain.contains(&point));
            // A point of a closed region and of the interior of another would make them overlap.
            let holders = (0..regions.len()).filter(|&other| regions[other].polytope.contains(&point));
            prop_assert_eq!(holders.collect::<Vec<_>>(), vec![at]);
            prop_assert_eq!(&problem.network.pattern_at(&point), &region.pattern);
        }
    }

    #[test]
    fn forms_are_plain_evaluation(
        problem in problem(Sizes::small()),
        places in vec(fractions(3), 6),
    ) {
        let regions = enumerate(&problem.network, &problem.domain).regions;
        let corners = regions.iter().take(5).flat_map(|region| region.polytope.vertices());
        let mut points: Vec<_> = corners.map(|vertex| vertex.point.to_rationals()).collect();
        points.extend(places.iter().map(|place| problem.domain.at(place)));
        for point in points {
            let logits = problem.network.evaluate(&point);
            let mut holders = regions.iter().filter(|region| region.polytope.contains(&point)).peekable();
            prop_assert!(holders.peek().is_some(), "no region contains {:?}", point);
            for region in holders {
                let values: Vec<Rational> = region.outputs.iter().map(|form| value(form, &point)).collect();
                prop_assert_eq!(&values, &logits);
            }
        }
    }

    #[test]
    fn regions_are_those_of_brute_force(problem in problem(Sizes::tiny())) {
        let regions = enumerate(&problem.network, &problem.domain).regions;
        let cells = cells::cells(&problem.network, &problem.domain);
        prop_assert_eq!(regions.len(), cells.len());
        for region in regions {
            let cell = cells.get(&region.pattern);
            prop_assert!(cell.is_some(), "brute force does not know {:?}", region.pattern);
            prop_assert_eq!(&region.outputs, &cell.unwrap().outputs);
        }
    }

    #[test]
    fn regions_in_more_dimensions_too(problem in problem(Sizes::tiny().inputs(4..=5))) {
        let regions = enumerate(&problem.network, &problem.domain).regions;
        let sum: Rational = regions.iter().map(|region| &region.volume).sum();
        prop_assert_eq!(sum, volume(&problem.domain));
        let patterns: BTreeSet<Pattern> = regions.iter().map(|region| region.pattern.clone()).collect();
        prop_assert_eq!(regions.len(), patterns.len());
        prop_assert_eq!(patterns, cells::patterns(&problem.network, &problem.domain));
    }

    #[test]
    fn regions_on_a_line_are_those_of_its_knots(problem in problem(Sizes::small().inputs(1..=1))) {
        let pieces = line::pieces(&problem.network, &problem.domain.low()[0], &problem.domain.high()[0]);
        let mut regions = enumerate(&problem.network, &problem.domain).regions;
        let ends = |region: &crate::common::Seen| -> Vec<Rational> {
            region.polytope.ordered_vertices().iter().flat_map(|point| point.to_rationals()).collect()
        };
        regions.sort_by_cached_key(ends);
        prop_assert_eq!(regions.len(), pieces.len());
        for (region, piece) in regions.iter().zip(pieces) {
            prop_assert_eq!(ends(region), vec![piece.from, piece.to]);
            prop_assert_eq!(&region.pattern, &piece.pattern);
            let forms: Vec<Vec<Rational>> =
                piece.outputs.into_iter().map(|(slope, intercept)| vec![slope, intercept]).collect();
            prop_assert_eq!(&region.outputs, &forms);
        }
    }

    #[test]
    fn gradients_are_differences(problem in problem(Sizes::tiny())) {
        let gradients = Gradients::new(&problem.network);
        for region in enumerate(&problem.network, &problem.domain).regions.iter().take(6) {
            let point = region.polytope.interior_point();
            for (output, form) in region.outputs.iter().enumerate() {
                let numerators = gradients.of_output(output, &region.pattern.0).as_ref().to_bigs();
                let over = |numerator| Rational::new(numerator, gradients.denominator().clone());
                let gradient: Vec<Rational> = numerators.into_iter().map(over).collect();
                prop_assert_eq!(&gradient[..], &form[..problem.domain.dimension()]);
                let differences = differences::gradient_by_differences(&problem.network, &point, output);
                prop_assert_eq!(Some(gradient), differences);
            }
        }
    }
}
