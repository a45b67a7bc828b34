//! Regions collected one by one, and the plain arithmetic they are held against.

use std::sync::Arc;

use metes_exact::{BigInt, Rational};
use metes_network::{Network, Pattern};
use metes_polytope::Polytope;
use metes_testkit::Domain;
pub(crate) use metes_testkit::cases;
use metes_traverse::{Amount, Cut, Limits, Progress, Region, Restriction, Visitor, Wall};
use num_traits::One;

/// A form: coefficients, then the constant.
pub(crate) type Form = Vec<Rational>;

/// An activation region as a visitor saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) polytope: Arc<Polytope>,
    pub(crate) volume: Rational,
    pub(crate) pattern: Pattern,
    pub(crate) outputs: Vec<Form>,
}

/// Regions in the order of the tree.
#[derive(Debug, Default)]
pub(crate) struct Seens {
    pub(crate) regions: Vec<Seen>,
    /// Pairs of regions with facets on one wall, the one below first, whether these overlap or not.
    pub(crate) across: Vec<(usize, usize, Wall)>,
}

struct Collector;

impl Visitor for Collector {
    type Out = Seens;

    fn region(&self, region: &Region<'_>) -> Seens {
        let seen = Seen {
            polytope: Arc::clone(region.polytope),
            volume: region.volume().to_rational(),
            pattern: Pattern(region.pieces.iter().map(|pieces| pieces.to_vec()).collect()),
            outputs: (0..region.outputs()).map(|output| region.output_form(output)).collect(),
        };
        Seens { regions: vec![seen], across: Vec::new() }
    }

    fn unexplored(&self, _part: &Arc<Polytope>) -> Seens {
        Seens::default()
    }

    fn merge(&self, _whole: &Arc<Polytope>, cut: &Cut, parts: Vec<Seens>) -> Seens {
        let mut joined = Seens::default();
        let mut places = Vec::new();
        for part in parts {
            let from = joined.regions.len();
            joined.regions.extend(part.regions);
            let moved =
                part.across.into_iter().map(|(below, above, wall)| (below + from, above + from, wall));
            joined.across.extend(moved);
            places.push(from..joined.regions.len());
        }
        for wall in &cut.walls {
            let touching = |part: usize| {
                let regions = &joined.regions;
                places[part].clone().filter(|&at| regions[at].polytope.facet_on(&wall.plane).is_some())
            };
            let pairs: Vec<(usize, usize)> = touching(wall.below)
                .flat_map(|below| touching(wall.above).map(move |above| (below, above)))
                .collect();
            joined.across.extend(pairs.into_iter().map(|(below, above)| (below, above, wall.clone())));
        }
        joined
    }
}

/// Every activation region of a network on a box.
pub(crate) fn enumerate(network: &Network, domain: &Domain) -> Seens {
    enumerate_with(network, domain, |restriction| restriction)
}

/// The same with the restriction changed.
pub(crate) fn enumerate_with(
    network: &Network,
    domain: &Domain,
    change: impl Fn(Restriction) -> Restriction,
) -> Seens {
    let bounds = domain.low().iter().cloned().zip(domain.high().iter().cloned()).collect();
    let restriction = change(Restriction::new(network.clone(), bounds).expect("the box fits the network"));
    let limits = Limits { threads: Some(1), ..Limits::default() };
    restriction.enumerate(&Collector, &limits, &Progress::default()).expect("a thread starts")
}

/// The volume of a box.
pub(crate) fn volume(domain: &Domain) -> Rational {
    domain.low().iter().zip(domain.high()).fold(Rational::one(), |volume, (low, high)| volume * (high - low))
}

/// The value of a form at a point.
pub(crate) fn value(form: &[Rational], point: &[Rational]) -> Rational {
    let constant = form[point.len()].clone();
    form.iter().zip(point).fold(constant, |sum, (slope, x)| sum + slope * x)
}

/// A fraction.
pub(crate) fn rational(numerator: i64, denominator: i64) -> Rational {
    Rational::new(BigInt::from(numerator), BigInt::from(denominator))
}

/// The one largest of some values.
pub(crate) fn unique_largest(values: &[Rational]) -> Option<usize> {
    let largest = values.iter().max()?;
    let mut places = (0..values.len()).filter(|&at| values[at] == *largest);
    places.next().filter(|_| places.next().is_none())
}

/// Whether an amount is a number; where the expected map moves, it may be the lower end of an enclosure.
pub fn is_amount(amount: &Amount, value: &Rational, moving: bool) -> bool {
    match amount {
        Amount::Exact(exact) => exact == value,
        Amount::Between(low, high) => moving && low == value && low < high,
    }
}
