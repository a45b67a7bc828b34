//! Entry points: enumerate the regions of a network over a box, or find the one around a point.

use std::sync::Arc;
use std::{fmt, panic, thread};

use metes_exact::Rational;
use metes_exact::filter::Frame;
use metes_network::Network;
use metes_polytope::{Point, Polytope};

use crate::control::{Control, Limits, Progress};
use crate::plan::Plan;
use crate::region::Region;
use crate::visitor::{Cut, Visitor};
use crate::walk::Walk;
use crate::witness;

/// Stack of a worker thread: the region tree is walked by recursion, one level a cut.
const STACK_BYTES: usize = 1 << 30;

/// A network of a few parameters over a box of them, ready to be enumerated.
#[derive(Debug)]
pub struct Restriction {
    plan: Arc<Plan>,
    domain: Vec<(Rational, Rational)>,
    polytope: Polytope,
}

/// Why a network cannot be enumerated over a box.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RestrictionError {
    /// The box has another number of parameters than the network.
    #[error("the network has {network} parameters but {bounds} intervals are given")]
    Dimension {
        /// Inputs of the network.
        network: usize,
        /// Intervals given.
        bounds: usize,
    },
    /// An interval is empty or a single point.
    #[error("the interval {low}..{high} of parameter {parameter} is empty or a single point")]
    Interval {
        /// The parameter, counted from 0.
        parameter: usize,
        /// Its lower bound.
        low: Box<Rational>,
        /// Its upper bound.
        high: Box<Rational>,
    },
    /// The threads could not be started.
    #[error("the worker threads could not be started ({0}): ask for fewer")]
    Threads(String),
}

impl Restriction {
    /// Prepares a network whose inputs are the parameters, over a box of full dimension.
    ///
    /// # Errors
    /// When the box does not fit the network or is not of full dimension.
    pub fn new(network: Network, domain: Vec<(Rational, Rational)>) -> Result<Self, RestrictionError> {
        if network.input_len() != domain.len() || domain.is_empty() {
            return Err(RestrictionError::Dimension { network: network.input_len(), bounds: domain.len() });
        }
        if let Some((parameter, (low, high))) = domain.iter().enumerate().find(|(_, (low, high))| low >= high)
        {
            return Err(RestrictionError::Interval {
                parameter,
                low: Box::new(low.clone()),
                high: Box::new(high.clone()),
            });
        }
        let frame = Frame::new(&domain);
        let polytope = Polytope::cuboid_in(&domain, &frame);
        Ok(Self { plan: Arc::new(Plan::new(network, frame)), domain, polytope })
    }

    /// The same with the filter switched off: every sign is decided in integers. What is found stays the
    /// same to the last byte.
    pub fn without_filter(self) -> Self {
        self.in_frame(Frame::off)
    }

    /// The same in plain floating point, which proves nothing: what the filter is measured against.
    pub fn unproved(self) -> Self {
        self.in_frame(Frame::unproved)
    }

    fn in_frame(self, change: impl FnOnce(Frame) -> Frame) -> Self {
        let frame = change(self.plan.sieve.frame.clone());
        let polytope = Polytope::cuboid_in(&self.domain, &frame);
        let plan = Arc::new(Plan::new(self.plan.network.clone(), frame));
        Self { plan, polytope, domain: self.domain }
    }

    /// The network of the parameters.
    pub fn network(&self) -> &Network {
        &self.plan.network
    }

    /// What does not depend on the region.
    pub(crate) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The interval of each parameter.
    pub fn domain(&self) -> &[(Rational, Rational)] {
        &self.domain
    }

    /// The box as a polytope: its facets bound every region that reaches them.
    pub fn domain_polytope(&self) -> &Polytope {
        &self.polytope
    }

    /// Counts the activation regions in the box.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn count(&self, limits: &Limits, progress: &Progress) -> Result<u64, RestrictionError> {
        self.enumerate(&Count, limits, progress)
    }

    /// Visits every activation region in the box.
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn enumerate<V: Visitor>(
        &self,
        visitor: &V,
        limits: &Limits,
        progress: &Progress,
    ) -> Result<V::Out, RestrictionError> {
        let threads = if limits.regions.is_some() { 1 } else { limits.threads.unwrap_or(0) };
        let failed = |error: &dyn fmt::Display| RestrictionError::Threads(error.to_string());
        let origin = Point::from_rationals(&witness::origin(self.domain.len()));
        let run = |sequential| {
            let control = Control { limits, progress, domain: self.polytope.volume_enclosure(), sequential };
            let walk = Walk { plan: &self.plan, visitor, control: &control, origin: &origin };
            walk.run(self.polytope.clone())
        };
        if threads == 1 {
            // A thread of its own, not a pool of one: a worker of another pool that waits for a pool begins other work meanwhile.
            let builder = thread::Builder::new().stack_size(STACK_BYTES);
            return thread::scope(|scope| {
                let walk = builder.spawn_scoped(scope, || run(true)).map_err(|error| failed(&error))?;
                Ok(walk.join().unwrap_or_else(|panic| panic::resume_unwind(panic)))
            });
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .stack_size(STACK_BYTES)
            .build()
            .map_err(|error| failed(&error))?;
        let sequential = pool.current_num_threads() == 1;
        Ok(pool.install(|| run(sequential)))
    }
}

/// Counts regions.
struct Count;

impl Visitor for Count {
    type Out = u64;

    fn region(&self, _: &Region<'_>) -> u64 {
        1
    }

    fn unexplored(&self, _: &Arc<Polytope>) -> u64 {
        0
    }

    fn merge(&self, _: &Arc<Polytope>, _: &Cut, parts: Vec<u64>) -> u64 {
        parts.into_iter().sum()
    }
}
