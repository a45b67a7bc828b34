//! Piecewise-linear activations as sums of ReLUs, and their smooth relatives.
#![allow(clippy::float_arithmetic, reason = "estimates")]

use candle_core::{Result, Tensor};

use crate::op::Smoothness;

/// `x ↦ constant + slope·x + Σ changeₖ·relu(x − atₖ)`, with numbers of their own for each element, or the same ones.
#[derive(Clone, Debug)]
pub struct Bends {
    line: Option<Line>,
    bends: Vec<Bend>,
}

#[derive(Clone, Debug)]
struct Line {
    slope: Tensor,
    constant: Tensor,
}

/// Where the slope changes, and by how much; `None` for a change by 1 at 0.
type Bend = Option<[Tensor; 2]>;

impl Bends {
    /// `max(0, x)`.
    pub fn relu() -> Self {
        Self { line: None, bends: vec![None] }
    }

    /// From slopes and constants of the leftmost pieces, and the changes and places of every bend.
    pub(crate) fn new(slope: Tensor, constant: Tensor, bends: Vec<[Tensor; 2]>) -> Self {
        Self { line: Some(Line { slope, constant }), bends: bends.into_iter().map(Some).collect() }
    }

    /// The value at each element.
    pub(crate) fn value(&self, x: &Tensor, smoothness: Smoothness) -> Result<Tensor> {
        self.sum(
            x,
            |z| ramp(z, smoothness),
            |line| x.broadcast_mul(&line.slope)?.broadcast_add(&line.constant),
        )
    }

    /// The slope at each element; at a bend that of the piece to the left of it.
    pub(crate) fn slope(&self, x: &Tensor, smoothness: Smoothness) -> Result<Tensor> {
        self.sum(x, |z| step(z, smoothness), |line| line.slope.broadcast_as(x.shape()))
    }

    fn sum(
        &self,
        x: &Tensor,
        bend: impl Fn(&Tensor) -> Result<Tensor>,
        line: impl Fn(&Line) -> Result<Tensor>,
    ) -> Result<Tensor> {
        let mut sum = self.line.as_ref().map(line).transpose()?;
        for place in &self.bends {
            let term = match place {
                None => bend(x)?,
                Some([change, at]) => bend(&x.broadcast_sub(at)?)?.broadcast_mul(change)?,
            };
            sum = Some(match sum {
                Some(sum) => (sum + term)?,
                None => term,
            });
        }
        sum.map_or_else(|| x.zeros_like(), Ok)
    }
}

/// `max(0, z)`, or softplus: `ln(1 + exp(βz))/β`.
fn ramp(z: &Tensor, smoothness: Smoothness) -> Result<Tensor> {
    match smoothness {
        Smoothness::Exact => z.relu(),
        Smoothness::Softplus(beta) => {
            // With |z| in the exponent nothing overflows.
            let rest = ((z.abs()? * -beta)?.exp()? + 1.0)?.log()?;
            z.relu()? + (rest / beta)?
        }
    }
}

/// The derivative of [`ramp`]: 0 or 1, or the logistic function of `βz`.
fn step(z: &Tensor, smoothness: Smoothness) -> Result<Tensor> {
    match smoothness {
        Smoothness::Exact => z.detach().gt(0.0)?.to_dtype(z.dtype()),
        Smoothness::Softplus(beta) => ((z * (beta / 2.0))?.tanh()? + 1.0)? / 2.0,
    }
}
