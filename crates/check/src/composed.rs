//! The composed network: SPEC § 2.
//!
//! Elements are those of the input map, then those of the classifier that are not inputs. A *patch* is a set of
//! rows of one block that read the same elements: the rows of one base whose templates have the same offsets, all
//! rows of a dense layer, or the channels of a convolution at one place. All rows of a patch get their form at the
//! same moment, and an element finds its weights by patch and position. Rows are kept in *slots*, those of a patch
//! side by side; slots `0 … d−1` are the parameters.

use std::collections::HashMap;
use std::ops::Range;

use metes_certificate::{Affine, Block, Int, Network, Run, Template};
use num_bigint::{BigInt, BigUint};

use crate::limbs;
use crate::lists::Lists;
use crate::rejection::{Rejection, Rule, ensure};
use crate::weights::Weights;

/// How many limbs the forms of all elements may have: a gibibyte.
pub const LIMBS: usize = 1 << 27;

/// What an element is.
#[derive(Clone, Copy, Debug)]
pub enum Element {
    /// A parameter or a row.
    Sum,
    /// The positive part of an element.
    Relu(u32),
    /// The largest of the list of candidates of this number.
    Max(u32),
}

/// Offsets that templates of a block share, and their weights.
pub struct Shape {
    /// Increasing offsets from the base.
    pub offsets: Vec<u32>,
    /// How many templates have them.
    pub templates: usize,
    /// The weights of all templates at the first offset, then those at the second, and so on.
    pub weights: Weights,
    /// Bits of the largest weight's magnitude.
    pub bits: u64,
}

/// Rows of one block that read the same elements.
pub struct Patch {
    /// The shape of their templates.
    pub shape: u32,
    /// What its offsets count from, as the network of the block numbers its elements.
    pub base: u32,
    /// Where the rows are kept.
    pub slots: Range<u32>,
    /// How many limbs the numbers of their forms have, and the sums on the way to them.
    pub width: usize,
    /// Where the limbs of the first row start.
    pub start: usize,
}

/// The elements of one block.
pub struct Part {
    /// Which they are.
    pub elements: Range<u32>,
    /// The patches they are in; none if they are units.
    pub patches: Range<u32>,
}

/// A row in its slot.
pub struct Slot {
    /// The element it is.
    pub element: u32,
    /// The patch it is in.
    pub patch: u32,
    /// Its template among those of the shape.
    pub template: u32,
    /// Its bias, times `one`.
    pub bias: BigInt,
}

/// The composed network.
pub struct Composed {
    /// The number `d` of parameters.
    pub parameters: usize,
    /// What each element is.
    pub elements: Vec<Element>,
    /// The blocks, in order.
    pub parts: Vec<Part>,
    /// The shapes of all templates.
    pub shapes: Vec<Shape>,
    /// All rows by what they read, in the order of their blocks.
    pub patches: Vec<Patch>,
    /// The rows by slot, from slot `d` on.
    pub rows: Vec<Slot>,
    /// The candidates of each maximum.
    pub groups: Lists<u32>,
    /// How many limbs the forms of all parameters and rows have.
    pub limbs: usize,
    /// For each element the patches that read it, and at which position.
    pub readers: Lists<(u32, u32)>,
    /// For each element the units that have it as a candidate.
    pub units: Lists<u32>,
    /// The elements that are the classifier's inputs.
    pub pixels: Vec<u32>,
    /// The first element of the classifier.
    pub classifier: u32,
    /// The first patch of the classifier.
    pub classifier_patch: usize,
    /// The outputs.
    pub outputs: Vec<u32>,
    /// What the outputs are multiples of: `S`.
    pub scale: BigInt,
}

impl Composed {
    /// Composes two valid networks that fit each other.
    pub fn new(input_map: &Network, classifier: &Network) -> Self {
        let parameters: Vec<u32> = (0..input_map.inputs).collect();
        let mut builder =
            Builder { parameters: input_map.inputs, bound: BigUint::from(1u8), ..Builder::default() };
        builder.limbs = parameters.len() * (parameters.len() + 1);
        builder.elements = vec![Element::Sum; parameters.len()];
        let pixels = builder.add(input_map, parameters, &BigInt::from(1));
        let first = builder.elements.len() as u32;
        let first_patch = builder.patches.len();
        let outputs = builder.add(classifier, pixels.clone(), &input_map.scale.0);
        let Builder { elements, parts, shapes, patches, rows, groups, limbs, .. } = builder;
        let mut composed = Self {
            parameters: input_map.inputs as usize,
            elements,
            parts,
            shapes,
            patches,
            rows,
            groups,
            limbs,
            readers: Lists::default(),
            units: Lists::default(),
            pixels,
            classifier: first,
            classifier_patch: first_patch,
            outputs,
            scale: &input_map.scale.0 * &classifier.scale.0,
        };
        composed.readers = Lists::by_key(composed.elements.len(), || composed.reads());
        composed.units = Lists::by_key(composed.elements.len(), || composed.candidates());
        composed
    }

    /// Checks that there is room for the forms of all elements.
    pub fn has_room_for_forms(&self) -> Result<(), Rejection> {
        ensure(self.limbs <= LIMBS, Rule::Limit, || {
            format!("the forms of all elements have more than {LIMBS} limbs")
        })
    }

    /// Which element is read by which patch at which position.
    fn reads(&self) -> impl Iterator<Item = (u32, (u32, u32))> {
        self.patches.iter().enumerate().flat_map(move |(place, patch)| {
            let offsets = self.shapes[patch.shape as usize].offsets.iter().zip(0..);
            offsets
                .map(move |(&offset, position)| (self.element_read(place, offset), (place as u32, position)))
        })
    }

    /// The element that a patch reads at an offset.
    pub fn element_read(&self, patch: usize, offset: u32) -> u32 {
        let local = self.patches[patch].base + offset;
        if patch < self.classifier_patch { local } else { self.of_classifier(local) }
    }

    /// Which element is a candidate of which unit.
    fn candidates(&self) -> impl Iterator<Item = (u32, u32)> {
        self.elements.iter().zip(0..).flat_map(move |(element, unit)| {
            let members = match element {
                Element::Sum => &[],
                Element::Relu(of) => std::slice::from_ref(of),
                Element::Max(group) => self.groups.get(*group),
            };
            members.iter().map(move |&member| (member, unit))
        })
    }

    /// What a relu reads, or the only candidate of a maximum.
    pub fn only(&self, unit: u32) -> Option<u32> {
        match self.elements[unit as usize] {
            Element::Relu(of) => Some(of),
            Element::Max(group) => match self.groups.get(group) {
                &[only] => Some(only),
                _ => None,
            },
            Element::Sum => None,
        }
    }

    /// The element that the classifier numbers `local`.
    pub fn of_classifier(&self, local: u32) -> u32 {
        match self.pixels.get(local as usize) {
            Some(&pixel) => pixel,
            None => local - self.pixels.len() as u32 + self.classifier,
        }
    }
}

#[derive(Default)]
struct Builder {
    parameters: u32,
    elements: Vec<Element>,
    parts: Vec<Part>,
    shapes: Vec<Shape>,
    patches: Vec<Patch>,
    rows: Vec<Slot>,
    groups: Lists<u32>,
    limbs: usize,
    /// No coefficient of a form of an element is larger, whatever the decisions.
    bound: BigUint,
}

impl Builder {
    /// Adds a network whose inputs are `inputs`; returns its outputs.
    fn add(&mut self, network: &Network, inputs: Vec<u32>, one: &BigInt) -> Vec<u32> {
        let first = self.elements.len() as u32;
        let global = |local: u32| match inputs.get(local as usize) {
            Some(&input) => input,
            None => local - inputs.len() as u32 + first,
        };
        for block in &network.blocks {
            let (elements, patches) = (self.elements.len() as u32, self.patches.len() as u32);
            match block {
                Block::Affine(affine) => self.affine(affine, one),
                Block::Relu(relu) => {
                    let read = relu.first..relu.first + relu.count;
                    self.elements.extend(read.map(|local| Element::Relu(global(local))));
                }
                Block::Max(max) => {
                    for group in &max.groups {
                        self.elements.push(Element::Max(self.groups.len() as u32));
                        self.groups.push(group.iter().map(|&local| global(local)));
                    }
                }
            }
            let (elements, patches) =
                (elements..self.elements.len() as u32, patches..self.patches.len() as u32);
            self.parts.push(Part { elements, patches });
        }
        network.outputs.iter().map(|&output| global(output)).collect()
    }

    /// How many limbs the numbers of all rows of a block have: a coefficient of a row, or of any part of its sum, is at
    /// most `Σ|weight|·bound + |bias|·one`.
    fn width(&mut self, affine: &Affine, one: &BigInt) -> usize {
        let largest = |template: &Template| {
            let weights = template.iter().flat_map(|run| &run.1);
            weights.map(|weight| weight.0.magnitude()).sum::<BigUint>() * &self.bound
        };
        let templates: Vec<BigUint> = affine.templates.iter().map(largest).collect();
        let rows = affine.rows.iter();
        let rows = rows.map(|row| &templates[row.0 as usize] + row.2.0.magnitude() * one.magnitude());
        if let Some(most) = rows.max().filter(|most| *most > self.bound) {
            self.bound = most;
        }
        limbs::width(self.bound.bits())
    }

    fn affine(&mut self, affine: &Affine, one: &BigInt) {
        let width = self.width(affine, one);
        let numbers = self.parameters as usize + 1;
        // The shape of each template and its place there.
        let mut shapes: HashMap<Vec<u32>, u32> = HashMap::new();
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut places = Vec::with_capacity(affine.templates.len());
        let first_shape = self.shapes.len() as u32;
        for (place, template) in affine.templates.iter().enumerate() {
            // A template that no row has may go beyond what offsets there are.
            let of_run = |run: &Run| {
                let first = run.0;
                (0..run.1.len() as u32).map(move |step| first.wrapping_add(step))
            };
            let offsets = template.iter().flat_map(of_run).collect();
            let shape = *shapes.entry(offsets).or_insert(members.len() as u32);
            if shape as usize == members.len() {
                members.push(Vec::new());
            }
            places.push((first_shape + shape, members[shape as usize].len() as u32));
            members[shape as usize].push(place);
        }
        let mut shapes: Vec<_> = shapes.into_iter().collect();
        shapes.sort_unstable_by_key(|&(_, shape)| shape);
        for ((offsets, _), members) in shapes.into_iter().zip(members) {
            let members: Vec<_> = members.iter().map(|&member| &affine.templates[member]).collect();
            let all = members.iter().copied().flatten().flat_map(|run| &run.1);
            let bits = all.map(|weight| weight.0.bits()).max().unwrap_or(0);
            self.shapes.push(Shape {
                offsets,
                templates: members.len(),
                weights: transposed(&members),
                bits,
            });
        }
        // The rows of each patch.
        let mut patches: HashMap<(u32, u32), usize> = HashMap::new();
        let mut members: Vec<((u32, u32), Vec<usize>)> = Vec::new();
        for (place, row) in affine.rows.iter().enumerate() {
            let key = (places[row.0 as usize].0, row.1);
            let patch = *patches.entry(key).or_insert(members.len());
            if patch == members.len() {
                members.push((key, Vec::new()));
            }
            members[patch].1.push(place);
        }
        let first_element = self.elements.len();
        self.elements.resize(first_element + affine.rows.len(), Element::Sum);
        for ((shape, base), members) in members {
            let first = self.parameters + self.rows.len() as u32;
            for place in members {
                let row = &affine.rows[place];
                self.rows.push(Slot {
                    element: (first_element + place) as u32,
                    patch: self.patches.len() as u32,
                    template: places[row.0 as usize].1,
                    bias: &row.2.0 * one,
                });
            }
            let slots = first..self.parameters + self.rows.len() as u32;
            let start = self.limbs;
            // Whether that is too many is looked at before any form is made.
            self.limbs = self.limbs.saturating_add(slots.len().saturating_mul(numbers * width));
            self.patches.push(Patch { shape, base, slots, width, start });
        }
    }
}

/// The weights of templates with the same offsets, offset by offset.
fn transposed(templates: &[&Template]) -> Weights {
    let columns = templates.iter().map(|template| template.iter().flat_map(|run| &run.1).collect());
    let columns: Vec<Vec<&Int>> = columns.collect();
    let positions = columns.first().map_or(0, Vec::len);
    let columns = &columns;
    Weights::new((0..positions).flat_map(|position| columns.iter().map(move |column| &column[position].0)))
}
