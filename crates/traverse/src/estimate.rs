//! Enclosures of the attention inconsistency, region by region.
//!
//! The exact maps and their distance take a hundred times what a region takes to find. Floats with proved
//! bounds settle most comparisons of inconsistencies; what they leave open is decided exactly.
//!
//! Two things make them quick. Regions that follow each other in the tree differ in few units, mostly of
//! the last layers, so gradients are followed and not calculated anew. And where the network begins with
//! an affine map to fewer elements than the image has, the Euclidean length of a difference of maps is
//! found from the gradients *there*, with the Gram matrix of the map, and no map is calculated at all.

use std::sync::Mutex;

use metes_exact::filter::{Ball, Difference, Gram, Vector};
use metes_network::{GradientFilter, GradientMemory, Network};
use metes_saliency::{Measure, Norm};

/// The most products that go into a Gram matrix.
const MOST_PREPARED: usize = 1 << 29;

/// Memories kept for threads to find theirs again.
const MEMORIES: usize = 64;

/// Encloses the inconsistency of maps with those of the unperturbed image.
#[derive(Debug)]
pub struct Estimate<'a> {
    norm: Norm,
    filter: GradientFilter<'a>,
    gram: Option<Gram>,
    classes: Vec<usize>,
    /// Their gradients on the pattern of the unperturbed image.
    maps: Vec<Vector>,
    /// The pattern of the unperturbed image.
    base: Vec<Vec<u32>>,
    memories: Vec<Mutex<Option<Memory>>>,
}

/// What a thread has seen last.
#[derive(Debug)]
struct Memory {
    gradients: Vec<GradientMemory>,
    difference: Difference,
}

impl<'a> Estimate<'a> {
    /// Prepares for the maps of some classes; `base` is the pattern of the unperturbed image. `None` for
    /// measures that have no enclosures.
    pub fn new(
        classifier: &'a Network,
        base: Vec<Vec<u32>>,
        measure: Measure,
        classes: &[usize],
    ) -> Option<Self> {
        let norm = measure.norm()?;
        let (node, gram) = if norm == Norm::L2 { gram(classifier) } else { (0, None) };
        let filter = GradientFilter::new(classifier, classifier.output().index(), node);
        let map = |&class: &usize| filter.follow(&base, &mut filter.memory(class)).clone();
        let maps = classes.iter().map(map).collect();
        let memories = (0..MEMORIES).map(|_| Mutex::new(None)).collect();
        Some(Self { norm, filter, gram, classes: classes.to_vec(), maps, base, memories })
    }

    /// An enclosure of the inconsistency on a pattern of the classifier: of the sum of the norms themselves, not
    /// of their squares. It depends on the patterns asked for before, within what is proved.
    ///
    /// # Panics
    /// When the pattern is not one of the classifier.
    pub fn of<P: AsRef<[u32]>>(&self, pattern: &[P]) -> Ball {
        if self.base.iter().map(Vec::as_slice).eq(pattern.iter().map(AsRef::as_ref)) {
            return Ball::ZERO;
        }
        let slot = &self.memories[rayon::current_thread_index().unwrap_or(0) % MEMORIES];
        let mut slot = slot.try_lock().ok();
        let mut memory = slot.as_mut().and_then(|slot| slot.take()).unwrap_or_else(|| self.memory());
        let sum = self.sum(pattern, &mut memory);
        if let Some(slot) = &mut slot {
            **slot = Some(memory);
        }
        sum
    }

    fn sum<P: AsRef<[u32]>>(&self, pattern: &[P], memory: &mut Memory) -> Ball {
        let Memory { gradients, difference } = memory;
        let distance = |(expected, gradients): (&Vector, &mut GradientMemory)| {
            let map = self.filter.follow(pattern, gradients);
            match &self.gram {
                Some(gram) => gram.length(map, expected, difference),
                None => self.norm.enclosure(map, expected),
            }
        };
        self.maps.iter().zip(gradients).map(distance).sum()
    }

    fn memory(&self) -> Memory {
        let gradients = self.classes.iter().map(|&class| self.filter.memory(class)).collect();
        Memory { gradients, difference: Difference::default() }
    }
}

/// The node at which gradients are best compared, with the Gram matrix of the map that leads there.
fn gram(classifier: &Network) -> (usize, Option<Gram>) {
    let nodes = classifier.nodes();
    let inputs = classifier.input_len();
    let prefixes = classifier.affine_prefixes();
    let form = |len: usize| len.saturating_mul(len + 1) / 2;
    let useful = prefixes.iter().filter(|prefix| {
        let form = form(nodes[prefix.node].len);
        form < prefix.products && form.saturating_mul(inputs) <= MOST_PREPARED
    });
    let best = useful.max_by_key(|prefix| prefix.products - form(nodes[prefix.node].len));
    let Some(prefix) = best else { return (0, None) };
    let rows = GradientFilter::new(classifier, prefix.node, 0);
    let row = |element: usize| rows.follow::<&[u32]>(&[], &mut rows.memory(element)).clone();
    let rows: Vec<Vector> = (0..nodes[prefix.node].len).map(row).collect();
    (prefix.node, Some(Gram::new(&rows)))
}
