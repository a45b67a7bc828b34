//! Files that are to be rejected: a certificate of the corpus with one flaw each.

use metes_certificate::{
    Basis, Block, Certificate, Claim, Cut, End, Evidence, Fixed, Form, Hashes, Image, Int, Leaf, Linear,
    Lost, Measure, Network, Part, Region, Row, Run, Split, Statement, Step, Wish, write,
};

use super::Reject;
use super::accept::accepted;
use crate::certificates::parts::*;

/// What is done to a certificate.
pub(super) type Flaw = fn(&mut Certificate);

/// The rule that is broken, how, and in which certificate. Hashes are made again but for `hash`.
const FLAWS: &[(&str, &str, &str, Flaw)] = &[
    ("hash", "of-classifier", "label-line", |it| it.hashes.classifier = it.hashes.image.clone()),
    ("hash", "of-image", "label-line", |it| it.image.elements[0] = int(2)),
    ("hash", "of-input-map", "label-line", |it| it.hashes.input_map.make_ascii_uppercase()),
    ("network", "scale-0", "label-line", |it| it.classifier.scale = int(0)),
    ("network", "scale-negative", "label-line", |it| it.input_map.scale = int(-1)),
    ("network", "output-missing", "label-line", |it| it.classifier.outputs[0] = 10),
    ("network", "row-reads-itself", "label-line", |it| rows(it, 0)[0].1 = 1),
    ("network", "row-reads-later", "label-line", |it| rows(it, 2)[0].1 = 5),
    ("network", "row-without-template", "label-line", |it| rows(it, 0)[0].0 = 3),
    ("network", "relu-reads-later", "label-line", |it| it.classifier.blocks[1] = relu(2, 3)),
    ("network", "max-empty", "maxima", |it| it.classifier.blocks[1] = max(&[&[2, 3, 4], &[5], &[2, 2], &[]])),
    ("network", "max-reads-later", "maxima", |it| {
        it.classifier.blocks[1] = max(&[&[2, 3, 6], &[5], &[2, 2], &[1]])
    }),
    ("network", "run-empty", "convolution", |it| templates(it, 0)[0].push(Run(4, vec![]))),
    ("network", "runs-overlap", "convolution", |it| templates(it, 0)[0][1].0 = 1),
    ("network", "runs-out-of-order", "convolution", |it| templates(it, 0)[0].reverse()),
    ("network", "image-too-long", "label-line", |it| it.image.elements.push(int(0))),
    ("network", "image-scale-0", "label-line", |it| it.image.scale = int(0)),
    ("network", "map-makes-too-much", "label-line", |it| it.input_map.outputs.push(0)),
    ("limit", "too-many-relus", "label-line", |it| it.classifier.blocks.push(relu(0, u32::MAX))),
    ("limit", "too-many-weights", "label-line", too_many_weights),
    ("limit", "topk-0", "attention-topk", |it| attention_of(it).measure = Measure::TopK(0)),
    ("limit", "topk-3-of-2", "attention-topk", |it| attention_of(it).measure = Measure::TopK(3)),
    ("limit", "bits", "attention-l2", |it| attention_of(it).bits = 4097),
    ("limit", "parameters", "constant-everywhere", |it| {
        it.input_map = identity(33);
        it.input_map.outputs.truncate(1);
        it.claim.parameters = vec![String::new(); 33];
    }),
    ("claim", "no-parameter", "constant-everywhere", |it| {
        let one = metes_certificate::Affine { templates: vec![vec![]], rows: vec![Row(0, 0, int(1))] };
        it.input_map = network(0, 1, vec![Block::Affine(one)], &[0]);
        it.claim.parameters.clear();
    }),
    ("claim", "parameter-without-name", "label-plane", |it| it.claim.parameters.truncate(1)),
    ("claim", "domain-row-short", "label-plane", |it| it.claim.domain[1].truncate(2)),
    ("claim", "open-row-missing", "label-plane", |it| it.claim.open.push(4)),
    ("claim", "nothing-wished", "label-line", |it| *wish(it) = Wish::default()),
    ("claim", "label-missing", "label-line", |it| wish(it).label = Some(3)),
    ("claim", "coefficients-missing", "linear", |it| wish(it).linear[1].coefficients.truncate(2)),
    ("claim", "classes-not-increasing", "attention-l1-two-classes", |it| {
        attention_of(it).classes = vec![1, 0]
    }),
    ("claim", "class-twice", "attention-l1-two-classes", |it| attention_of(it).classes = vec![1, 1]),
    ("claim", "class-missing", "attention-l1-two-classes", |it| attention_of(it).classes = vec![0, 2]),
    ("claim", "delta-negative", "attention-l1", |it| attention_of(it).delta = fraction(-1, 2)),
    ("claim", "partition-with-delta", "partition-l1", |it| attention_of(it).delta = fraction(1, 2)),
    ("claim", "interval-in-the-plane", "label-plane", |it| {
        let (low, high) = (fraction(-1, 1), fraction(1, 1));
        it.claim.statement =
            Statement::Interval { wish: label(0), low, high, low_end: End::Border, high_end: End::Border };
    }),
    ("claim", "interval-rows-swapped", "interval-borders", |it| it.claim.domain.reverse()),
    ("claim", "interval-third-row", "interval-borders", |it| it.claim.domain.push(ints(&[0, 1]))),
    ("claim", "interval-empty", "interval-borders", |it| *ends(it).0 = fraction(1, 1)),
    ("claim", "interval-short-of-border", "interval-borders", |it| *ends(it).1 = fraction(1, 2)),
    ("claim", "evidence-for-no-label", "fails-linear", |it| evidence(it).part = Part::Label),
    ("claim", "evidence-for-no-inequality", "fails-linear", |it| evidence(it).part = Part::Linear(1)),
    ("claim", "evidence-for-no-attention", "fails-label", |it| {
        evidence(it).part = Part::Attention;
        evidence(it).beyond = evidence(it).theta.clone();
    }),
    ("unit", "cut-of-a-row", "label-line", |it| *step(it, is_cut) = Step::Cut(Cut { unit: 1 })),
    ("unit", "cut-of-nothing", "label-line", |it| *step(it, is_cut) = Step::Cut(Cut { unit: 99 })),
    ("unit", "cut-twice", "label-line", |it| {
        let place = it.proof.iter().position(is_cut).expect("it has a cut");
        it.proof.insert(place, it.proof[place].clone());
    }),
    ("unit", "cut-of-one-candidate", "maxima", |it| it.proof.insert(0, Step::Cut(Cut { unit: 7 }))),
    ("unit", "fixed-row", "label-line", |it| fixed(it).on.push(1)),
    ("unit", "fixed-nothing", "label-line", |it| fixed(it).off.push(77)),
    ("unit", "fixed-twice", "label-line", |it| {
        let on = fixed(it).on[0];
        fixed(it).on.push(on);
    }),
    ("unit", "fixed-max-as-relu", "maxima", |it| fixed(it).on.push(6)),
    ("unit", "lost-relu", "label-line", |it| {
        let on = fixed(it).on.remove(0);
        fixed(it).lost.push(Lost(on, 0, 1));
    }),
    ("unit", "lost-to-itself", "maxima", |it| lost(it).2 = lost(it).1),
    ("unit", "lost-to-nobody", "maxima", |it| lost(it).2 = 9),
    ("unit", "lost-nobody", "maxima", |it| lost(it).1 = 9),
    ("form", "cut-too-early", "label-plane", |it| it.proof.insert(0, Step::Cut(Cut { unit: 10 }))),
    ("form", "fixed-too-early", "label-plane", |it| {
        it.proof.insert(0, Step::Fixed(Fixed { off: vec![10], ..Fixed::default() }));
    }),
    ("form", "leaf-too-early", "label-plane", |it| {
        it.proof = vec![Step::Leaf(Leaf { margins: vec![vec![]] })];
    }),
    ("form", "attention-too-early", "attention-l1", |it| it.proof = vec![Step::Leaf(Leaf::default())]),
    ("basis", "row-missing", "label-line", |it| *basis(it) = vec![9]),
    ("basis", "row-not-yet-there", "label-line", |it| *basis(it) = vec![2]),
    ("basis", "row-twice", "label-plane", |it| *basis(it) = vec![0, 0]),
    ("basis", "rows-parallel", "label-plane", |it| *basis(it) = vec![0, 1]),
    ("basis", "too-many-rows", "label-line", |it| *basis(it) = vec![0, 1]),
    ("basis", "row-without-coefficients", "space", |it| leaf(it).margins[0] = vec![4]),
    ("basis", "empty-row-missing", "nowhere", |it| empty(it).row = 2),
    ("basis", "of-a-margin", "label-plane", |it| leaf(it).margins[0] = vec![99]),
    ("sign", "fixed-off-instead-of-on", "label-line", |it| {
        let on = fixed(it).on.remove(0);
        fixed(it).off.push(on);
    }),
    ("sign", "fixed-by-the-wrong-row", "label-line", |it| *basis(it) = vec![1]),
    ("sign", "fixed-by-nothing", "label-line", |it| *basis(it) = vec![]),
    ("sign", "lost-the-wrong-way", "maxima", |it| {
        it.claim.domain[0][2] = int(-1);
        it.claim.domain[3][2] = int(0);
        it.proof = vec![
            Step::Fixed(Fixed { basis: vec![0, 3], lost: vec![Lost(9, 0, 1)], ..Fixed::default() }),
            Step::Open,
        ];
    }),
    ("sign", "empty-that-is-not", "label-line", |it| {
        *step(it, is_leaf) = Step::Empty(metes_certificate::Empty { row: 0, basis: vec![1] });
    }),
    ("sign", "empty-but-for-a-point", "nowhere", |it| it.claim.open.clear()),
    ("sign", "margin-of-a-tie", "open-row", |it| it.claim.open.clear()),
    ("sign", "margin-by-the-wrong-rows", "label-line", |it| leaf(it).margins[0] = vec![0]),
    ("sign", "margin-not-spanned", "label-line", |it| {
        let leaves = it
            .proof
            .iter_mut()
            .filter_map(|step| if let Step::Leaf(leaf) = step { Some(leaf) } else { None });
        let margin = leaves.flat_map(|leaf| &mut leaf.margins).find(|margin| !margin.is_empty());
        margin.expect("a margin needs a row").clear();
    }),
    ("sign", "wrong-label", "label-line", |it| wish(it).label = Some(1)),
    ("sign", "strict", "affine", |it| {
        wish(it).linear[0] = Linear { coefficients: ints(&[0, 0]), constant: int(0), strict: true };
    }),
    ("sign", "region-with-wrong-label", "partition-line", |it| region(it).label = 1),
    ("sign", "interval-too-long", "interval-label", |it| {
        *ends(it).0 = fraction(-1, 1);
        if let Statement::Interval { low_end, .. } = &mut it.claim.statement {
            *low_end = End::Border;
        }
    }),
    ("flat", "identical-units-on", "identical-units", |it| {
        it.proof.insert(0, Step::Fixed(Fixed { on: vec![13], ..Fixed::default() }));
    }),
    ("flat", "identical-units-cut", "identical-units", |it| it.proof.insert(0, Step::Cut(Cut { unit: 13 }))),
    ("flat", "second-of-identical", "maxima", |it| {
        it.proof.insert(0, Step::Fixed(Fixed { lost: vec![Lost(8, 0, 1)], ..Fixed::default() }));
    }),
    ("flat", "cut-of-identical", "maxima", |it| it.proof.insert(0, Step::Cut(Cut { unit: 6 }))),
    ("row", "split-short", "partition-plane", |it| split_first(it, &[1, 0])),
    ("row", "split-long", "partition-plane", |it| split_first(it, &[1, 0, 0, 0])),
    ("leaf", "leaf-in-a-partition", "partition-line", |it| {
        *step(it, is_region) = Step::Leaf(Leaf { margins: vec![vec![0], vec![0]] });
    }),
    ("leaf", "region-in-a-tree", "label-line", |it| {
        *step(it, is_leaf) =
            Step::Region(Region { label: 0, margins: vec![vec![0], vec![0]], inconsistency: vec![] });
    }),
    ("leaf", "open-in-an-interval", "interval-borders", |it| *step(it, is_leaf) = Step::Open),
    ("leaf", "margin-missing", "label-line", |it| leaf(it).margins.truncate(1)),
    ("leaf", "margin-too-much", "label-line", |it| leaf(it).margins.push(vec![])),
    ("leaf", "region-margin-missing", "partition-line", |it| region(it).margins.truncate(1)),
    ("leaf", "region-of-no-output", "partition-line", |it| region(it).label = 3),
    ("attention", "delta-too-small", "attention-l1", |it| attention_of(it).delta = fraction(1, 2)),
    ("attention", "delta-too-small-l2", "attention-l2", |it| attention_of(it).delta = fraction(1, 2)),
    ("attention", "delta-too-small-linf", "attention-linf", |it| attention_of(it).delta = fraction(1, 9)),
    ("attention", "delta-too-small-topk", "attention-topk", |it| attention_of(it).delta = fraction(1, 2)),
    ("attention", "rounded-too-coarsely", "attention-l2-two-classes", |it| {
        attention_of(it).delta = fraction(5, 2);
        attention_of(it).bits = 0;
    }),
    ("attention", "region-value-wrong", "partition-l1", |it| region(it).inconsistency[0] = fraction(1, 7)),
    ("attention", "region-value-missing", "partition-l1", |it| region(it).inconsistency.truncate(1)),
    ("attention", "region-value-too-much", "partition-line", |it| {
        region(it).inconsistency.push(fraction(0, 1))
    }),
    ("attention", "evidence-within-delta", "fails-attention", |it| attention_of(it).delta = fraction(9, 1)),
    ("tree", "no-steps", "label-line", |it| it.proof.clear()),
    ("tree", "last-step-missing", "label-line", |it| it.proof.truncate(it.proof.len() - 1)),
    ("tree", "step-too-much", "label-line", |it| it.proof.push(Step::Open)),
    ("tree", "subtree-twice", "label-plane", |it| {
        let last = it.proof[it.proof.len() - 1].clone();
        it.proof.push(last);
    }),
    ("tree", "evidence-with-a-tree", "fails-label", |it| it.proof.push(Step::Open)),
    ("point", "label-holds-there", "fails-label", |it| wish(it).label = Some(0)),
    ("point", "inequality-holds-there", "fails-linear", |it| wish(it).linear[0].constant = int(9)),
    ("point", "outside", "fails-label", |it| evidence(it).theta[1] = fraction(9, 4)),
    ("point", "on-an-open-row", "fails-label", |it| {
        it.claim.open.push(1);
        evidence(it).theta[0] = fraction(2, 1);
    }),
    ("point", "coordinate-missing", "fails-label", |it| evidence(it).theta.truncate(1)),
    ("point", "beyond-a-label", "fails-label", |it| evidence(it).beyond.push(fraction(0, 1))),
    ("point", "beyond-missing", "fails-attention", |it| evidence(it).beyond.clear()),
    ("point", "beyond-outside", "fails-attention", |it| evidence(it).beyond[0] = fraction(-5, 2)),
    ("point", "beyond-ties", "fails-attention", |it| evidence(it).beyond = evidence(it).theta.clone()),
    ("point", "beyond-another-region", "fails-attention", |it| evidence(it).theta[0] = fraction(0, 1)),
    ("point", "end-elsewhere", "interval-label", |it| {
        if let Statement::Interval { low_end: End::Fails(evidence), .. } = &mut it.claim.statement {
            evidence.theta[0] = fraction(-1, 8);
        }
    }),
    ("point", "end-not-tight", "interval-label", |it| {
        *ends(it).0 = fraction(1, 8);
        if let Statement::Interval { low_end: End::Fails(evidence), .. } = &mut it.claim.statement {
            evidence.theta[0] = fraction(1, 8);
        }
    }),
];

/// What is wrong with the text of `label-line` in JSON.
const SPELLINGS: &[(&str, &str, &str)] = &[
    ("version", r#""version": 1"#, r#""version": 2"#),
    ("other-format", "metes-certificate", "metes-certificates"),
    ("no-end", "metes-end", ""),
    ("unknown-field", r#""version": 1"#, r#""version": 1, "note": """#),
    ("leading-zero", r#""scale": "2""#, r#""scale": "02""#),
    ("minus-zero", r#""scale": "2""#, r#""scale": "-0""#),
    ("integer-as-number", r#""scale": "2""#, r#""scale": 2"#),
    ("index-negative", r#""unit": "#, r#""unit": -"#),
    ("index-too-large", r#""unit": "#, r#""unit": 4294967296"#),
    ("unknown-step", r#""cut""#, r#""cuts""#),
    ("unknown-statement", r#""holds""#, r#""hold""#),
    ("field-missing", r#""linear": [],"#, ""),
];

/// All of them.
pub fn rejected() -> Vec<Reject> {
    let cases = accepted();
    let base = |name: &str| {
        let case = cases.iter().find(|case| case.name == name);
        case.unwrap_or_else(|| panic!("there is no case {name}")).certificate.clone()
    };
    let flaws = FLAWS.iter().chain(super::reject_bounds::FLAWS).map(|&(rule, flaw, name, change)| {
        let mut certificate = base(name);
        change(&mut certificate);
        if rule != "hash" {
            rehash(&mut certificate);
        }
        // What is large is kept in the small form.
        let form = if rule == "limit" { Form::Binary } else { Form::Json };
        Reject { name: format!("{rule}-{flaw}"), bytes: write(&certificate, form), rule }
    });
    let text = String::from_utf8(write(&base("label-line"), Form::Json)).expect("JSON is text");
    let spellings = SPELLINGS.iter().map(|(name, from, to)| {
        assert!(text.contains(from), "{from}");
        let bytes = text.replacen(from, to, 1).into_bytes();
        Reject { name: format!("format-{name}"), bytes, rule: "format" }
    });
    let fraction = String::from_utf8(write(&base("interval-borders"), Form::Json)).expect("JSON is text");
    let low = fraction.find(r#""low": ["#).expect("an interval has a low end");
    let (before, after) = fraction.split_at(low);
    let lowest = format!("{before}{}", after.replacen("\"-1\"", "\"-2\"", 1).replacen("\"1\"", "\"2\"", 1));
    let json = |name: &str, bytes: Vec<u8>| Reject { name: format!("format-{name}"), bytes, rule: "format" };
    let whole = write(&base("label-line"), Form::Binary);
    let others = [
        json("not-lowest-terms", lowest.into_bytes()),
        json("cut-short", text.as_bytes()[..text.len() - 3].to_vec()),
        json("goes-on", [text.as_bytes(), b"{}"].concat()),
        json("empty", Vec::new()),
        json("binary-cut-short", whole[..whole.len() - 1].to_vec()),
        json("binary-goes-on", [&whole[..], &[0]].concat()),
        json("binary-version", {
            let mut bytes = whole.clone();
            bytes[18] = 2;
            bytes
        }),
    ];
    flaws.chain(spellings).chain(others).collect()
}

/// Makes the hashes of the parts again.
pub fn rehash(certificate: &mut Certificate) {
    certificate.hashes = Hashes::of(&certificate.classifier, &certificate.image, &certificate.input_map);
}

fn rows(it: &mut Certificate, block: usize) -> &mut Vec<Row> {
    match &mut it.classifier.blocks[block] {
        Block::Affine(affine) => &mut affine.rows,
        _ => panic!("block {block} has no rows"),
    }
}

fn templates(it: &mut Certificate, block: usize) -> &mut Vec<Vec<Run>> {
    match &mut it.classifier.blocks[block] {
        Block::Affine(affine) => &mut affine.templates,
        _ => panic!("block {block} has no templates"),
    }
}

/// 2¹³ + 1 rows of 2¹³ weights.
fn too_many_weights(it: &mut Certificate) {
    let weights = |count: usize| vec![Int::default(); count];
    let rows = vec![Row(0, 0, int(0)); 8193];
    let wide = Network {
        inputs: 8192,
        scale: int(1),
        blocks: vec![Block::Affine(metes_certificate::Affine {
            templates: vec![vec![Run(0, weights(8192))]],
            rows,
        })],
        outputs: vec![0],
    };
    it.classifier = wide;
    it.image = Image { scale: int(1), elements: weights(8192) };
    it.input_map.outputs = vec![0; 8192];
}

fn wish(it: &mut Certificate) -> &mut Wish {
    match &mut it.claim.statement {
        Statement::Holds { wish }
        | Statement::Fails { wish, .. }
        | Statement::Interval { wish, .. }
        | Statement::Boundary { wish, .. } => wish,
        Statement::Partition { .. } | Statement::Sat { .. } | Statement::Unsat { .. } => {
            panic!("there is no wish")
        }
    }
}

fn attention_of(it: &mut Certificate) -> &mut metes_certificate::Attention {
    let attention = match &mut it.claim.statement {
        Statement::Partition { attention } => attention,
        Statement::Holds { wish }
        | Statement::Fails { wish, .. }
        | Statement::Interval { wish, .. }
        | Statement::Boundary { wish, .. } => &mut wish.attention,
        Statement::Sat { .. } | Statement::Unsat { .. } => panic!("there is no wish"),
    };
    attention.as_mut().expect("it has attention")
}

fn evidence(it: &mut Certificate) -> &mut Evidence {
    match &mut it.claim.statement {
        Statement::Fails { evidence, .. } => evidence,
        _ => panic!("only what fails has evidence"),
    }
}

fn ends(it: &mut Certificate) -> (&mut metes_certificate::Ratio, &mut metes_certificate::Ratio) {
    match &mut it.claim {
        Claim { statement: Statement::Interval { low, high, .. }, .. } => (low, high),
        _ => panic!("only an interval has ends"),
    }
}

fn is_cut(step: &Step) -> bool {
    matches!(step, Step::Cut(_))
}

fn is_leaf(step: &Step) -> bool {
    matches!(step, Step::Leaf(_))
}

fn is_region(step: &Step) -> bool {
    matches!(step, Step::Region(_))
}

/// The first step of a kind.
fn step(it: &mut Certificate, is_kind: fn(&Step) -> bool) -> &mut Step {
    it.proof.iter_mut().find(|step| is_kind(step)).expect("it has such a step")
}

fn fixed(it: &mut Certificate) -> &mut Fixed {
    match step(it, |step| matches!(step, Step::Fixed(_))) {
        Step::Fixed(fixed) => fixed,
        _ => unreachable!("it is one"),
    }
}

fn basis(it: &mut Certificate) -> &mut Basis {
    &mut fixed(it).basis
}

fn lost(it: &mut Certificate) -> &mut Lost {
    let has_lost = |step: &Step| matches!(step, Step::Fixed(fixed) if !fixed.lost.is_empty());
    match step(it, has_lost) {
        Step::Fixed(fixed) => &mut fixed.lost[0],
        _ => unreachable!("it is one"),
    }
}

fn leaf(it: &mut Certificate) -> &mut Leaf {
    match step(it, is_leaf) {
        Step::Leaf(leaf) => leaf,
        _ => unreachable!("it is one"),
    }
}

fn region(it: &mut Certificate) -> &mut Region {
    match step(it, is_region) {
        Step::Region(region) => region,
        _ => unreachable!("it is one"),
    }
}

fn empty(it: &mut Certificate) -> &mut metes_certificate::Empty {
    match step(it, |step| matches!(step, Step::Empty(_))) {
        Step::Empty(empty) => empty,
        _ => unreachable!("it is one"),
    }
}

fn split_first(it: &mut Certificate, row: &[i64]) {
    it.proof.insert(0, Step::Split(Split { row: ints(row) }));
}
