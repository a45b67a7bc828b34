//! Propagation of affine forms through the nodes between hinges.

use metes_exact::Ints;
use metes_exact::ints::ArrayRef;
use metes_network::Op;

use crate::plan::{Plan, Step};

/// The affine forms of a node's elements on one region, `columns` integers each.
pub(crate) type Forms = Ints;

impl Plan {
    /// The form of one element.
    #[inline]
    pub(crate) fn form<'a>(&self, forms: &'a Forms, element: usize) -> ArrayRef<'a> {
        forms.run(element * self.columns, self.columns)
    }

    /// The forms of a node that is not a hinge, from those of the nodes it reads; `None` for a hinge.
    pub(crate) fn propagate<'a>(
        &self,
        node: usize,
        input: impl Fn(usize) -> Option<&'a Forms>,
    ) -> Option<Forms> {
        let this = &self.network.nodes()[node];
        let reads: Option<Vec<&Forms>> = this.inputs.iter().map(|id| input(id.index())).collect();
        let reads = reads?;
        let mut out = self.zeros(node);
        match (&this.op, &self.steps[node]) {
            (_, Step::Fixed(forms)) => return Some(forms.clone()),
            (Op::Affine { map, .. }, Step::Affine(step)) => {
                step.start(&mut out, self.columns);
                for element in 0..map.inputs() {
                    step.add(map, element, self.form(reads[0], element), &mut out);
                }
            }
            (Op::Select(picks), Step::Select(factors)) => {
                for (to, &(from, index)) in picks.iter().enumerate() {
                    let form = self.form(reads[from as usize], index as usize);
                    out.add_scaled_run(to * self.columns, form, factors[from as usize].get(0));
                }
            }
            (_, Step::Combine(factors)) => {
                for (read, factor) in reads.iter().zip(factors) {
                    out.add_scaled_run(0, read.as_ref(), factor.get(0));
                }
            }
            _ => return None,
        }
        Some(out)
    }
}
