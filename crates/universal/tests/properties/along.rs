//! Images moved along a direction, against plain arithmetic.

use metes_exact::Rational;
use metes_perturb::image::{Image, Shape};
use metes_perturb::{CompileError, Interval, Perturbation};
use metes_testkit::strategies::{fractions, interval, number};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::common::{direction, pixel_range, rational};

/// None, that of pixels, one that no pixel or every pixel is in, or a single point.
fn range() -> impl Strategy<Value = Option<Interval>> {
    prop_oneof![
        2 => Just(None),
        3 => Just(pixel_range()),
        2 => interval().prop_map(|(low, high)| Interval::new(low, high)),
        1 => number().prop_map(|value| Some(Interval::point(value))),
    ]
}

proptest! {
    #[test]
    fn pixels_move_along_and_stay_in_range(
        pixels in vec(prop_oneof![Just(rational(0, 1)), Just(rational(1, 1)), number()], 4),
        direction in direction(),
        (low, high) in interval(),
        range in range(),
        places in vec(fractions(1), 5),
    ) {
        let image = Image { shape: Shape { channels: 2, height: 1, width: 2 }, pixels, label: None };
        let amount = Interval::between(low.clone(), high.clone());
        let perturbation = Perturbation::along(&image, &direction, &amount, range.as_ref()).unwrap();
        let [parameter] = &perturbation.parameters[..] else { panic!("a ray has one parameter") };
        prop_assert_eq!((parameter.name.as_str(), &parameter.interval), ("t", &amount));
        prop_assert!(perturbation.expected.is_identity());
        for place in places {
            let t = &low + (&high - &low) * &place[0];
            let moved = image.pixels.iter().zip(&direction).map(|(pixel, change)| pixel + &t * change);
            let within = |pixel: Rational| match &range {
                Some(range) if pixel < *range.low() => range.low().clone(),
                Some(range) if pixel > *range.high() => range.high().clone(),
                _ => pixel,
            };
            let expected: Vec<Rational> = moved.map(within).collect();
            prop_assert_eq!(perturbation.network.evaluate(&[t]), expected);
        }
    }
}

#[test]
fn a_direction_of_another_size_is_refused() {
    let shape = Shape { channels: 1, height: 1, width: 2 };
    let image = Image { shape, pixels: vec![rational(1, 2); 2], label: None };
    let amount = Interval::between(rational(0, 1), rational(1, 1));
    for elements in [0, 1, 3] {
        let refusal = Perturbation::along(&image, &vec![rational(1, 1); elements], &amount, None);
        assert!(
            matches!(refusal, Err(CompileError::Direction { elements: given, wanted: 2 }) if given == elements)
        );
    }
}
