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

use metes_exact::filter::{Ball, Difference, Gram, GramSpread, Spread, Vector};
use metes_network::{GradientFilter, GradientMemory, Network};
use metes_saliency::{Measure, enclosure};

/// The most products that go into a Gram matrix.
const MOST_PREPARED: usize = 1 << 29;

/// Memories kept for threads to find theirs again.
const MEMORIES: usize = 64;

/// Encloses the inconsistency of maps with those of the unperturbed image.
#[derive(Debug)]
pub(crate) struct Estimate<'a> {
    measure: Measure,
    filter: GradientFilter<'a>,
    gram: Option<Gram>,
    classes: Vec<Class>,
    /// The pattern of the unperturbed image.
    base: Vec<Vec<u32>>,
    memories: Vec<Mutex<Option<Memory>>>,
}

/// What belongs to a class.
#[derive(Debug)]
struct Class {
    class: usize,
    /// The gradient on the pattern of the unperturbed image.
    base: Vector,
    spread: Spread,
    /// The same where lengths are found with a Gram matrix.
    gram_spread: Option<GramSpread>,
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
    pub(crate) fn new(
        classifier: &'a Network,
        base: Vec<Vec<u32>>,
        measure: Measure,
        classes: &[usize],
    ) -> Option<Self> {
        if !matches!(measure, Measure::L2 | Measure::L1 | Measure::Linf) {
            return None;
        }
        let (node, gram) = match measure {
            Measure::L2 => gram(classifier),
            _ => (0, None),
        };
        let filter = GradientFilter::new(classifier, classifier.output().index(), node);
        let class = |&class: &usize| {
            let reach = filter.reach(class);
            Class {
                class,
                base: filter.follow(&base, &mut filter.memory(class)).clone(),
                spread: Spread::new(&reach),
                gram_spread: gram.as_ref().map(|gram| gram.spread(&reach)),
            }
        };
        let classes = classes.iter().map(class).collect();
        let memories = (0..MEMORIES).map(|_| Mutex::new(None)).collect();
        Some(Self { measure, filter, gram, classes, base, memories })
    }

    /// The inconsistency on a pattern of the classifier.
    pub(crate) fn of<P: AsRef<[u32]>>(&self, pattern: &[P]) -> Option<Ball> {
        if self.base.iter().map(Vec::as_slice).eq(pattern.iter().map(AsRef::as_ref)) {
            return Some(Ball::ZERO);
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

    fn sum<P: AsRef<[u32]>>(&self, pattern: &[P], memory: &mut Memory) -> Option<Ball> {
        let mut sum = Ball::ZERO;
        for (class, gradients) in self.classes.iter().zip(&mut memory.gradients) {
            let map = self.filter.follow(pattern, gradients);
            sum = sum
                + match (&self.gram, class.gram_spread) {
                    (Some(gram), Some(spread)) => {
                        gram.length(map, &class.base, spread, &mut memory.difference)
                    }
                    _ => enclosure(self.measure, map, &class.base, &class.spread)?,
                };
        }
        Some(sum)
    }

    fn memory(&self) -> Memory {
        let gradients = self.classes.iter().map(|class| self.filter.memory(class.class)).collect();
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
    let row = |element: usize| {
        let gradient = rows.follow::<&[u32]>(&[], &mut rows.memory(element)).clone();
        (gradient, rows.reach(element))
    };
    let rows: Vec<(Vector, _)> = (0..nodes[prefix.node].len).map(row).collect();
    (prefix.node, Some(Gram::new(&rows)))
}
