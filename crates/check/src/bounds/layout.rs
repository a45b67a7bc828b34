//! The composed network as sums sink through it: SPEC § 7.
//!
//! The elements fall into *segments*: the parameters, then one for each block. A sum sinks segment by segment, from the
//! last to the first: what it has in a block goes to the elements that the block reads, which are in earlier segments.

use std::ops::Range;

use crate::composed::{Composed, Element};
use crate::limbs;

/// The parameters, or the elements of a block.
pub struct Segment {
    /// Which elements they are.
    pub elements: Range<u32>,
    /// Whether the elements are rows.
    pub has_rows: bool,
    /// The segments that are read, each once.
    pub reads: Vec<u32>,
    /// If no coefficient in the segment is more than `2^b`, what an element read gets is at most `2^(b + gain)`.
    pub gain: u64,
    /// If no coefficient in the segment is more than `2^b`, what the biases give is at most `2^(b + bias)`.
    pub bias: u64,
}

/// The network, laid out by segments.
pub struct Layout<'a> {
    /// The network.
    pub network: &'a Composed,
    /// The segments, in order.
    pub segments: Vec<Segment>,
    /// The segment of each element.
    pub segment_of: Vec<u32>,
    /// The slot of each row.
    pub slot_of: Vec<u32>,
    /// The bias of each slot from the first row's on, in limbs.
    pub biases: Vec<Vec<u64>>,
}

/// Bits of a number of things.
fn bits(count: usize) -> u64 {
    u64::from(usize::BITS - count.leading_zeros())
}

impl<'a> Layout<'a> {
    /// Lays a network out.
    pub fn new(network: &'a Composed) -> Self {
        let parameters = network.parameters as u32;
        let mut segments = vec![Segment::new(0..parameters)];
        segments.extend(network.parts.iter().map(|part| Segment::new(part.elements.clone())));
        let mut segment_of = vec![0; network.elements.len()];
        for (segment, place) in segments.iter().zip(0..) {
            segment_of[segment.elements.start as usize..segment.elements.end as usize].fill(place);
        }
        let mut slot_of = vec![0; network.elements.len()];
        for (row, slot) in network.rows.iter().zip(parameters..) {
            slot_of[row.element as usize] = slot;
        }
        for (part, segment) in network.parts.iter().zip(&mut segments[1..]) {
            let patches = &network.patches[part.patches.start as usize..part.patches.end as usize];
            segment.has_rows = !patches.is_empty();
            let weights = patches.iter().map(|patch| network.shapes[patch.shape as usize].bits);
            // A slope is at most 2^16 parts.
            segment.gain = weights.max().unwrap_or(16);
            let rows = patches.iter().flat_map(|patch| patch.slots.clone());
            let biases = rows.map(|slot| network.rows[(slot - parameters) as usize].bias.bits());
            segment.bias = biases.max().unwrap_or(0) + bits(segment.elements.len());
        }
        // How often a block reads an element.
        let patches = network.patches.iter().map(|patch| {
            let row = &network.rows[(patch.slots.start - parameters) as usize];
            segment_of[row.element as usize]
        });
        let of_patch: Vec<u32> = patches.collect();
        let mut most = vec![0; segments.len()];
        for (element, &read) in segment_of.iter().enumerate() {
            let rows =
                network.readers.get(element as u32).iter().map(|&(patch, _)| {
                    (of_patch[patch as usize], network.patches[patch as usize].slots.len())
                });
            let units = network.units.get(element as u32).iter().map(|&unit| (segment_of[unit as usize], 1));
            let (mut last, mut count) = (u32::MAX, 0);
            // Readers come in the order of their blocks.
            for (reader, times) in rows.chain(units) {
                count = if reader == last { count + times } else { times };
                last = reader;
                most[reader as usize] = most[reader as usize].max(count);
                let reads = &mut segments[reader as usize].reads;
                if reads.last() != Some(&read) {
                    reads.push(read);
                }
            }
        }
        for (segment, most) in segments.iter_mut().zip(most) {
            segment.gain += bits(most);
        }
        let biases = network.rows.iter().map(|row| limbs::of(&row.bias)).collect();
        Self { network, segments, segment_of, slot_of, biases }
    }

    /// Where an element is: its segment and its place there.
    pub fn place(&self, element: u32) -> (usize, usize) {
        let segment = self.segment_of[element as usize] as usize;
        (segment, (element - self.segments[segment].elements.start) as usize)
    }

    /// The only candidate of a unit, or what a relu reads.
    pub fn read_by(&self, unit: u32) -> Option<u32> {
        match self.network.elements[unit as usize] {
            Element::Relu(of) => Some(of),
            Element::Max(group) => match self.network.groups.get(group) {
                &[only] => Some(only),
                _ => None,
            },
            Element::Sum => None,
        }
    }

    /// Whether an element is a relu.
    pub fn is_relu(&self, element: u32) -> bool {
        matches!(self.network.elements.get(element as usize), Some(Element::Relu(_)))
    }
}

impl Segment {
    fn new(elements: Range<u32>) -> Self {
        Self { elements, has_rows: false, reads: Vec::new(), gain: 0, bias: 0 }
    }
}
