//! Geometric boundary search: the outermost boundary of the robust set around θ = 0, without
//! enumerating what lies inside or outside.

mod findings;

pub use findings::{Beyond, Boundary, BoundaryFacet, BoundaryStatus};
