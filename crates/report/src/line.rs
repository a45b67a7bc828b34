//! One parameter.
use crate::element::Element;
use crate::page::Block;
use crate::picture::{Line, Picture};
pub(crate) fn block(_: &Picture, _: &Line, _: f64) -> Block {
    Block { element: Element::new("g"), height: 0.0 }
}
