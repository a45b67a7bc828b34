//! The curves of many images, merged.

use metes_exact::{Rational, RootSum};

use crate::Curve;

/// How many images have changed, and by how much, as a step function of one parameter.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// How many images there are.
    pub images: usize,
    /// The levels asked about.
    pub levels: Vec<Rational>,
    /// The function between breakpoints, in order.
    pub pieces: Vec<Piece>,
    /// For every level of change the least parameter beyond which half of the images have changed by as much: where the level that half of
    /// them reach is larger than anywhere before, in order.
    pub halves: Vec<Half>,
    /// The same, where only images that keep their label are counted; half of all images is needed.
    pub halves_kept: Vec<Half>,
    /// The sum of all images' changes between the last breakpoint and the end.
    pub sum: RootSum,
}

/// The function between two neighbouring breakpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub from: Rational,
    /// Where it ends.
    pub to: Rational,
    /// Images that keep their label.
    pub kept: u32,
    /// For each level the images whose map has changed by at least as much, and those of them that keep their label.
    pub changed: Vec<[u32; 2]>,
}

/// Beyond `at` half of the images have changed by at least `change`, and nowhere before.
#[derive(Clone, Debug)]
pub struct Half {
    /// The level of change.
    pub change: RootSum,
    /// The parameter.
    pub at: Rational,
}

/// What happens to an image at a breakpoint: it leaves a value, or takes one.
struct Event<'a> {
    at: &'a Rational,
    /// The rank of the value.
    rank: usize,
    keeps_label: bool,
    is_begin: bool,
}

impl Sweep {
    /// Merges curves over one interval.
    pub fn new(curves: &[Curve], levels: &[Rational]) -> Self {
        let (values, ranks) = ranked(curves);
        let first = |level: &Rational| {
            let level = RootSum::rational(level.clone());
            values.partition_point(|value| **value < level)
        };
        let firsts: Vec<usize> = levels.iter().map(first).collect();
        let mut events = Vec::new();
        for (curve, ranks) in curves.iter().zip(&ranks) {
            for step in &curve.steps {
                let event = |at, is_begin| Event {
                    at,
                    rank: ranks[step.change],
                    keeps_label: step.keeps_label,
                    is_begin,
                };
                events.push(event(&step.from, true));
                events.push(event(&step.to, false));
            }
        }
        events.sort_by(|a, b| a.at.cmp(b.at));
        let half = curves.len().div_ceil(2);
        let mut counts = [Counts::new(values.len()), Counts::new(values.len())];
        let mut pieces: Vec<Piece> = Vec::new();
        let mut reached: [Vec<(usize, &Rational)>; 2] = Default::default();
        let mut rest = &events[..];
        while let Some(Event { at, .. }) = rest.first() {
            let here = rest.partition_point(|event| event.at == *at);
            for event in &rest[..here] {
                counts[0].change(event.rank, event.is_begin);
                if event.keeps_label {
                    counts[1].change(event.rank, event.is_begin);
                }
            }
            rest = &rest[here..];
            let Some(next) = rest.first() else { break };
            for (counts, reached) in counts.iter().zip(&mut reached) {
                if let Some(rank) = counts.nth_largest(half)
                    && reached.last().is_none_or(|(before, _)| *before < rank)
                {
                    reached.push((rank, at));
                }
            }
            let changed = firsts.iter().map(|&first| [0, 1].map(|which: usize| counts[which].from(first)));
            let (kept, changed) = (counts[1].from(0), changed.collect());
            match pieces.last_mut() {
                Some(last) if (last.kept, &last.changed) == (kept, &changed) => last.to = next.at.clone(),
                _ => pieces.push(Piece { from: (*at).clone(), to: next.at.clone(), kept, changed }),
            }
        }
        let halves = reached.map(|reached| {
            let half = |(rank, at): (usize, &Rational)| Half { change: values[rank].clone(), at: at.clone() };
            reached.into_iter().map(half).collect()
        });
        let [halves, halves_kept] = halves;
        let ends = curves.iter().filter_map(Curve::end);
        let sum = ends.fold(RootSum::default(), |sum, (change, _)| sum + change.high.clone());
        Self { images: curves.len(), levels: levels.to_vec(), pieces, halves, halves_kept, sum }
    }

    /// Beyond which parameter half of the images have changed by at least a level, if anywhere; of images that keep their label,
    /// if asked.
    pub fn half(&self, level: &Rational, keeps_label: bool) -> Option<&Rational> {
        let level = RootSum::rational(level.clone());
        let halves = if keeps_label { &self.halves_kept } else { &self.halves };
        halves.iter().find(|half| half.change >= level).map(|half| &half.at)
    }

    /// The mean change where the parameter ends.
    pub fn mean(&self) -> (Rational, Rational) {
        let (low, high) = self.sum.enclosure(64);
        let images = Rational::from_integer(self.images.max(1).into());
        (low / &images, high / images)
    }
}

/// All values of some curves in rising order, each once, and the place there of each value of each curve.
fn ranked(curves: &[Curve]) -> (Vec<&RootSum>, Vec<Vec<usize>>) {
    let mut all: Vec<(&RootSum, usize, usize)> = Vec::new();
    for (curve, Curve { changes, .. }) in curves.iter().enumerate() {
        all.extend(changes.iter().enumerate().map(|(at, change)| (&change.high, curve, at)));
    }
    all.sort_by(|a, b| a.0.cmp(b.0));
    let mut values: Vec<&RootSum> = Vec::new();
    let mut ranks: Vec<Vec<usize>> = curves.iter().map(|curve| vec![0; curve.changes.len()]).collect();
    for (value, curve, at) in all {
        if values.last().is_none_or(|last| *last != value) {
            values.push(value);
        }
        ranks[curve][at] = values.len() - 1;
    }
    (values, ranks)
}

/// How many images are at each rank, as a tree of partial sums (Fenwick 1994).
struct Counts {
    sums: Vec<u32>,
    all: u32,
}

impl Counts {
    fn new(ranks: usize) -> Self {
        Self { sums: vec![0; ranks + 1], all: 0 }
    }

    /// One image more, or fewer, at a rank.
    fn change(&mut self, rank: usize, is_more: bool) {
        let add = |count: &mut u32| if is_more { *count += 1 } else { *count -= 1 };
        add(&mut self.all);
        let mut at = rank + 1;
        while at < self.sums.len() {
            add(&mut self.sums[at]);
            at += at & at.wrapping_neg();
        }
    }

    /// Images at a rank or above.
    fn from(&self, rank: usize) -> u32 {
        let (mut at, mut below) = (rank, 0);
        while at > 0 {
            below += self.sums[at];
            at -= at & at.wrapping_neg();
        }
        self.all - below
    }

    /// The rank of the `n`-th largest, if there are so many.
    fn nth_largest(&self, n: usize) -> Option<usize> {
        let mut below = (self.all as usize).checked_sub(n).filter(|_| n > 0)? as u32;
        let (mut at, mut step) = (0, (self.sums.len()).next_power_of_two());
        while step > 0 {
            if let Some(&sum) = self.sums.get(at + step)
                && sum <= below
            {
                at += step;
                below -= sum;
            }
            step /= 2;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_of_a_list() {
        let mut counts = Counts::new(5);
        let mut list: Vec<usize> = Vec::new();
        for (rank, is_more) in [(3, true), (0, true), (3, true), (4, true), (3, false), (1, true), (0, false)]
        {
            counts.change(rank, is_more);
            if is_more {
                list.push(rank);
            } else {
                let at = list.iter().position(|&other| other == rank).unwrap();
                list.remove(at);
            }
            list.sort_unstable();
            for n in 0..7 {
                let expected = (n > 0).then(|| list.len().checked_sub(n).map(|at| list[at])).flatten();
                assert_eq!(counts.nth_largest(n), expected, "{n} of {list:?}");
            }
            for rank in 0..6 {
                assert_eq!(counts.from(rank) as usize, list.iter().filter(|&&other| other >= rank).count());
            }
        }
    }
}
