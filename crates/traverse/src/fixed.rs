//! Forms that are the same on every region, because no hinge lies before them.
//!
//! They are calculated once, exactly, whatever the number of pixels. Rounded afterwards they leave the
//! filter a radius of a few units in the last place, where a sum over thousands of pixels in floating point
//! leaves one so large that many vertices have to be calculated exactly, region by region.

use std::sync::Arc;

use metes_exact::Ints;
use metes_exact::filter::{Form, Forms, Frame};
use metes_network::Node;

use crate::plan::{Scale, Step};

/// For each node, if its forms are fixed, those of its elements.
#[derive(Debug, Default)]
pub(crate) struct Fixed(Vec<Option<Vec<Arc<Ints>>>>);

impl Fixed {
    /// Takes up the next node. Its step gives way to its forms if they are fixed.
    pub(crate) fn push(&mut self, node: &Node, step: Step, scale: &Scale, columns: usize) -> Step {
        let reads: Option<Vec<&Vec<Arc<Ints>>>> =
            node.inputs.iter().map(|id| self.0[id.index()].as_ref()).collect();
        let Some(reads) = reads.filter(|_| !node.op.is_hinge()) else {
            self.0.push(None);
            return step;
        };
        let read = |place: usize, element: usize| Arc::clone(&reads[place][element]);
        let form =
            |element| Arc::new(step.linear(&node.op, element, read, Ints::zeros(columns, scale.width)));
        let forms: Vec<Arc<Ints>> = (0..node.len).map(form).collect();
        let mut packed = Ints::zeros(node.len * columns, scale.width);
        for (element, form) in forms.iter().enumerate() {
            packed.copy_run(element * columns, (**form).as_ref());
        }
        self.0.push(Some(forms));
        Step::Fixed(packed)
    }
}

/// What the filter keeps of exact forms.
pub(crate) fn enclosed(forms: &Ints, scale: &Scale, columns: usize, frame: &Frame) -> Forms {
    let mut enclosed = frame.zeros(forms.len() / columns);
    for at in 0..forms.len() / columns {
        let form = forms.run(at * columns, columns).to_bigs();
        enclosed.set(at, &Form::from_bigs(&form, &scale.denominator, frame));
    }
    enclosed
}
