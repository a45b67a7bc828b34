//! The regions of one image, with what its map has changed by on each.

use std::collections::HashMap;
use std::sync::Arc;

use metes_exact::Rational;
use metes_network::{Gradients, Network};
use metes_perturb::{Image, Perturbation};
use metes_polytope::Polytope;
use metes_saliency::{Change, Distance, Measure, Ranked, SaliencyMap};
use metes_traverse::{Cut, Limits, Progress, QuestionError, Region, Restriction, Visitor};

/// Explains a classifier: maps of its logits, and how much they change.
#[derive(Clone, Debug)]
pub struct Explainer<'a> {
    classifier: &'a Network,
    gradients: Gradients,
    change: Change,
}

/// One image under a perturbation.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What the image is known by; it decides between images that are as good.
    pub number: usize,
    /// The label whose logit is explained.
    pub label: usize,
    /// The unperturbed image.
    pub image: &'a Image,
    /// Its perturbation.
    pub perturbation: &'a Perturbation,
}

/// The regions of one image.
#[derive(Clone, Debug)]
pub struct Complex {
    /// What the image is known by.
    pub number: usize,
    /// Its label.
    pub label: usize,
    /// The box of parameters.
    pub domain: Vec<(Rational, Rational)>,
    /// Whether every sign is decided in integers.
    pub no_filter: bool,
    /// How many activation regions there are.
    pub regions: u64,
    /// What its map changes by on some region, in rising order, each once; ties are broken against agreement.
    pub changes: Vec<Distance>,
    /// The regions, cut where the label changes; their interiors are disjoint and they cover the box.
    pub cells: Vec<Cell>,
}

/// A part of the box on which an image has one map and one label.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Where it is.
    pub polytope: Arc<Polytope>,
    /// The place of its change among those of the complex.
    pub change: usize,
    /// Whether the image's label is the unique largest logit.
    pub keeps_label: bool,
}

impl<'a> Explainer<'a> {
    /// Explains a classifier: image elements to logits, preprocessing included.
    pub fn new(classifier: &'a Network, change: Change) -> Self {
        Self { classifier, gradients: Gradients::new(classifier), change }
    }

    /// What changes are measured by.
    pub fn change(&self) -> Change {
        self.change
    }

    /// The regions of an image; `None` when a limit ended the run before all were seen.
    ///
    /// # Errors
    /// When the image does not fit the network, the expected map moves with the perturbation, or threads cannot be started.
    pub fn complex(
        &self,
        subject: &Subject<'_>,
        limits: &Limits,
        progress: &Progress,
    ) -> Result<Option<Complex>, QuestionError> {
        self.check(subject)?;
        let perturbation = subject.perturbation;
        let intervals = perturbation.parameters.iter().map(|parameter| &parameter.interval);
        let domain = intervals.map(|interval| (interval.low().clone(), interval.high().clone())).collect();
        let restriction = Restriction::new(perturbation.network.then(self.classifier)?, domain)?;
        let restriction = if limits.no_filter { restriction.without_filter() } else { restriction };
        let lister = Lister { skip: perturbation.network.hinges().count(), label: subject.label };
        let Some(Listed { regions, cells }) = restriction.enumerate(&lister, limits, progress)? else {
            return Ok(None);
        };
        let base = self.map(subject, &self.classifier.pattern_at(&subject.image.pixels).0);
        let base = Ranked::new(&base);
        let mut places: HashMap<&[Arc<[u32]>], usize> = HashMap::new();
        let mut found = Vec::new();
        for cell in &cells {
            places.entry(&cell.pattern).or_insert_with(|| {
                let map = self.map(subject, &cell.pattern);
                found.push(self.change.between(&base, &Ranked::new(&map)));
                found.len() - 1
            });
        }
        let (changes, ranks) = ranked(found);
        let cell = |cell: &Found| Cell {
            polytope: Arc::clone(&cell.polytope),
            change: ranks[places[&cell.pattern[..]]],
            keeps_label: cell.keeps_label,
        };
        let cells = cells.iter().map(cell).collect();
        Ok(Some(Complex {
            number: subject.number,
            label: subject.label,
            domain: restriction.domain().to_vec(),
            no_filter: limits.no_filter,
            regions,
            changes,
            cells,
        }))
    }

    /// What the map of an image has changed by at a point and whether the label is the unique largest logit there, by plain evaluation.
    pub fn at(&self, subject: &Subject<'_>, theta: &[Rational]) -> (Distance, bool) {
        let pixels = subject.perturbation.network.evaluate(theta);
        let base = self.map(subject, &self.classifier.pattern_at(&subject.image.pixels).0);
        let map = self.map(subject, &self.classifier.pattern_at(&pixels).0);
        let logits = self.classifier.evaluate(&pixels);
        let is_less =
            |(output, logit): (usize, &Rational)| output == subject.label || *logit < logits[subject.label];
        let keeps_label = logits.iter().enumerate().all(is_less);
        (self.change.between(&Ranked::new(&base), &Ranked::new(&map)), keeps_label)
    }

    fn check(&self, subject: &Subject<'_>) -> Result<(), QuestionError> {
        let (outputs, elements) = (self.classifier.output_len(), subject.image.shape.area());
        if outputs < 2 {
            return Err(QuestionError::NoLabels(outputs));
        }
        if subject.label >= outputs {
            return Err(QuestionError::Label { label: subject.label, outputs });
        }
        if !subject.perturbation.expected.is_identity() {
            return Err(QuestionError::MovingMap);
        }
        match self.change {
            Change::By(Measure::TopK(count)) if count > elements => {
                Err(QuestionError::TopK { count, elements })
            }
            _ => Ok(()),
        }
    }

    /// The map of an image on a pattern of the classifier.
    fn map<P: AsRef<[u32]>>(&self, subject: &Subject<'_>, pattern: &[P]) -> SaliencyMap {
        let map = SaliencyMap {
            numerators: self.gradients.of_output(subject.label, pattern),
            denominator: self.gradients.denominator().clone(),
        };
        map.shares(subject.image.shape.channels)
    }
}

/// The distinct ones of some changes in rising order, and the place of each among them.
fn ranked(found: Vec<Distance>) -> (Vec<Distance>, Vec<usize>) {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|&a, &b| found[a].high.cmp(&found[b].high));
    let mut changes: Vec<Distance> = Vec::new();
    let mut ranks = vec![0; found.len()];
    for at in order {
        if changes.last().is_none_or(|last| last.high != found[at].high) {
            changes.push(found[at].clone());
        }
        ranks[at] = changes.len() - 1;
    }
    (changes, ranks)
}

/// Lists regions.
struct Lister {
    /// Hinge nodes of the perturbation, which come first.
    skip: usize,
    label: usize,
}

/// What has been listed.
struct Listed {
    regions: u64,
    cells: Vec<Found>,
}

/// A cell with the pattern of the classifier on it.
struct Found {
    polytope: Arc<Polytope>,
    pattern: Vec<Arc<[u32]>>,
    keeps_label: bool,
}

impl Visitor for Lister {
    /// `None` where something is unexplored.
    type Out = Option<Listed>;

    fn region(&self, region: &Region<'_>) -> Option<Listed> {
        let pattern = region.pieces.get(self.skip..).unwrap_or_default();
        let found = |polytope: &Arc<Polytope>, keeps_label| Found {
            polytope: Arc::clone(polytope),
            pattern: pattern.to_vec(),
            keeps_label,
        };
        let parts = region.label_parts();
        let kept = |label: Option<usize>| label == Some(self.label);
        let cells = match parts.iter().any(|part| kept(part.label)) {
            true => parts.iter().map(|part| found(&part.polytope, kept(part.label))).collect(),
            false => vec![found(region.polytope, false)],
        };
        Some(Listed { regions: 1, cells })
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Option<Listed> {
        None
    }

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, parts: Vec<Option<Listed>>) -> Option<Listed> {
        parts.into_iter().reduce(|whole, part| {
            let (mut whole, part) = (whole?, part?);
            whole.regions += part.regions;
            whole.cells.extend(part.cells);
            Some(whole)
        })?
    }
}
