//! Certificates of random degenerate networks: what is accepted is true, and what is proved is accepted.

mod networks;

use metes_certificate::{
    Attention, Certificate, Claim, Form, Image, Int, Linear, Measure, Ratio, Statement, Step, Wish, write,
};
use metes_check::check_file;
use metes_testkit::certificates::{Truth, prove, refute, samples};
use proptest::prelude::*;

use networks::{layer, network};

fn measure() -> impl Strategy<Value = Measure> {
    prop_oneof![Just(Measure::L1), Just(Measure::Linf), Just(Measure::L2), Just(Measure::TopK(1))]
}

prop_compose! {
    fn statement()(
        kind in 0u8..4,
        label in 0u32..2,
        coefficients in prop::array::uniform2(-1i64..=1),
        constant in -1i64..=1,
        strict in any::<bool>(),
        measure in measure(),
        classes in prop_oneof![Just(vec![0]), Just(vec![1]), Just(vec![0, 1])],
        delta in (0i64..5, 1i64..3),
        bits in prop_oneof![Just(0), Just(9)],
    ) -> Statement {
        let delta = Ratio::new(delta.0.into(), delta.1.into()).unwrap();
        let attention = Attention { measure, classes, delta, bits };
        let linear = Linear {
            coefficients: coefficients.map(Int::from).to_vec(),
            constant: Int::from(constant),
            strict,
        };
        match kind {
            0 => Statement::Holds { wish: Wish { label: Some(label), ..Wish::default() } },
            1 => Statement::Holds { wish: Wish { linear: vec![linear], ..Wish::default() } },
            2 => Statement::Holds { wish: Wish { attention: Some(attention), ..Wish::default() } },
            _ => {
                let zero = Ratio::new(0.into(), 1.into()).unwrap();
                Statement::Partition { attention: Some(Attention { delta: zero, ..attention }) }
            }
        }
    }
}

prop_compose! {
    fn certificate()(
        parameters in 1u32..=2,
        map in prop::collection::vec(layer(), 0..2),
        layers in prop::collection::vec(layer(), 1..4),
        scales in (1i64..3, 1i64..3),
        pixels in prop::collection::vec(any::<u8>(), 2..4),
        outputs in prop::array::uniform2(any::<u8>()),
        image in prop::array::uniform3(-2i64..=2),
        open in prop::collection::vec(0u32..2, 0..2),
        statement in statement(),
    ) -> Certificate {
        let input_map = network(parameters, &map, scales.0, &pixels);
        let classifier = network(pixels.len() as u32, &layers, scales.1, &outputs);
        let image = image[..pixels.len()].iter().map(|&pixel| Int::from(pixel)).collect();
        let image = Image { scale: Int::from(1), elements: image };
        let row = |parameter: u32, factor: i64, constant: i64| {
            let mut row = vec![Int::from(0); parameters as usize + 1];
            row[parameter as usize] = Int::from(factor);
            row[parameters as usize] = Int::from(constant);
            row
        };
        let domain = (0..parameters).flat_map(|at| [row(at, 1, 1), row(at, -1, 2)]).collect();
        let parameters = (0..parameters).map(|at| at.to_string()).collect();
        prove(classifier, image, input_map, Claim { parameters, domain, open, statement })
    }
}

/// Panics where the claim of a certificate is false.
fn hold_against_values(certificate: &Certificate) {
    let samples = samples(certificate.input_map.inputs as usize);
    for theta in samples.iter().step_by(samples.len().div_ceil(40)) {
        let truth = refute(certificate, theta);
        assert!(!matches!(truth, Truth::False(_)), "at {theta:?}: {truth:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proved_is_accepted_and_true(certificate in certificate()) {
        let found = check_file(&write(&certificate, Form::Binary));
        prop_assert!(found.is_ok(), "{:?}", found.err());
        hold_against_values(&certificate);
    }

    /// Steps from one tree in another, with leaves that claim what they like.
    #[test]
    fn what_is_accepted_is_true(
        mut certificate in certificate(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..4), 1..4),
    ) {
        for (at, from, change) in steps {
            let place = at.index(certificate.proof.len());
            let other = certificate.proof[from.index(certificate.proof.len())].clone();
            match change {
                0 => certificate.proof[place] = other,
                1 => certificate.proof.insert(place, other),
                2 if certificate.proof.len() > 1 => drop(certificate.proof.remove(place)),
                _ => if let Step::Fixed(fixed) = &mut certificate.proof[place] {
                    std::mem::swap(&mut fixed.off, &mut fixed.on);
                },
            }
        }
        if check_file(&write(&certificate, Form::Binary)).is_ok() {
            hold_against_values(&certificate);
        }
    }
}
