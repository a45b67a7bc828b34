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
use metes_network::Op;
use metes_polytope::Polytope;

use crate::control::Control;
use crate::forms::Forms;
use crate::hinge::{Parts, Status, Unit, Wall};
use crate::plan::{ActivationStep, Plan, Step};
use crate::region::Region;
use crate::witness;

/// What is made of the regions: a fold over the region tree.
///
/// `merge` is called on the parts of every cut in a fixed order, whatever the number of threads.
pub trait Visitor: Sync {
    /// What is known of a subtree.
    type Out: Send;

    /// Sees one activation region.
    fn region(&self, region: &Region<'_>) -> Self::Out;

    /// Sees a part of the domain that a limit left unexplored.
    fn unexplored(&self, part: &Arc<Polytope>, volume: &Fraction) -> Self::Out;

    /// Joins what is known of the parts of a cut.
    fn merge(&self, walls: &[Wall], parts: Vec<Self::Out>) -> Self::Out;
}

/// One enumeration.
pub(crate) struct Walk<'a, V> {
    pub(crate) plan: &'a Plan,
    pub(crate) visitor: &'a V,
    pub(crate) control: &'a Control<'a>,
}

/// What is fixed at a node of the tree.
#[derive(Clone)]
struct Path {
    polytope: Arc<Polytope>,
    /// Whether the unperturbed point is in the polytope.
    has_origin: bool,
    volume: Arc<Fraction>,
    forms: Vec<Option<Arc<Forms>>>,
    /// The pieces of the hinge nodes passed.
    pieces: Vec<Arc<[u32]>>,
}

/// A hinge node while its units are being settled.
#[derive(Clone)]
struct Layer {
    node: usize,
    /// The forms of the hinge node, zero where a unit is open.
    forms: Forms,
    /// The affine node that reads it, with what the settled units give it.
    fed: Option<(usize, Forms)>,
    pieces: Vec<u32>,
    /// The units still open, each with where it is undecided.
    open: Vec<(u32, Vec<u32>)>,
}

impl<V: Visitor> Walk<'_, V> {
    /// Enumerates the regions in a polytope.
    pub(crate) fn run(&self, domain: Polytope) -> V::Out {
        let volume = Arc::new(domain.volume());
        let forms = vec![None; self.plan.steps.len()];
        let has_origin = witness::contains_origin(&domain);
        self.advance(Path { polytope: Arc::new(domain), has_origin, volume, forms, pieces: Vec::new() }, 0)
    }

    /// Goes on from a node with everything before it settled.
    fn advance(&self, mut path: Path, from: usize) -> V::Out {
        for node in from..self.plan.steps.len() {
            if path.forms[node].is_some() {
                continue;
            }
            match self.plan.propagate(node, |read| path.forms[read].as_deref()) {
                Some(forms) => path.forms[node] = Some(Arc::new(forms)),
                None => return self.enter(path, node),
            }
        }
        self.leaf(&path)
    }

    fn leaf(&self, path: &Path) -> V::Out {
        let output = self.plan.network.output().index();
        let region = path.forms[output].as_ref().map(|forms| Region {
            polytope: &path.polytope,
            volume: &path.volume,
            pieces: &path.pieces,
            forms,
            columns: self.plan.columns,
            denominator: &self.plan.scales[output].denominator,
        });
        match region {
            Some(region) if self.control.count_region(&path.volume) => self.visitor.region(&region),
            _ => self.visitor.unexplored(&path.polytope, &path.volume),
        }
    }

    /// Starts on a hinge node.
    fn enter(&self, path: Path, node: usize) -> V::Out {
        let feeds = match &self.plan.steps[node] {
            Step::Activation(ActivationStep { feeds, .. }) | Step::Max { feeds } => *feeds,
            _ => None,
        };
        let fed = feeds.map(|reader| {
            let mut forms = self.plan.zeros(reader);
            if let Step::Affine(step) = &self.plan.steps[reader] {
                step.start(&mut forms, self.plan.columns);
            }
            (reader, forms)
        });
        let this = &self.plan.network.nodes()[node];
        let undecided = |unit: usize| match &this.op {
            Op::Max(groups) => (0..groups[unit].len() as u32).collect(),
            _ => Vec::new(),
        };
        let open = (0..this.len).map(|unit| (unit as u32, undecided(unit))).collect();
        let layer = Layer { node, forms: self.plan.zeros(node), fed, pieces: vec![0; this.len], open };
        self.settle(path, layer)
    }

    /// Settles what is constant on the current polytope and cuts by the first unit that is not.
    fn settle(&self, path: Path, mut layer: Layer) -> V::Out {
        if self.control.is_stopped() {
            return self.visitor.unexplored(&path.polytope, &path.volume);
        }
        let Some(input) = self.plan.network.nodes()[layer.node].inputs.first() else {
            return self.leaf(&path);
        };
        let Some(input) = path.forms[input.index()].clone() else { return self.leaf(&path) };
        let open = std::mem::take(&mut layer.open);
        for (unit, undecided) in open {
            let hinge = self.unit(layer.node, unit, &input);
            match hinge.map(|hinge| hinge.status(&path.polytope, &undecided)) {
                Some(Status::Settled(piece)) => self.fix(&mut layer, unit, piece, &input),
                Some(Status::Open(undecided)) => layer.open.push((unit, undecided)),
                None => {}
            }
        }
        if layer.open.is_empty() {
            return self.leave(path, layer);
        }
        let (unit, undecided) = layer.open.remove(0);
        let hinge = self.unit(layer.node, unit, &input);
        let Parts { parts, walls } =
            hinge.map(|hinge| hinge.cut(&path.polytope, &undecided)).unwrap_or_default();
        let volumes: Vec<Arc<Fraction>> = parts.iter().map(|(_, part)| Arc::new(part.volume())).collect();
        assert!(
            path.volume.is_sum_of(volumes.iter().map(Arc::as_ref)),
            "a cut lost or doubled a part of the domain: please report this as a bug"
        );
        let layers = vec![layer; parts.len()];
        let children =
            parts.into_iter().zip(volumes).zip(layers).map(|(((piece, part), volume), mut layer)| {
                self.fix(&mut layer, unit, piece, &input);
                let has_origin = path.has_origin && witness::contains_origin(&part);
                (Path { polytope: Arc::new(part), has_origin, volume, ..path.clone() }, layer)
            });
        let mut children: Vec<(Path, Layer)> = children.collect();
        drop(path);
        // A run that a limit ends should know the surroundings of the unperturbed point.
        let first = children.iter().position(|(path, _)| path.has_origin).unwrap_or(0);
        children.swap(0, first);
        let mut outs = self.control.in_order(children, |(path, layer)| self.settle(path, layer));
        outs.swap(0, first);
        self.visitor.merge(&walls, outs)
    }

    /// All units are settled: goes on behind the hinge node.
    fn leave(&self, mut path: Path, layer: Layer) -> V::Out {
        path.forms[layer.node] = Some(Arc::new(layer.forms));
        if let Some((reader, forms)) = layer.fed {
            path.forms[reader] = Some(Arc::new(forms));
        }
        path.pieces.push(layer.pieces.into());
        self.advance(path, layer.node + 1)
    }

    /// A unit of a hinge node, with the forms of the node that it reads.
    fn unit<'s>(&'s self, node: usize, unit: u32, input: &'s Forms) -> Option<Unit<'s>> {
        let at = unit as usize;
        match (&self.plan.network.nodes()[node].op, &self.plan.steps[node]) {
            (Op::Activation(activation), Step::Activation(step)) => Some(Unit::Activation {
                function: activation.function(at),
                step: &step.functions[activation.function_index(at)],
                input: self.plan.form(input, at),
            }),
            (Op::Max(groups), _) => {
                let forms = groups[at].iter().map(|&element| self.plan.form(input, element as usize));
                Some(Unit::Max(forms.collect()))
            }
            _ => None,
        }
    }

    /// Fixes a unit on a piece: its form, and what it gives the node it feeds.
    fn fix(&self, layer: &mut Layer, unit: u32, piece: u32, input: &Forms) {
        let columns = self.plan.columns;
        let at = unit as usize;
        layer.pieces[at] = piece;
        match (&self.plan.network.nodes()[layer.node].op, &self.plan.steps[layer.node]) {
            (Op::Activation(activation), Step::Activation(step)) => {
                let (slope, intercept) =
                    &step.functions[activation.function_index(at)].pieces[piece as usize];
                layer.forms.add_scaled_run(at * columns, self.plan.form(input, at), slope.get(0));
                let one = [1u64];
                layer.forms.add_scaled_run(at * columns + columns - 1, intercept.as_ref(), &one);
            }
            (Op::Max(groups), _) => {
                let element = groups[at][piece as usize] as usize;
                layer.forms.copy_run(at * columns, self.plan.form(input, element));
            }
            _ => {}
        }
        if let Some((reader, fed)) = &mut layer.fed
            && let (Op::Affine { map, .. }, Step::Affine(step)) =
                (&self.plan.network.nodes()[*reader].op, &self.plan.steps[*reader])
        {
            step.add(map, at, self.plan.form(&layer.forms, at), fed);
        }
    }
}
