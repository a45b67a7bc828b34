//! Bound trees made to hang a checker or to fill its memory.

use metes_certificate::{
    Affine, Block, BoundStep, Bounded, Case, Certificate, Claim, Cut, Dyadic, Form, Halve, Image, Int,
    Linear, Network, Ratio, Refuted, Relu, Row, Run, Settled, Source, Statement, write,
};
use metes_check::{Rule, check_file};
use num_bigint::BigInt;

fn int(value: i64) -> Int {
    Int::from(value)
}

fn ratio(numerator: i64, denominator: i64) -> Ratio {
    Ratio::new(numerator.into(), denominator.into()).unwrap()
}

fn one() -> Dyadic {
    Dyadic(int(1), 0)
}

fn network(inputs: u32, blocks: Vec<Block>, outputs: Vec<u32>) -> Network {
    Network { inputs, scale: int(1), blocks, outputs }
}

/// A row of weights from an element on.
fn row(base: u32, weights: Vec<Int>, bias: Int) -> Block {
    Block::Affine(Affine { templates: vec![vec![Run(0, weights)]], rows: vec![Row(0, base, bias)] })
}

fn relu(first: u32, count: u32) -> Block {
    Block::Relu(Relu { first, count })
}

/// That the only output is nowhere more than −1 in the unit cube.
fn case(parameters: u32, proof: Vec<BoundStep>) -> Case {
    let linear = Linear { coefficients: vec![int(1)], constant: int(1), strict: true };
    let bounds = vec![(ratio(0, 1), ratio(1, 1)); parameters as usize];
    Case { bounds, rows: vec![], open: vec![], conjunctions: vec![vec![linear]], proof }
}

fn certificate(classifier: Network, statement: Statement) -> Certificate {
    let inputs = classifier.inputs;
    let input_map = network(inputs, vec![], (0..inputs).collect());
    let image = Image { scale: int(1), elements: vec![int(0); inputs as usize] };
    let parameters = vec![String::new(); inputs as usize];
    let claim = Claim { parameters, domain: vec![], open: vec![], statement };
    Certificate::new(Source::default(), classifier, image, input_map, claim, vec![])
}

fn verdict_of(certificate: &Certificate) -> Result<(), Rule> {
    check_file(&write(certificate, Form::Binary)).map(drop).map_err(|rejection| rejection.rule)
}

fn verdict(classifier: Network, cases: Vec<Case>) -> Result<(), Rule> {
    verdict_of(&certificate(classifier, Statement::Unsat { cases }))
}

fn refuted() -> BoundStep {
    BoundStep::Refuted(Refuted { conjunction: 0, constraints: vec![one()], rows: vec![], slopes: vec![] })
}

/// `−x − 2` of the only input.
fn negative() -> Network {
    network(1, vec![row(0, vec![int(-1)], int(-2))], vec![1])
}

#[test]
fn deep_bound_trees_do_not_recurse() {
    let halve = |step: i64| BoundStep::Halve(Halve { parameter: 0, at: ratio(1, step) });
    let mut proof: Vec<BoundStep> = (2..50_002).map(halve).collect();
    // The denominators are all those to 50,001: their multiple has more than 2¹⁶ bits.
    assert_eq!(verdict(negative(), vec![case(1, proof.clone())]), Err(Rule::Limit));
    let halve = |step: i64| BoundStep::Halve(Halve { parameter: 0, at: ratio(step, 1 << 40) });
    proof = (1..100_001).rev().map(halve).collect();
    assert_eq!(verdict(negative(), vec![case(1, proof.clone())]), Err(Rule::Tree));
    proof.extend(vec![refuted(); 100_001]);
    assert_eq!(verdict(negative(), vec![case(1, proof.clone())]), Ok(()));
    proof.pop();
    assert_eq!(verdict(negative(), vec![case(1, proof)]), Err(Rule::Tree));
}

#[test]
fn many_cases_and_steps_of_nothing_take_no_time() {
    let nothing = vec![BoundStep::Bounded(vec![]); 200_000];
    let proof = nothing.into_iter().chain([refuted()]).collect();
    let mut cases = vec![case(1, vec![refuted()]); 50_000];
    cases.push(case(1, proof));
    // Each case would be slow if it looked at every unit.
    let mut wide = negative();
    wide.blocks.push(relu(1, 1));
    for doubling in 0..18 {
        wide.blocks.push(relu(2, 1 << doubling));
    }
    assert_eq!(verdict(wide, cases), Ok(()));
}

/// `m·2ᵏ` in few bytes stands for many: kept for each of many units, they would take gigabytes.
#[test]
fn large_bounds_take_no_memory() {
    let units = 30_000;
    let templates = vec![vec![Run(0, vec![int(1)])]];
    let rows = (0..units).map(|_| Row(0, 0, int(-1))).collect();
    let blocks = vec![Block::Affine(Affine { templates, rows }), relu(1, units)];
    let bound = |unit: u32| {
        let far = |sign: i64| Dyadic(int(sign), 1 << 16);
        Bounded(units + 1 + unit, far(-1), far(1), 1 << 15)
    };
    let output = row(0, vec![int(-1)], int(-2));
    let network = network(1, [blocks, vec![output]].concat(), vec![2 * units + 1]);
    let proof = vec![BoundStep::Bounded((0..units).map(bound).collect()), refuted()];
    assert_eq!(verdict(network, vec![case(1, proof)]), Ok(()));
}

/// A sum with room for long weights at many elements.
#[test]
fn sums_of_long_numbers_are_bounded() {
    let long = |bits: u32| Int((BigInt::from(1) << bits) + 1);
    let wide = |count: u32, bits: u32| {
        let mut weights = vec![int(1); count as usize];
        weights[0] = long(bits);
        // All inputs are one parameter.
        let mut certificate = certificate(
            network(count, vec![row(0, weights, int(0))], vec![count]),
            Statement::Unsat { cases: vec![case(1, vec![refuted()])] },
        );
        let templates = vec![vec![Run(0, vec![int(1)])]];
        let rows = (0..count).map(|_| Row(0, 0, int(0))).collect();
        let copies = Block::Affine(Affine { templates, rows });
        certificate.input_map = network(1, vec![copies], (1..=count).collect());
        certificate.claim.parameters.truncate(1);
        let Certificate { source, classifier, image, input_map, claim, proof, .. } = certificate;
        Certificate::new(source, classifier, image, input_map, claim, proof)
    };
    assert_eq!(verdict_of(&wide(100_000, 60_000)), Err(Rule::Sign));
    assert_eq!(verdict_of(&wide(300_000, 60_000)), Err(Rule::Limit));
}

/// Weights of 4,000 bits one after another.
#[test]
fn sums_that_grow_with_every_row_are_bounded() {
    let weight = Int((BigInt::from(1) << 4_000) + 1);
    let deep = |rows: u32| {
        let blocks = (0..rows).map(|at| row(at, vec![weight.clone()], int(1))).collect();
        network(1, blocks, vec![rows])
    };
    assert_eq!(verdict(deep(30), vec![case(1, vec![refuted()])]), Err(Rule::Sign));
    assert_eq!(verdict(deep(1_000), vec![case(1, vec![refuted()])]), Err(Rule::Sign));
}

/// Denominators without common factors.
#[test]
fn boxes_of_long_fractions_are_bounded() {
    let count = 800;
    let zeros = network(count, vec![row(0, vec![int(-1)], int(-2))], vec![count]);
    let mut hard = case(count, vec![refuted()]);
    let odd = |at: usize| BigInt::from(2 * at + 1).pow(500);
    for (at, side) in hard.bounds.iter_mut().enumerate() {
        side.1 = Ratio::new(2.into(), odd(at)).unwrap();
        side.0 = ratio(0, 1);
    }
    assert_eq!(verdict(zeros.clone(), vec![hard]), Err(Rule::Limit));
    let mut easy = case(count, vec![refuted()]);
    for (at, side) in easy.bounds.iter_mut().enumerate() {
        side.1 = Ratio::new(BigInt::from(1) << (at * 10), BigInt::from(3).pow(at as u32 * 10)).unwrap();
    }
    assert_eq!(verdict(zeros, vec![easy]), Ok(()));
}

/// A point whose coordinates have no common denominator of a reasonable length, in a network of many elements.
#[test]
fn points_of_long_fractions_are_bounded() {
    let count = 500;
    let mut blocks = vec![relu(0, 1)];
    for doubling in 0..16 {
        blocks.push(relu(count, 1 << doubling));
    }
    let odd = |at: usize| BigInt::from(2 * at + 1).pow(600);
    let theta = (0..count as usize).map(|at| Ratio::new(1.into(), odd(at)).unwrap()).collect();
    let statement = Statement::Sat { constraints: vec![], theta };
    let mut certificate = certificate(network(count, blocks, vec![]), statement);
    certificate.source.model = " ".repeat(1 << 17);
    assert_eq!(verdict_of(&certificate), Err(Rule::Limit));
}

#[test]
fn many_cuts_of_one_unit_in_many_branches() {
    let classifier = network(1, vec![relu(0, 1), row(1, vec![int(-1)], int(-2))], vec![2]);
    let mut proof = Vec::new();
    for step in (1..20_001).rev() {
        proof.push(BoundStep::Halve(Halve { parameter: 0, at: ratio(step, 20_001) }));
    }
    for _ in 0..20_001 {
        proof.push(BoundStep::Cut(Cut { unit: 1 }));
        proof.extend([refuted(), refuted()]);
    }
    let wrong = BoundStep::Settled(Settled { off: vec![1], on: vec![] });
    assert_eq!(verdict(classifier.clone(), vec![case(1, proof.clone())]), Ok(()));
    proof.insert(20_000 + 4, wrong);
    assert_eq!(verdict(classifier, vec![case(1, proof)]), Err(Rule::Unit));
}
