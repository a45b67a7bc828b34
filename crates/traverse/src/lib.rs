//! Enumeration of the activation regions of a network over a polytope of parameters.
//!
//! [`Restriction`] takes a network whose inputs are the parameters θ (a perturbation followed by a
//! classifier) and a box, and shows every activation region to a [`Visitor`], which folds what it
//! learns over the region tree. [`verify()`] answers a whole [`Question`] with such a visitor: where
//! the label stays, where the saliency map stays what it should be. Conventions:
//!
//! - A region is the closed polytope it covers; only regions of full dimension are shown, and their
//!   volumes add up to that of the box. The two parts of every cut are checked to do so.
//! - A unit whose pre-activation sits at a breakpoint on a whole region does not cut it and is on
//!   the flatter piece; of identical forms in a maximum the first counts.
//! - A label holds at θ when it is the unique largest logit; a bound on the inconsistency holds at θ
//!   when it holds for every region that contains θ. The robust set is therefore relatively open;
//!   reported intervals and outlines are closures.
//!
//! Architecture invariant: nothing here prints, draws or reads files.
//! Architecture invariant: no floating point; time limits aside, nothing here depends on the
//! machine or the number of threads.

mod attention;
mod border;
mod boundary;
mod coincidence;
mod component;
mod control;
mod enumerate;
mod estimate;
mod findings;
mod fixed;
mod forms;
mod hinge;
mod integrated;
mod label;
mod landscape;
mod ledger;
mod plan;
mod prefix;
mod prepared;
mod profile;
mod question;
mod record;
mod region;
mod robust;
mod sieve;
mod stretches;
mod survey;
mod verify;
mod visitor;
mod volume_steps;
mod walk;
mod witness;
mod worst;

pub use metes_exact::Amount;

pub use boundary::{
    Beyond, Boundary, BoundaryFacet, BoundaryProof, BoundaryStatus, PieceProof, boundary, boundary_with_proof,
};
pub use control::{Limits, Progress, Settled};
pub use enumerate::{Restriction, RestrictionError};
pub use estimate::Estimate;
pub use findings::{
    AttentionFindings, Component, Findings, LabelInterval, MapCell, ProfileStep, Verdict, Witness,
    WitnessKind,
};
pub use hinge::Wall;
pub use integrated::{Integrated, RiemannSum, Segment, integrated_gradients};
pub use label::{LabelPart, Labels};
pub use landscape::{Margins, Patch};
pub use prepared::label;
pub use question::{Classes, Keep, Question, QuestionError};
pub use record::{Fact, Sign};
pub use region::Region;
pub use verify::{verify, verify_with};
pub use visitor::{Cut, Visitor};
pub use worst::{AttentionQuestion, AttentionWorst, Extreme, Level, MeasureWorst, attention_worst};
