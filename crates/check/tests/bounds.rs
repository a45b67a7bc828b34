//! Bound trees of random degenerate networks: what is accepted is true, what is proved is accepted, and a judge that
//! follows the specification word by word agrees.

mod networks;

use metes_certificate::{
    Block, BoundStep, Case, Certificate, Claim, Form, Image, Int, Linear, Ratio, Source, Statement, write,
};
use metes_check::check_file;
use metes_testkit::certificates::{Style, Truth, judge, refutation, refute, samples};
use num_bigint::BigInt;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use networks::{Layer, layer, network};

/// What weights are multiplied by: so that they need one digit, two, or more.
fn stretch() -> impl Strategy<Value = BigInt> {
    let near = |power: u32, less: i32| (BigInt::from(1) << power) - less;
    prop_oneof![
        12 => Just(BigInt::from(1)),
        1 => Just(near(40, 5)),
        1 => Just(near(62, 1)),
        1 => Just(near(63, 1)),
        1 => Just(near(64, 1)),
        1 => Just(near(75, 0)),
        1 => Just(near(125, 1)),
        1 => Just(near(131, 3)),
        1 => Just(near(700, 1)),
    ]
}

fn linear() -> impl Strategy<Value = Linear> {
    let coefficient = || (-2i64..=2).prop_map(Int::from);
    let constant = prop_oneof![(-3i64..=3).boxed(), (-40i64..0).boxed(), (-4_000i64..0).boxed()];
    (prop::array::uniform2(coefficient()), constant, any::<bool>()).prop_map(
        |(coefficients, constant, strict)| Linear {
            coefficients: coefficients.to_vec(),
            constant: constant.into(),
            strict,
        },
    )
}

fn side() -> impl Strategy<Value = (Ratio, Ratio)> {
    (-6i64..=4, 0i64..=6, prop_oneof![Just(1i64), Just(2), Just(3), Just(10)]).prop_map(|(low, size, one)| {
        let ratio = |value: i64| Ratio::new(value.into(), one.into()).unwrap();
        (ratio(low), ratio(low + size))
    })
}

prop_compose! {
    fn case(parameters: usize)(
        bounds in prop::collection::vec(side(), parameters),
        rows in prop::collection::vec(prop::collection::vec(-2i64..=2, parameters + 1), 0..3),
        open in prop::collection::vec(any::<prop::sample::Index>(), 0..2),
        conjunctions in prop::collection::vec(prop::collection::vec(linear(), 0..3), 0..3),
    ) -> Case {
        let open = if rows.is_empty() { vec![] } else { open };
        let open = open.iter().map(|at| at.index(rows.len()) as u32).collect();
        let rows = rows.into_iter().map(|row| row.into_iter().map(Int::from).collect()).collect();
        Case { bounds, rows, open, conjunctions, proof: vec![] }
    }
}

prop_compose! {
    fn style()(seed in any::<u64>(), halvings in 0u32..3, relaxed in 0u32..6) -> Style {
        Style { seed, halvings, relaxed }
    }
}

prop_compose! {
    /// A claim without its proof.
    fn claim(parameters: u32)(
        map in prop::collection::vec(layer(), 0..2),
        layers in prop::collection::vec(layer(), 1..5),
        stretches in prop::collection::vec(stretch(), 8),
        scales in (1i64..3, 1i64..3),
        pixels in prop::collection::vec(any::<u8>(), 2..4),
        outputs in prop::array::uniform2(any::<u8>()),
        cases in prop::collection::vec(case(parameters as usize), 1..3),
    ) -> Certificate {
        let mut input_map = network(parameters, &singles(map), scales.0, &pixels);
        let mut classifier = network(pixels.len() as u32, &singles(layers), scales.1, &outputs);
        let blocks = input_map.blocks.iter_mut().chain(&mut classifier.blocks);
        for (block, stretch) in blocks.zip(stretches) {
            let Block::Affine(affine) = block else { continue };
            let weights = affine.templates.iter_mut().flatten().flat_map(|run| &mut run.1);
            weights.chain(affine.rows.iter_mut().map(|row| &mut row.2)).for_each(|it| it.0 *= &stretch);
        }
        let image = Image { scale: Int::from(1), elements: vec![Int::from(0); pixels.len()] };
        let parameters = (0..parameters).map(|at| at.to_string()).collect();
        let claim = Claim { parameters, domain: vec![], open: vec![], statement: Statement::Unsat { cases } };
        Certificate::new(Source::default(), classifier, image, input_map, claim, vec![])
    }
}

/// Maxima of one element: of more there are no bounds. Rarely, two.
fn singles(layers: Vec<Layer>) -> Vec<Layer> {
    let single = |layer| match layer {
        Layer::Maxima(mut groups) => {
            groups.iter_mut().for_each(|group| group.truncate(if group[0] % 16 == 0 { 2 } else { 1 }));
            Layer::Maxima(groups)
        }
        other => other,
    };
    layers.into_iter().map(single).collect()
}

fn any_claim() -> impl Strategy<Value = Certificate> {
    prop_oneof![claim(1), claim(2)]
}

fn cases(certificate: &mut Certificate) -> &mut Vec<Case> {
    match &mut certificate.claim.statement {
        Statement::Unsat { cases } => cases,
        _ => panic!("there are cases"),
    }
}

/// Panics where the claim of a certificate is false.
fn hold_against_values(certificate: &Certificate) {
    let samples = samples(certificate.input_map.inputs as usize);
    for theta in samples.iter().step_by(samples.len().div_ceil(60)) {
        let truth = refute(certificate, theta);
        assert!(!matches!(truth, Truth::False(_)), "at {theta:?}: {truth:?}");
    }
}

fn verdict(certificate: &Certificate) -> Result<(), &'static str> {
    check_file(&write(certificate, Form::Binary)).map(drop).map_err(|rejection| rejection.rule.name())
}

/// What there is a proof of, and how many of its conjunctions are refuted.
fn count(certificate: &Certificate) -> usize {
    let Statement::Unsat { cases } = &certificate.claim.statement else { return 0 };
    cases.iter().flat_map(|case| &case.proof).filter(|step| matches!(step, BoundStep::Refuted(_))).count()
}

#[test]
fn the_prover_proves_what_is_worth_it() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut proved, mut refuted, mut false_claims) = (0, 0, 0);
    for _ in 0..300 {
        let certificate = any_claim().new_tree(&mut runner).unwrap().current();
        let is_false = samples(certificate.input_map.inputs as usize)
            .iter()
            .any(|theta| matches!(refute(&certificate, theta), Truth::False(_)));
        match refutation(certificate, Style { seed: 7, halvings: 1, relaxed: 3 }) {
            Some(certificate) => {
                assert!(!is_false);
                proved += 1;
                refuted += count(&certificate);
            }
            None => false_claims += usize::from(is_false),
        }
    }
    assert!(proved > 80 && refuted > 200 && false_claims > 80, "{proved} {refuted} {false_claims}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn what_is_proved_is_accepted_and_true(certificate in any_claim(), style in style()) {
        if let Some(certificate) = refutation(certificate, style) {
            prop_assert_eq!(judge(&certificate), Ok(()));
            let found = check_file(&write(&certificate, Form::Binary));
            prop_assert!(found.is_ok(), "{:?}", found.err());
            hold_against_values(&certificate);
        }
    }

    /// Trees whose steps are changed, and trees of other claims.
    #[test]
    fn the_judge_agrees_and_what_is_accepted_is_true(
        certificate in any_claim(),
        style in style(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..9, any::<u32>()), 1..4),
    ) {
        let Some(mut certificate) = refutation(certificate, style) else { return Ok(()) };
        for (at, from, change, number) in changes {
            let all: Vec<BoundStep> = cases(&mut certificate).iter().flat_map(|case| case.proof.clone()).collect();
            let places = cases(&mut certificate).len();
            let case = &mut cases(&mut certificate)[number as usize % places];
            if all.is_empty() || case.proof.is_empty() {
                continue;
            }
            let place = at.index(case.proof.len());
            let other = all[from.index(all.len())].clone();
            match change {
                0 => case.proof[place] = other,
                1 => case.proof.insert(place, other),
                2 => drop(case.proof.remove(place)),
                3 => case.proof.truncate(place + 1),
                _ => change_step(&mut case.proof[place], number),
            }
        }
        let verdict = verdict(&certificate);
        prop_assert_eq!(verdict.is_ok(), judge(&certificate).is_ok(), "{:?} {:?}", verdict, judge(&certificate));
        if verdict.is_ok() {
            hold_against_values(&certificate);
        }
    }
}

/// Changes a number of a step.
fn change_step(step: &mut BoundStep, number: u32) {
    let pick = |length: usize| (number as usize / 8) % length;
    let more = i64::from(number % 5) - 2;
    match step {
        BoundStep::Settled(step) => std::mem::swap(&mut step.off, &mut step.on),
        BoundStep::Bounded(step) if !step.is_empty() => {
            let place = pick(step.len());
            let bounds = &mut step[place];
            match number % 4 {
                0 => bounds.1.0.0 += more,
                1 => bounds.2.0.0 += more,
                2 => bounds.3 = number % ((1 << 16) + 2),
                _ => std::mem::swap(&mut bounds.1, &mut bounds.2),
            }
        }
        BoundStep::Cut(step) => step.unit = step.unit.wrapping_add(more as u32),
        BoundStep::Halve(step) => step.parameter ^= 1,
        BoundStep::Refuted(step) => match number % 6 {
            0 => step.conjunction ^= 1,
            1 if !step.constraints.is_empty() => {
                let place = pick(step.constraints.len());
                step.constraints[place].0.0 += more;
            }
            2 if !step.rows.is_empty() => {
                let place = pick(step.rows.len());
                step.rows[place].0 ^= 1;
            }
            3 if !step.rows.is_empty() => {
                let place = pick(step.rows.len());
                step.rows[place].1.0.0 += more;
            }
            4 if !step.slopes.is_empty() => {
                let place = pick(step.slopes.len());
                step.slopes[place].1 = number % ((1 << 16) + 2);
            }
            _ => step.slopes.clear(),
        },
        BoundStep::Bounded(_) => {}
    }
}
