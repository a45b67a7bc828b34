//! The region tree: depth-first enumeration of all activation regions.
//!
//! At a hinge node every unit's pre-activation is an affine form on the current polytope. A unit of
//! constant sign is settled at once, and what it contributes to the next layer is added once for
//! everything below; a unit that changes sign cuts the polytope, and in each part only the units still
//! open are looked at again. Where all units are settled the forms travel on to the next hinge.
//! Two parts of a cut thus share all the work that was done before it, and memory grows with the
//! depth of the tree, not with the number of regions.

use std::sync::Arc;

use metes_exact::Fraction;
use metes_exact::filter::{Ball, Forms, Range};
use metes_network::Op;
use metes_polytope::{Point, Polytope};
use smallvec::SmallVec;

use crate::control::{Control, Settled};
use crate::hinge::{Parts, Status, Unit};
use crate::plan::Plan;
use crate::prefix::Prefix;
use crate::record::{self, Standing};
use crate::region::Region;
use crate::sieve::Behind;
use crate::visitor::{Cut, Visitor};

/// One enumeration.
pub(crate) struct Walk<'a, V> {
    pub(crate) plan: &'a Arc<Plan>,
    pub(crate) visitor: &'a V,
    pub(crate) control: &'a Control<'a>,
    /// The unperturbed point.
    pub(crate) origin: &'a Point,
}

/// A node of the tree: a part of the domain.
struct Node {
    polytope: Arc<Polytope>,
    /// Whether the unperturbed point is in it.
    has_origin: bool,
    volume: Ball,
}

/// What is fixed while the units of one hinge node are being settled.
struct Stage {
    prefix: Arc<Prefix>,
    /// What the filter knows of the forms of every node reached.
    forms: Vec<Option<Arc<Forms>>>,
    /// The hinge node, and the forms of the node that it reads.
    hinge: usize,
    input: Arc<Forms>,
}

/// A hinge node while its units are being settled.
#[derive(Clone)]
struct Layer {
    behind: Behind,
    pieces: Vec<u32>,
    /// The units still open.
    open: Vec<u32>,
}

impl<V: Visitor> Walk<'_, V> {
    /// Enumerates the regions in a polytope.
    pub(crate) fn run(&self, domain: Polytope) -> V::Out {
        let has_origin = domain.contains_point(self.origin);
        let volume = domain.volume_enclosure();
        let forms = vec![None; self.plan.steps.len()];
        let prefix = Prefix::root(self.plan);
        self.advance(Node { polytope: Arc::new(domain), has_origin, volume }, prefix, forms, 0)
    }

    /// Goes on from a node of the network with everything before it settled.
    fn advance(
        &self,
        node: Node,
        prefix: Arc<Prefix>,
        mut forms: Vec<Option<Arc<Forms>>>,
        from: usize,
    ) -> V::Out {
        for at in from..forms.len() {
            if forms[at].is_some() {
                continue;
            }
            let this = &self.plan.network.nodes()[at];
            match self.plan.sieve.propagate(this, at, |read| forms[read].as_deref()) {
                Some(known) => forms[at] = Some(Arc::new(known)),
                None => return self.enter(node, prefix, forms, at),
            }
        }
        self.leaf(&node, &prefix, &forms)
    }

    fn leaf(&self, node: &Node, prefix: &Arc<Prefix>, forms: &[Option<Arc<Forms>>]) -> V::Out {
        let outputs = forms[self.plan.network.output().index()].as_ref();
        let region = outputs.map(|outputs| Region {
            polytope: &node.polytope,
            pieces: &prefix.pieces,
            prefix,
            outputs,
        });
        match region {
            Some(region) if self.control.count_region(node.volume) => self.visitor.region(&region),
            _ => self.visitor.unexplored(&node.polytope),
        }
    }

    /// Starts on a hinge node.
    fn enter(&self, node: Node, prefix: Arc<Prefix>, forms: Vec<Option<Arc<Forms>>>, hinge: usize) -> V::Out {
        let (sieve, this) = (&self.plan.sieve, &self.plan.network.nodes()[hinge]);
        let Some(input) = forms[this.inputs[0].index()].clone() else {
            return self.visitor.unexplored(&node.polytope);
        };
        let layer = Layer {
            behind: sieve.behind(this, hinge),
            pieces: vec![0; this.len],
            open: (0..this.len as u32).collect(),
        };
        self.settle(node, &Stage { prefix, forms, hinge, input }, layer, None)
    }

    /// Settles what is constant on the current polytope and cuts by the first unit that is not. The unit that
    /// made the polytope comes first in the record.
    fn settle(&self, node: Node, stage: &Stage, mut layer: Layer, before: Option<(u32, Standing)>) -> V::Out {
        if self.control.is_stopped() {
            return self.visitor.unexplored(&node.polytope);
        }
        let mut settled = Settled::default();
        let mut seen: Vec<(u32, Standing)> = before.into_iter().collect();
        let mut note = |unit, standing: &dyn Fn() -> Standing| {
            if V::RECORDS {
                seen.push((unit, standing()));
            }
        };
        let mut first = None;
        let mut open = std::mem::take(&mut layer.open);
        open.retain(|&unit| match self.status(&node.polytope, stage, unit, &mut settled) {
            Some(Status::Settled(piece)) => {
                note(unit, &|| Standing::Settled(piece));
                self.fix(&mut layer, stage, unit, piece);
                false
            }
            Some(Status::Open(undecided)) if first.is_none() => {
                note(unit, &|| Standing::Open(undecided.clone()));
                first = Some((unit, undecided));
                false
            }
            _ => true,
        });
        self.control.count_signs(settled);
        layer.open = open;
        let polytope = V::RECORDS.then(|| Arc::clone(&node.polytope));
        let out = match first {
            None => self.leave(node, stage, layer),
            Some((unit, undecided)) => self.cut(node, stage, layer, (unit, undecided)),
        };
        match polytope {
            Some(polytope) if !seen.is_empty() => {
                let facts = record::facts(&polytope, &stage.prefix, (stage.hinge, &stage.input), &seen);
                self.visitor.record(facts, out)
            }
            _ => out,
        }
    }

    /// Cuts by a unit that is open between some breakpoints or places.
    fn cut(
        &self,
        node: Node,
        stage: &Stage,
        layer: Layer,
        (unit, open): (u32, SmallVec<[u32; 4]>),
    ) -> V::Out {
        let cut = Unit::new(&stage.prefix, stage.hinge, unit as usize, &stage.input)
            .map(|hinge| hinge.cut(&node.polytope, &open));
        let Parts { parts, walls } = cut.unwrap_or_default();
        let (pieces, mut children): (Vec<u32>, Vec<Node>) =
            parts.into_iter().map(|(piece, part)| (piece, self.child(&node, part))).unzip();
        self.check_volumes(&node, &children);
        // A run that a limit ends should know the surroundings of the unperturbed point.
        let first = children.iter().position(|child| child.has_origin).unwrap_or(0);
        let cut = Cut { hinge: stage.hinge, unit, open, pieces, walls };
        children.swap(0, first);
        let mut pieces = cut.pieces.clone();
        pieces.swap(0, first);
        let last = children.len() - 1;
        let mut layer = Some(layer);
        let children: Vec<(Node, Layer, u32)> = children
            .into_iter()
            .zip(pieces)
            .enumerate()
            .filter_map(|(at, (child, piece))| {
                // The last part takes over what the others copy.
                let layer = if at == last { layer.take() } else { layer.clone() };
                layer.map(|layer| (child, layer, piece))
            })
            .collect();
        let mut outs = self.control.in_order(children, &|(child, mut layer, piece)| {
            self.fix(&mut layer, stage, unit, piece);
            let before = V::RECORDS.then(|| (unit, Standing::behind(&cut, piece)));
            self.settle(child, stage, layer, before)
        });
        outs.swap(0, first);
        self.visitor.merge(&node.polytope, &cut, outs)
    }

    fn child(&self, parent: &Node, part: Polytope) -> Node {
        Node {
            has_origin: parent.has_origin && part.contains_point(self.origin),
            volume: part.volume_enclosure(),
            polytope: Arc::new(part),
        }
    }

    /// The volumes of the parts of a cut add up to the whole: exactly with the filter switched off, as far as
    /// the filter can tell with it.
    fn check_volumes(&self, whole: &Node, parts: &[Node]) {
        let frame = &self.plan.sieve.frame;
        let agree = if frame.is_off() {
            let volumes: Vec<Fraction> = parts.iter().map(|part| part.polytope.volume()).collect();
            whole.polytope.volume().is_sum_of(&volumes)
        } else {
            whole.volume.meets(parts.iter().map(|part| part.volume).sum()) || !frame.is_proved()
        };
        assert!(agree, "a cut lost or doubled a part of the domain: please report this as a bug");
    }

    /// All units are settled: goes on behind the hinge node.
    fn leave(&self, node: Node, stage: &Stage, layer: Layer) -> V::Out {
        let mut forms = stage.forms.clone();
        layer.behind.place(stage.hinge, &mut forms, &self.plan.sieve.frame);
        let prefix = stage.prefix.with(layer.pieces.into());
        let out = self.advance(node, Arc::clone(&prefix), forms, stage.hinge + 1);
        // Hyperplanes that are kept keep their prefix, and its forms would be most of all memory.
        if Arc::strong_count(&prefix) > 1 {
            prefix.forget_last();
        }
        out
    }

    /// Where a unit stands on a polytope.
    fn status(&self, polytope: &Polytope, stage: &Stage, unit: u32, settled: &mut Settled) -> Option<Status> {
        let at = unit as usize;
        // The usual unit in the usual case, without looking at it any closer.
        if let Op::Activation(activation) = &self.plan.network.nodes()[stage.hinge].op
            && activation.function(at).bends_at_zero_only()
        {
            let status = match polytope.cloud().range_at(&stage.input, at) {
                Range::Positive => Some(Status::Settled(1)),
                Range::Negative => Some(Status::Settled(0)),
                Range::Mixed => Some(Status::Open(smallvec::smallvec![0])),
                Range::Unknown => None,
            };
            if status.is_some() {
                settled.filter += 1;
                return status;
            }
        }
        Unit::new(&stage.prefix, stage.hinge, at, &stage.input).map(|hinge| hinge.status(polytope, settled))
    }

    /// Fixes a unit on a piece: its form, and what it gives the node it feeds.
    fn fix(&self, layer: &mut Layer, stage: &Stage, unit: u32, piece: u32) {
        let at = unit as usize;
        layer.pieces[at] = piece;
        let nodes = self.plan.network.nodes();
        self.plan.sieve.fix(nodes, (stage.hinge, at), piece, &stage.input, &mut layer.behind);
    }
}
