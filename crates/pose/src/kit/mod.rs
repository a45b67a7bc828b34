//! A small kit of solids: what the parametric shapes are put together from.
//!
//! A solid is a closed surface of triangles. Solids are joined by standing in each other's way: surfaces
//! inside another solid stay, since nobody sees them.

mod draw;
mod forms;
mod solid;

pub use draw::Draw;
pub use forms::{ball, block, oval, pipe, plate, revolved, revolved_along, rod, section, stick};
pub use solid::{Axis, Point, Solid};
