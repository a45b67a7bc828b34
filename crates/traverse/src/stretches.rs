//! The labels along one parameter.

use std::sync::Arc;

use metes_polytope::{Point, Polytope};

use crate::findings::LabelInterval;
use crate::label::LabelPart;

/// Stretches of a segment of the line with one label each; adjacent ones of one label are joined as soon as
/// they meet, so that few end points are ever calculated exactly.
#[derive(Debug, Default)]
pub(crate) struct Stretches(Vec<Stretch>);

#[derive(Debug)]
struct Stretch {
    polytope: Arc<Polytope>,
    label: Option<usize>,
}

impl Stretch {
    fn ends(&self) -> Option<(&Arc<Point>, &Arc<Point>)> {
        match self.polytope.ordered_vertices()[..] {
            [from, to] => Some((from, to)),
            _ => None,
        }
    }
}

impl Stretches {
    /// The labels of a region; none in more than one dimension.
    pub(crate) fn of(labels: &[LabelPart]) -> Self {
        let lines = labels.iter().filter(|part| part.polytope.dimension() == 1);
        let stretch = |part: &LabelPart| Stretch { polytope: Arc::clone(&part.polytope), label: part.label };
        Self(lines.map(stretch).collect())
    }

    /// The labels of a polytope from those of its parts.
    pub(crate) fn join(whole: &Arc<Polytope>, parts: Vec<Self>) -> Self {
        let alone = |part: &Self| match &part.0[..] {
            [stretch] => Some(stretch.label),
            _ => None,
        };
        let first = parts.first().and_then(alone);
        match first {
            Some(label) if parts.iter().all(|part| alone(part) == first) => {
                Self(vec![Stretch { polytope: Arc::clone(whole), label }])
            }
            _ => Self(parts.into_iter().flat_map(|part| part.0).collect()),
        }
    }

    /// The intervals in order, those of one label that touch joined.
    pub(crate) fn intervals(&self) -> Vec<LabelInterval> {
        let mut stretches: Vec<(&Arc<Point>, &Arc<Point>, Option<usize>)> = self
            .0
            .iter()
            .filter_map(|stretch| stretch.ends().map(|(from, to)| (from, to, stretch.label)))
            .collect();
        stretches.sort_by(|a, b| a.0.compare(0, b.0));
        let mut merged: Vec<(&Arc<Point>, &Arc<Point>, Option<usize>)> = Vec::new();
        for (from, to, label) in stretches {
            match merged.last_mut() {
                Some((_, end, last)) if *last == label && end.compare(0, from).is_eq() => *end = to,
                _ => merged.push((from, to, label)),
            }
        }
        let coordinate = |point: &Point| point.to_rationals().swap_remove(0);
        let interval = |(from, to, label): (&Arc<Point>, &Arc<Point>, Option<usize>)| LabelInterval {
            from: coordinate(from),
            to: coordinate(to),
            label,
        };
        merged.into_iter().map(interval).collect()
    }
}
