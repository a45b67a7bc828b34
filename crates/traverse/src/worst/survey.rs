//! The visitor that looks for the worst case.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use metes_exact::{Amount, Rational, RootSum};
use metes_network::{Gradients, Network};
use metes_polytope::Polytope;
use metes_saliency::{Distance, Measure, Ranked, SaliencyMap};
use num_traits::One;

use super::extremes::{Distances, Group, Largest, PLACES, Place, Summary, Volume};
use super::findings::{AttentionWorst, Extreme, Level, MeasureWorst};
use crate::label;
use crate::ledger::Steps;
use crate::prepared::first_largest;
use crate::question::QuestionError;
use crate::region::Region;
use crate::visitor::{Cut, Visitor};
use crate::volume_steps::{VolumeSteps, share};
use crate::witness::Candidate;

/// Maps up to which every one is kept.
const FEW: usize = 2000;

/// Measured maps that are remembered.
const REMEMBERED: usize = 1 << 12;

/// The pattern of the classifier on a region.
type Pattern = Vec<Arc<[u32]>>;

/// Surveys the regions of one question.
pub(crate) struct Survey<'a> {
    measures: &'a [Measure],
    label: usize,
    gradients: &'a Gradients,
    /// Hinge nodes of the perturbation, which come first.
    skip: usize,
    base: Ranked<'a>,
    /// What distances are rounded up to, by each measure.
    steps: Vec<Steps>,
    volumes: VolumeSteps,
    seen: Mutex<HashMap<Pattern, Distances>>,
}

/// What is known of a subtree.
#[derive(Default)]
pub(crate) struct Tally {
    regions: u64,
    /// In each place.
    volumes: [Volume; PLACES],
    is_complete: bool,
    groups: BTreeMap<Pattern, Group>,
    /// What became of groups that were too many, by each measure; distances are rounded up in them.
    summaries: Option<Vec<Summary>>,
}

impl<'a> Survey<'a> {
    pub(crate) fn new(
        measures: &'a [Measure],
        label: usize,
        gradients: &'a Gradients,
        skip: usize,
        base: &'a SaliencyMap,
        steps: Vec<Steps>,
        volumes: VolumeSteps,
    ) -> Self {
        let seen = Mutex::default();
        Self { measures, label, gradients, skip, base: Ranked::new(base), steps, volumes, seen }
    }

    /// The distances of the map on a pattern of the classifier.
    fn measured<P: AsRef<[u32]>>(&self, pattern: &[P]) -> Distances {
        let map = SaliencyMap {
            numerators: self.gradients.of_output(self.label, pattern),
            denominator: self.gradients.denominator().clone(),
        };
        let map = Ranked::new(&map);
        let distance = |&measure: &Measure| Distance::between_ranked(measure, &map, &self.base);
        self.measures.iter().map(distance).collect()
    }

    /// The same, remembered: it is the same whoever calculates it.
    fn distances(&self, pattern: &Pattern) -> Distances {
        let seen = || self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(distances) = seen().get(pattern) {
            return Arc::clone(distances);
        }
        let distances = self.measured(pattern);
        let mut seen = seen();
        if seen.len() >= REMEMBERED {
            seen.clear();
        }
        seen.insert(pattern.clone(), Arc::clone(&distances));
        distances
    }

    /// Takes groups into summaries; levels are exact, or rounded up to steps.
    fn summarise(&self, groups: BTreeMap<Pattern, Group>, summaries: &mut [Summary], is_rounded: bool) {
        for Group { distances, places } in groups.into_values() {
            let each = summaries.iter_mut().zip(&self.steps).zip(&*distances);
            for ((summary, steps), distance) in each {
                let level = match is_rounded {
                    true => steps.value_at(steps.exact_step(&distance.high)),
                    false => distance.high.clone(),
                };
                summary.add(distance, level, &places);
            }
        }
    }

    fn none(&self) -> Vec<Summary> {
        vec![Summary::default(); self.measures.len()]
    }

    /// What all regions together say; `network` is that of the parameters.
    pub(crate) fn finish(&self, tally: Tally, network: &Network) -> Result<AttentionWorst, QuestionError> {
        let Tally { regions, volumes, is_complete, groups, summaries } = tally;
        let is_rounded = summaries.is_some();
        let mut summaries = summaries.unwrap_or_else(|| self.none());
        self.summarise(groups, &mut summaries, is_rounded);
        let all = if is_complete { Amount::Exact(Rational::one()) } else { share(volumes[0]) };
        let measures = summaries.into_iter().enumerate().map(|(at, summary)| {
            let [anywhere, kept] = summary.extremes;
            let extreme = |largest: Option<Largest>, is_kept| {
                largest.map(|largest| self.confirm(at, largest, is_kept, network)).transpose()
            };
            Ok(MeasureWorst {
                measure: self.measures[at],
                anywhere: extreme(anywhere, false)?,
                kept: extreme(kept, true)?,
                profile: profile(summary.levels, &all),
                rounded: is_rounded,
            })
        });
        Ok(AttentionWorst {
            label: self.label,
            complete: is_complete,
            regions,
            measures: measures.collect::<Result<_, QuestionError>>()?,
            kept: share(volumes[1]),
            explored: all,
        })
    }

    /// A largest distance with its witness, by plain evaluation.
    fn confirm(
        &self,
        at: usize,
        largest: Largest,
        is_kept: bool,
        network: &Network,
    ) -> Result<Extreme, QuestionError> {
        let theta = largest.candidate.theta();
        let pattern = network.pattern_at(&theta);
        let distances = self.measured(pattern.0.get(self.skip..).unwrap_or_default());
        let logits = network.evaluate(&theta);
        let first = first_largest(&logits);
        let is_unique = logits.iter().filter(|logit| **logit == logits[first]).count() == 1;
        let label = is_unique.then_some(first);
        if distances[at] != largest.distance || is_kept && label != Some(self.label) {
            let theta: Vec<String> = theta.iter().map(Rational::to_string).collect();
            return Err(QuestionError::Contradiction(format!(
                "the largest distance by {} is not confirmed at ({})",
                self.measures[at],
                theta.join(", ")
            )));
        }
        Ok(Extreme { distance: largest.distance, agreeing: largest.agreeing, theta, label })
    }
}

/// How much lies within each distance; in all it is `all`.
fn profile(levels: BTreeMap<RootSum, [Volume; PLACES]>, all: &Amount) -> Vec<Level> {
    let mut sums = [(0, 0); PLACES];
    let mut profile: Vec<Level> = levels
        .into_iter()
        .map(|(distance, volumes)| {
            add(&mut sums, volumes);
            Level { distance, share: share(sums[0]), kept: share(sums[1]) }
        })
        .collect();
    if let Some(last) = profile.last_mut() {
        last.share = all.clone();
    }
    profile
}

fn add(sums: &mut [Volume; PLACES], volumes: [Volume; PLACES]) {
    for (sum, volume) in sums.iter_mut().zip(volumes) {
        *sum = (sum.0 + volume.0, sum.1 + volume.1);
    }
}

impl Visitor for Survey<'_> {
    type Out = Tally;

    fn region(&self, region: &Region<'_>) -> Tally {
        let mut places: [Place; PLACES] = Default::default();
        places[0].add(self.volumes.of(region.polytope), Candidate::inside(region.polytope));
        for part in label::parts(region).iter().filter(|part| part.label == Some(self.label)) {
            places[1].add(self.volumes.of(&part.polytope), Candidate::inside(&part.polytope));
        }
        let pattern: Pattern = region.pieces.get(self.skip..).unwrap_or_default().to_vec();
        let volumes = [places[0].volume, places[1].volume];
        let group = Group { distances: self.distances(&pattern), places };
        let groups = BTreeMap::from([(pattern, group)]);
        Tally { regions: 1, volumes, is_complete: true, groups, summaries: None }
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> Tally {
        Tally::default()
    }

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, parts: Vec<Tally>) -> Tally {
        let mut joined = Tally { is_complete: true, ..Tally::default() };
        for part in parts {
            joined.regions += part.regions;
            joined.is_complete &= part.is_complete;
            add(&mut joined.volumes, part.volumes);
            joined.summaries = match (joined.summaries, part.summaries) {
                (Some(mut a), Some(b)) => {
                    a.iter_mut().zip(b).for_each(|(a, b)| a.join(b));
                    Some(a)
                }
                (a, b) => a.or(b),
            };
            let (mut large, small) = if joined.groups.len() < part.groups.len() {
                (part.groups, joined.groups)
            } else {
                (joined.groups, part.groups)
            };
            for (pattern, group) in small {
                match large.get_mut(&pattern) {
                    Some(same) => same.join(group),
                    None => drop(large.insert(pattern, group)),
                }
            }
            joined.groups = large;
            if joined.groups.len() > FEW {
                let mut summaries = joined.summaries.take().unwrap_or_else(|| self.none());
                self.summarise(std::mem::take(&mut joined.groups), &mut summaries, true);
                joined.summaries = Some(summaries);
            }
        }
        joined
    }
}
