//! Certificates of tiny networks, by cutting everything and trying every basis.

use metes_certificate::{
    Attention, Basis, Block, Certificate, Claim, Cut, Empty, Fixed, Image, Int, Leaf, Lost, Network, Region,
    Source, Split, Statement, Step, Wish,
};
use metes_exact::Rational;
use num_traits::{One, Signed, Zero};

use super::farkas::{self, Form};
use super::naive;

/// An element of the composed network.
pub(super) enum Element {
    /// Which parameter it is.
    Parameter(usize),
    /// Elements with their weights, and the bias.
    Row(Vec<(usize, Rational)>, Rational),
    /// The candidates; `None` for the number 0. Whether it is a relu.
    Unit(Vec<Option<usize>>, bool),
}

/// A certificate with its tree, if its claim needs one. Leaves that cannot be proved are open.
pub fn prove(classifier: Network, image: Image, input_map: Network, claim: Claim) -> Certificate {
    let draft = Certificate::new(Source::default(), classifier, image, input_map, claim, Vec::new());
    if matches!(
        draft.claim.statement,
        Statement::Fails { .. } | Statement::Sat { .. } | Statement::Unsat { .. }
    ) {
        return draft;
    }
    let elements = compose(&draft);
    let parameters = draft.input_map.inputs as usize;
    let int = |value: &Int| Rational::from(value.0.clone());
    let rows: Vec<(Form, bool)> = match &draft.claim.statement {
        Statement::Interval { low, high, .. } => {
            let (low, high) = (naive::rational(low), naive::rational(high));
            vec![(vec![Rational::one(), -low], true), (vec![-Rational::one(), high], true)]
        }
        _ => {
            let open = |row: usize| draft.claim.open.contains(&(row as u32));
            let rows = draft.claim.domain.iter().enumerate();
            rows.map(|(place, row)| (row.iter().map(int).collect(), open(place))).collect()
        }
    };
    let units = elements.iter().map(|element| match element {
        Element::Unit(candidates, _) => candidates.iter().map(|_| true).collect(),
        _ => Vec::new(),
    });
    let units = units.collect();
    let mut prover = Prover { draft: &draft, elements: &elements, parameters, steps: Vec::new() };
    prover.node(rows, units);
    let proof = prover.steps;
    let Certificate { source, classifier, image, input_map, claim, .. } = draft;
    Certificate::new(source, classifier, image, input_map, claim, proof)
}

/// The elements of the composed network.
pub(super) fn compose(certificate: &Certificate) -> Vec<Element> {
    let mut elements: Vec<Element> =
        (0..certificate.input_map.inputs as usize).map(Element::Parameter).collect();
    let mut inputs: Vec<usize> = (0..elements.len()).collect();
    let scale = Rational::from(certificate.input_map.scale.0.clone());
    for (network, one) in [(&certificate.input_map, Rational::one()), (&certificate.classifier, scale)] {
        let mut numbers = inputs.clone();
        for block in &network.blocks {
            match block {
                Block::Affine(affine) => {
                    let known = numbers.clone();
                    for row in &affine.rows {
                        let terms = affine.templates[row.0 as usize].iter().flat_map(|run| {
                            run.1
                                .iter()
                                .enumerate()
                                .map(move |(step, weight)| (run.0 as usize + step, weight))
                        });
                        let terms = terms.map(|(offset, weight)| {
                            (known[row.1 as usize + offset], Rational::from(weight.0.clone()))
                        });
                        numbers.push(elements.len());
                        elements.push(Element::Row(terms.collect(), Rational::from(row.2.0.clone()) * &one));
                    }
                }
                Block::Relu(relu) => {
                    for element in relu.first..relu.first + relu.count {
                        let of = numbers[element as usize];
                        numbers.push(elements.len());
                        elements.push(Element::Unit(vec![None, Some(of)], true));
                    }
                }
                Block::Max(max) => {
                    for group in &max.groups {
                        let members = group.iter().map(|&member| Some(numbers[member as usize])).collect();
                        numbers.push(elements.len());
                        elements.push(Element::Unit(members, false));
                    }
                }
            }
        }
        inputs = network.outputs.iter().map(|&output| numbers[output as usize]).collect();
    }
    elements
}

/// The candidates of each unit that are not out.
type Units = Vec<Vec<bool>>;

struct Prover<'a> {
    draft: &'a Certificate,
    elements: &'a [Element],
    parameters: usize,
    steps: Vec<Step>,
}

impl Prover<'_> {
    fn node(&mut self, rows: Vec<(Form, bool)>, mut units: Units) {
        if let Some((row, basis)) = farkas::find_empty(&rows) {
            self.steps.push(Step::Empty(Empty { row, basis }));
            return;
        }
        self.fix(&rows, &mut units);
        let forms = self.forms(&units);
        for (unit, element) in self.elements.iter().enumerate() {
            let Element::Unit(candidates, _) = element else { continue };
            let left: Vec<usize> = (0..candidates.len()).filter(|&at| units[unit][at]).collect();
            let forms: Vec<Option<Form>> = left.iter().map(|&at| self.form(&forms, candidates[at])).collect();
            if left.len() < 2 || forms.iter().any(Option::is_none) {
                continue;
            }
            self.steps.push(Step::Cut(Cut { unit: unit as u32 }));
            for (place, winner) in left.iter().enumerate() {
                let others = forms.iter().enumerate().filter(|(other, _)| *other != place);
                let leads = others.map(|(_, form)| (difference(&forms[place], form), false));
                let rows = rows.iter().cloned().chain(leads).collect();
                let mut units = units.clone();
                units[unit].iter_mut().enumerate().for_each(|(at, is_left)| *is_left = at == *winner);
                self.node(rows, units);
            }
            return;
        }
        self.leaf(rows, &units);
    }

    /// Puts out what can be proved to be out.
    fn fix(&mut self, rows: &[(Form, bool)], units: &mut Units) {
        'again: loop {
            let forms = self.forms(units);
            for (unit, element) in self.elements.iter().enumerate() {
                let Element::Unit(candidates, is_relu) = element else { continue };
                for (loser, winner) in pairs(candidates.len()) {
                    let form = |at: usize| self.form(&forms, candidates[at]);
                    let (Some(losing), Some(winning)) = (form(loser), form(winner)) else { continue };
                    let is_flat = losing == winning && loser < winner;
                    if !units[unit][loser] || !units[unit][winner] || is_flat {
                        continue;
                    }
                    let lead = difference(&Some(winning), &Some(losing));
                    let Some(basis) = farkas::find(rows, &lead, false) else { continue };
                    units[unit][loser] = false;
                    self.out(basis, unit as u32, (loser as u32, winner as u32), *is_relu);
                    continue 'again;
                }
            }
            return;
        }
    }

    /// Adds a candidate that is out to the last step if that is one of the same basis.
    fn out(&mut self, basis: Basis, unit: u32, (loser, winner): (u32, u32), is_relu: bool) {
        // Candidates go out in the order `off`, `on`, `lost`.
        let is_behind = |last: &Fixed| match (is_relu, winner) {
            (true, 0) => last.on.is_empty() && last.lost.is_empty(),
            (true, _) => last.lost.is_empty(),
            (false, _) => true,
        };
        let is_same =
            matches!(self.steps.last(), Some(Step::Fixed(last)) if last.basis == basis && is_behind(last));
        if !is_same {
            self.steps.push(Step::Fixed(Fixed { basis, ..Fixed::default() }));
        }
        let Some(Step::Fixed(step)) = self.steps.last_mut() else { return };
        match (is_relu, winner) {
            (true, 0) => step.off.push(unit),
            (true, _) => step.on.push(unit),
            (false, _) => step.lost.push(Lost(unit, loser, winner)),
        }
    }

    fn form(&self, forms: &[Option<Form>], candidate: Option<usize>) -> Option<Form> {
        candidate.map_or_else(
            || Some(vec![Rational::zero(); self.parameters + 1]),
            |element| forms[element].clone(),
        )
    }

    fn forms(&self, units: &Units) -> Vec<Option<Form>> {
        let mut forms: Vec<Option<Form>> = Vec::new();
        for (at, element) in self.elements.iter().enumerate() {
            let mut zero = vec![Rational::zero(); self.parameters + 1];
            let form = match element {
                Element::Parameter(parameter) => {
                    zero[*parameter] = Rational::one();
                    Some(zero)
                }
                Element::Row(terms, bias) => {
                    zero[self.parameters].clone_from(bias);
                    terms.iter().try_fold(zero, |mut sum, (read, weight)| {
                        let form = forms[*read].as_ref()?;
                        sum.iter_mut().zip(form).for_each(|(sum, own)| *sum += weight * own);
                        Some(sum)
                    })
                }
                Element::Unit(candidates, _) => {
                    let left: Vec<usize> = (0..candidates.len()).filter(|&place| units[at][place]).collect();
                    if let [only] = left[..] { self.form(&forms, candidates[only]) } else { None }
                }
            };
            forms.push(form);
        }
        forms
    }

    /// The forms of the outputs, over their scale.
    fn outputs(&self, units: &Units) -> Vec<Form> {
        let forms = self.forms(units);
        let Certificate { classifier, input_map, .. } = self.draft;
        let scale = Rational::from(&input_map.scale.0 * &classifier.scale.0);
        let pixels = &input_map.outputs;
        let count = super::count(input_map);
        let element = |output: &u32| match pixels.get(*output as usize) {
            Some(&pixel) => pixel as usize,
            None => *output as usize - pixels.len() + count,
        };
        let form = |output: &u32| {
            let form = forms[element(output)].clone().expect("all units are decided");
            form.iter().map(|coefficient| coefficient / &scale).collect()
        };
        classifier.outputs.iter().map(form).collect()
    }

    fn leaf(&mut self, rows: Vec<(Form, bool)>, units: &Units) {
        let outputs = self.outputs(units);
        let step = match &self.draft.claim.statement {
            Statement::Holds { wish }
            | Statement::Interval { wish, .. }
            | Statement::Fails { wish, .. }
            | Statement::Boundary { wish, .. } => self.wished(&rows, units, wish, &outputs),
            Statement::Partition { attention } => {
                return self.region(rows, units, attention.as_ref(), &outputs);
            }
            // They have no such tree.
            Statement::Sat { .. } | Statement::Unsat { .. } => return,
        };
        self.steps.push(step.unwrap_or(Step::Open));
    }

    fn wished(&self, rows: &[(Form, bool)], units: &Units, wish: &Wish, outputs: &[Form]) -> Option<Step> {
        let mut margins = Vec::new();
        if let Some(label) = wish.label {
            let own = &outputs[label as usize];
            for (_, other) in outputs.iter().enumerate().filter(|(other, _)| *other != label as usize) {
                margins.push(farkas::find(
                    rows,
                    &difference(&Some(own.clone()), &Some(other.clone())),
                    true,
                )?);
            }
        }
        for linear in &wish.linear {
            let form: Form = (0..=self.parameters)
                .map(|column| {
                    let column_of: Vec<Rational> =
                        outputs.iter().map(|output| output[column].clone()).collect();
                    let sum = naive::linear(linear, &column_of);
                    if column == self.parameters {
                        sum
                    } else {
                        sum - Rational::from(linear.constant.0.clone())
                    }
                })
                .collect();
            margins.push(farkas::find(rows, &form, linear.strict)?);
        }
        if let Some(attention) = &wish.attention {
            let classes = naive::inconsistency(self.draft, attention, &self.pattern(units));
            if !naive::is_within(attention, &classes, true) {
                return None;
            }
        }
        Some(Step::Leaf(Leaf { margins }))
    }

    fn pattern(&self, units: &Units) -> Vec<usize> {
        let chosen = |unit: &Vec<bool>| unit.iter().position(|is_left| *is_left).unwrap_or(0);
        units[super::count(&self.draft.input_map)..].iter().map(chosen).collect()
    }

    fn region(
        &mut self,
        rows: Vec<(Form, bool)>,
        units: &Units,
        attention: Option<&Attention>,
        outputs: &[Form],
    ) {
        if let Some((row, basis)) = farkas::find_empty(&rows) {
            self.steps.push(Step::Empty(Empty { row, basis }));
            return;
        }
        let lead = |label: usize, other: usize| {
            difference(&Some(outputs[label].clone()), &Some(outputs[other].clone()))
        };
        let others = |label: usize| (0..outputs.len()).filter(move |&other| other != label);
        let margins = |label: usize| -> Option<Vec<Basis>> {
            others(label).map(|other| farkas::find(&rows, &lead(label, other), false)).collect()
        };
        if let Some((label, margins)) = (0..outputs.len()).find_map(|label| Some((label, margins(label)?))) {
            let inconsistency = attention.map_or(Vec::new(), |attention| {
                naive::inconsistency(self.draft, attention, &self.pattern(units))
                    .iter()
                    .map(naive::ratio)
                    .collect()
            });
            self.steps.push(Step::Region(Region { label: label as u32, margins, inconsistency }));
            return;
        }
        // Some two outputs are undecided between themselves: split there.
        let undecided = |&(label, other): &(usize, usize)| {
            farkas::find(&rows, &lead(label, other), false).is_none()
                && farkas::find(&rows, &lead(other, label), false).is_none()
        };
        let (label, other) =
            pairs(outputs.len()).find(undecided).expect("one of two outputs is larger otherwise");
        let row = integers(&lead(label, other));
        let form: Form = row.iter().map(|number| Rational::from(number.0.clone())).collect();
        self.steps.push(Step::Split(Split { row }));
        for form in [form.clone(), form.iter().map(|coefficient| -coefficient).collect()] {
            let rows = rows.iter().cloned().chain([(form, false)]).collect();
            self.region(rows, units, attention, outputs);
        }
    }
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count)
        .flat_map(move |one| (0..count).filter(move |&other| other != one).map(move |other| (one, other)))
}

/// `one − other`.
fn difference(one: &Option<Form>, other: &Option<Form>) -> Form {
    let (one, other) = (one.as_ref().expect("it has a form"), other.as_ref().expect("it has a form"));
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

/// A positive multiple in integers.
fn integers(form: &Form) -> Vec<Int> {
    let scale = form.iter().fold(Rational::one(), |scale, number| scale * number.denom().abs());
    form.iter().map(|number| Int((number * &scale).to_integer())).collect()
}
