//! Parametric shapes of ten classes, so that a data set of poses needs no downloads.
//!
//! A shape is made of the solids of a small kit, with proportions and details drawn from a generator that is seeded with
//! class and number: the same shape everywhere, and as many different ones as anybody wants. Each class has a few styles,
//! which take turns. Up is y; what one would call the front looks to z.

mod bathroom;
mod flying;
mod music;
mod rifle;
mod seats;
mod vessels;

use crate::kit::{Draw, Solid};
use crate::mesh::Mesh;

/// The names of the classes.
pub const CLASSES: [&str; 10] =
    ["aeroplane", "bathtub", "bench", "bottle", "chair", "cup", "piano", "rifle", "vase", "toilet"];

/// How each class is made, in the order of [`CLASSES`], from a stream of parameters and a style.
const MAKERS: [fn(&mut Draw, usize) -> Solid; 10] = [
    flying::aeroplane,
    bathroom::bathtub,
    seats::bench,
    vessels::bottle,
    seats::chair,
    vessels::cup,
    music::piano,
    rifle::rifle,
    vessels::vase,
    bathroom::toilet,
];

/// A shape of a class, which is counted from 0 as in [`CLASSES`]; beyond the last, nothing.
///
/// ```
/// use metes_pose::shapes;
/// let chair = shapes::CLASSES.iter().position(|class| *class == "chair").unwrap();
/// assert_ne!(shapes::shape(chair, 0), shapes::shape(chair, 1));
/// ```
pub fn shape(class: usize, index: usize) -> Option<Mesh> {
    let make = MAKERS.get(class)?;
    Some(make(&mut Draw::new(class, index), index).into_mesh())
}
