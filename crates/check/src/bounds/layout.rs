//! The composed network as sums sink through it: SPEC § 7.
//!
//! The elements fall into *segments*: the parameters, then one for each block. A sum sinks segment by segment, from the
//! last to the first: what it has in a block goes to the elements that the block reads, which are in earlier segments.

use std::ops::Range;

use crate::composed::Composed;
use crate::lists::Lists;

use super::number::Shifted;

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

/// Positions of a patch that read consecutive elements of a segment.
#[derive(Clone, Copy, Default)]
pub struct Run {
    /// The first position.
    pub position: u32,
    /// The segment.
    pub segment: u32,
    /// The place of the first element in the segment.
    pub place: u32,
    /// How many there are.
    pub count: u32,
}

/// The network, laid out by segments.
pub struct Layout<'a> {
    /// The network.
    pub network: &'a Composed,
    /// The segments, in order.
    pub segments: Vec<Segment>,
    /// The segment of each element.
    pub segment_of: Vec<u32>,
    /// What each patch reads.
    pub runs: Lists<Run>,
    /// The segment and the place there of what each relu, and each maximum of one element, reads.
    pub reads: Vec<(u32, u32)>,
    /// The slot of each row.
    pub slot_of: Vec<u32>,
    /// The bias of each slot from the first row's on.
    pub biases: Vec<Shifted>,
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
        let mut runs = Lists::default();
        for (patch, about) in network.patches.iter().enumerate() {
            let offsets = &network.shapes[about.shape as usize].offsets;
            let elements = offsets.iter().map(|&offset| network.element_read(patch, offset));
            runs.push(runs_of(elements, &segments, &segment_of).into_iter());
        }
        let place = |element: u32| {
            let segment = segment_of[element as usize];
            (segment, element - segments[segment as usize].elements.start)
        };
        let reads = (0..network.elements.len() as u32).map(|unit| network.only(unit).map_or((0, 0), place));
        let reads = reads.collect();
        let biases = network.rows.iter().map(|row| Shifted::new(&row.bias)).collect();
        Self { network, segments, segment_of, runs, reads, slot_of, biases }
    }

    /// Where an element is: its segment and its place there.
    pub fn place(&self, element: u32) -> (usize, usize) {
        let segment = self.segment_of[element as usize] as usize;
        (segment, (element - self.segments[segment].elements.start) as usize)
    }
}

/// Runs of elements in segments.
fn runs_of(elements: impl Iterator<Item = u32>, segments: &[Segment], segment_of: &[u32]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (position, element) in (0..).zip(elements) {
        let segment = segment_of[element as usize];
        let place = element - segments[segment as usize].elements.start;
        match runs.last_mut() {
            Some(run) if run.segment == segment && run.place + run.count == place => run.count += 1,
            _ => runs.push(Run { position, segment, place, count: 1 }),
        }
    }
    runs
}

impl Segment {
    fn new(elements: Range<u32>) -> Self {
        Self { elements, has_rows: false, reads: Vec::new(), gain: 0, bias: 0 }
    }
}
