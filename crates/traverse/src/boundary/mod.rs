//! Geometric boundary search: the outermost boundary of the robust set around θ = 0, without
//! enumerating what lies inside or beyond (after Munakata, Urban, Yokoyama, Yamamoto and Munakata,
//! arXiv 2207.05902).

mod cells;
mod estimate;
mod faces;
mod findings;
mod follow;
mod germ;
mod locate;
mod nearest;
mod outcome;
mod piece;
mod proof;
mod ray;
mod search;
mod start;

pub use findings::{Beyond, Boundary, BoundaryFacet, BoundaryStatus};
pub use proof::{BoundaryProof, PieceProof};
pub use search::{boundary, boundary_with_proof};
