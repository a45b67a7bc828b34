//! Files made to hang a checker or to fill its memory.

use metes_certificate::{
    Affine, Block, Certificate, Claim, Cut, Fixed, Form, Image, Int, Leaf, Linear, Max, Network, Ratio, Relu,
    Row, Run, Source, Statement, Step, Wish, write,
};
use metes_check::{Rule, check_file};
use metes_testkit::certificates::accepted;
use num_bigint::BigInt;

fn int(value: i64) -> Int {
    Int::from(value)
}

/// That the outputs of a network on one parameter sum up to at least 0.
fn certificate(classifier: Network, proof: Vec<Step>) -> Certificate {
    let image = Image { scale: int(1), elements: vec![int(0); classifier.inputs as usize] };
    let outputs = vec![0; classifier.inputs as usize];
    let input_map = Network { inputs: 1, scale: int(1), blocks: vec![], outputs };
    let coefficients = vec![int(1); classifier.outputs.len()];
    let linear = vec![Linear { coefficients, constant: int(0), strict: false }];
    let statement = Statement::Holds { wish: Wish { linear, ..Wish::default() } };
    let domain = vec![vec![int(1), int(0)], vec![int(-1), int(1)]];
    let claim = Claim { parameters: vec!["x".to_owned()], domain, open: vec![], statement };
    Certificate::new(Source::default(), classifier, image, input_map, claim, proof)
}

fn leaf(basis: &[u32]) -> Step {
    Step::Leaf(Leaf { margins: vec![basis.to_vec()] })
}

fn verdict(certificate: &Certificate) -> Result<(), Rule> {
    check_file(&write(certificate, Form::Binary)).map(drop).map_err(|rejection| rejection.rule)
}

#[test]
fn a_file_cut_anywhere_is_rejected() {
    let case = accepted().into_iter().find(|case| case.name == "label-line").unwrap();
    for form in [Form::Binary, Form::Json] {
        let bytes = write(&case.certificate, form);
        for end in 0..bytes.len() {
            assert_eq!(check_file(&bytes[..end]).unwrap_err().rule, Rule::Format);
        }
    }
}

#[test]
fn a_byte_changed_anywhere_is_no_harm() {
    let case = accepted().into_iter().find(|case| case.name == "label-line").unwrap();
    let bytes = write(&case.certificate, Form::Binary);
    for place in 0..bytes.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut bytes = bytes.clone();
            bytes[place] ^= change;
            // Without a panic: names and sources may be changed.
            let _ = check_file(&bytes);
        }
    }
}

#[test]
fn lists_longer_than_the_file_are_rejected() {
    let bytes = write(&accepted().remove(0).certificate, Form::Binary);
    // The length of the first text, and of every list that starts early.
    for place in 0..60 {
        let changed = [&bytes[..place], &[0xff, 0xff, 0xff, 0xff, 0x0f], &bytes[place..]].concat();
        assert!(check_file(&changed).is_err());
    }
}

#[test]
fn four_billion_relus_are_too_many() {
    let relus = vec![Block::Relu(Relu { first: 0, count: u32::MAX })];
    let network = Network { inputs: u32::MAX, scale: int(1), blocks: relus, outputs: vec![] };
    let mut certificate = certificate(Network { inputs: 1, ..network.clone() }, vec![leaf(&[])]);
    certificate.classifier = network;
    certificate.hashes =
        metes_certificate::Hashes::of(&certificate.classifier, &certificate.image, &certificate.input_map);
    assert_eq!(verdict(&certificate), Err(Rule::Limit));
}

/// Every row adds 4,000 bits: the forms take the square of what the file does.
#[test]
fn numbers_that_grow_with_every_row_are_bounded() {
    let weight = Int((BigInt::from(1) << 4_000) + 1);
    let deep = |rows: u32| {
        let row = |at: u32| {
            let template = vec![vec![Run(0, vec![weight.clone()])]];
            Block::Affine(Affine { templates: template, rows: vec![Row(0, at, int(0))] })
        };
        Network { inputs: 1, scale: int(1), blocks: (0..rows).map(row).collect(), outputs: vec![rows] }
    };
    assert_eq!(verdict(&certificate(deep(30), vec![leaf(&[0])])), Ok(()));
    assert_eq!(verdict(&certificate(deep(300), vec![leaf(&[0])])), Ok(()));
    assert_eq!(verdict(&certificate(deep(3_000), vec![leaf(&[0])])), Err(Rule::Limit));
}

/// A tree as deep as it has steps, and one that never ends.
#[test]
fn deep_trees_do_not_recurse() {
    let network = Network { inputs: 1, scale: int(1), blocks: vec![], outputs: vec![0] };
    let split = Step::Split(metes_certificate::Split { row: vec![int(1), int(-2)] });
    let mut proof = vec![split.clone(); 100_000];
    assert_eq!(verdict(&certificate(network.clone(), proof.clone())), Err(Rule::Tree));
    proof.extend(vec![leaf(&[0]); 100_001]);
    assert_eq!(verdict(&certificate(network.clone(), proof.clone())), Ok(()));
    proof.pop();
    assert_eq!(verdict(&certificate(network, proof)), Err(Rule::Tree));
}

/// A maximum of 5,000 candidates has 5,000 parts with as many rows each.
#[test]
fn wide_maxima_take_no_square_of_memory() {
    let count = 5_000;
    let rows = (0..count).map(|at| Row(at as u32, 0, int(-at * at))).collect();
    let templates = (0..count).map(|at| vec![Run(0, vec![int(2 * at)])]).collect();
    let parabola = Block::Affine(Affine { templates, rows });
    let max = Block::Max(Max { groups: vec![(1..=count as u32).collect()] });
    let unit = count as u32 + 1;
    let network = Network { inputs: 1, scale: int(1), blocks: vec![parabola, max], outputs: vec![unit] };
    let mut proof = vec![Step::Cut(Cut { unit })];
    proof.extend(vec![Step::Open; count as usize]);
    assert_eq!(verdict(&certificate(network, proof)), Ok(()));
}

#[test]
fn a_basis_of_all_rows_is_not_solved() {
    let network = Network { inputs: 1, scale: int(1), blocks: vec![], outputs: vec![0] };
    let proof = vec![Step::Fixed(Fixed { basis: vec![0; 1_000_000], ..Fixed::default() }), leaf(&[0])];
    assert_eq!(verdict(&certificate(network, proof)), Err(Rule::Basis));
}

#[test]
fn templates_that_no_row_has_may_go_beyond_everything() {
    let templates = vec![vec![Run(0, vec![int(1)])], vec![Run(u32::MAX, vec![int(1), int(2)])]];
    let rows = vec![Row(0, 0, int(0))];
    let blocks = vec![Block::Affine(Affine { templates, rows })];
    let network = Network { inputs: 1, scale: int(1), blocks, outputs: vec![1] };
    assert_eq!(verdict(&certificate(network, vec![leaf(&[0])])), Ok(()));
}

#[test]
fn evidence_may_have_long_fractions() {
    let case = accepted().into_iter().find(|case| case.name == "fails-label").unwrap();
    let mut certificate = case.certificate;
    let Statement::Fails { evidence, .. } = &mut certificate.claim.statement else { panic!("it fails") };
    for theta in &mut evidence.theta {
        let long = BigInt::from(1) << 20_000;
        *theta = Ratio::new(&long + 1, &long * 3).unwrap();
    }
    assert_eq!(verdict(&certificate), Ok(()));
}
