//! A block of rows, with what they share written once.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use metes_certificate::{Affine, Int, Row, Run, Template};
use metes_exact::BigInt;
use num_traits::Zero;

use super::LowerError;

/// The most weights of a network, counted with repetition: SPEC § 9.
const MOST_WEIGHTS: u64 = 1 << 26;

/// An affine block under construction.
///
/// A weight of zero is left out, so that a row does not depend on what it does not use.
pub(super) struct Rows {
    affine: Affine,
    /// Templates by the hash of their content.
    by_content: HashMap<u64, Vec<u32>>,
    /// Templates by offsets and indices of weights.
    by_indices: HashMap<Vec<(u32, u32)>, u32>,
    /// Weights of the network up to here.
    weights: u64,
}

impl Rows {
    /// An empty block of a network that has so many weights in earlier blocks.
    pub(super) fn new(weights: u64) -> Self {
        let affine = Affine { templates: Vec::new(), rows: Vec::new() };
        Self { affine, by_content: HashMap::new(), by_indices: HashMap::new(), weights }
    }

    pub(super) fn weights(&self) -> u64 {
        self.weights
    }

    pub(super) fn len(&self) -> u32 {
        self.affine.rows.len() as u32
    }

    pub(super) fn finish(self) -> Affine {
        self.affine
    }

    /// Adds a row of weights at elements, in the order of the elements.
    pub(super) fn push(&mut self, terms: &[(u32, BigInt)], bias: BigInt) -> Result<(), LowerError> {
        let base = terms.first().map_or(0, |term| term.0);
        let terms = terms.iter().map(|(element, weight)| (element - base, weight.clone()));
        let template = self.template(template_of(terms));
        self.row(template, base, terms_len(&self.affine.templates[template as usize]), bias)
    }

    /// Adds a row of weights, each given by its index, at elements.
    pub(super) fn push_indexed(
        &mut self,
        terms: &mut [(u32, u32)],
        weight: impl Fn(u32) -> BigInt,
        bias: BigInt,
    ) -> Result<(), LowerError> {
        terms.sort_unstable();
        let base = terms.first().map_or(0, |term| term.0);
        terms.iter_mut().for_each(|term| term.0 -= base);
        let template = match self.by_indices.get(terms) {
            Some(&template) => template,
            None => {
                let content = template_of(terms.iter().map(|&(offset, index)| (offset, weight(index))));
                let template = self.template(content);
                self.by_indices.insert(terms.to_vec(), template);
                template
            }
        };
        self.row(template, base, terms.len(), bias)
    }

    fn row(&mut self, template: u32, base: u32, weights: usize, bias: BigInt) -> Result<(), LowerError> {
        self.weights += weights as u64;
        if self.weights > MOST_WEIGHTS {
            return Err(LowerError::Weights);
        }
        self.affine.rows.push(Row(template, base, bias.into()));
        Ok(())
    }

    /// The place of a template, which is added if there is none of this content.
    fn template(&mut self, content: Template) -> u32 {
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        let places = self.by_content.entry(hasher.finish()).or_default();
        let templates = &mut self.affine.templates;
        if let Some(&place) = places.iter().find(|&&place| templates[place as usize] == content) {
            return place;
        }
        let place = templates.len() as u32;
        places.push(place);
        templates.push(content);
        place
    }
}

fn terms_len(template: &Template) -> usize {
    template.iter().map(|run| run.1.len()).sum()
}

/// Runs of weights at increasing offsets; those at one offset add up.
fn template_of(terms: impl Iterator<Item = (u32, BigInt)>) -> Template {
    let mut sums: Vec<(u32, BigInt)> = Vec::new();
    for (offset, weight) in terms {
        match sums.last_mut() {
            Some((last, sum)) if *last == offset => *sum += weight,
            _ => sums.push((offset, weight)),
        }
    }
    let mut template = Template::new();
    for (offset, weight) in sums.into_iter().filter(|(_, weight)| !weight.is_zero()) {
        match template.last_mut() {
            Some(Run(first, weights)) if *first as usize + weights.len() == offset as usize => {
                weights.push(Int(weight));
            }
            _ => template.push(Run(offset, vec![Int(weight)])),
        }
    }
    template
}
