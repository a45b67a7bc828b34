//! Adam (Kingma & Ba, 2015), with the constants of the paper.
//!
//! Our own, because a run that is to be resumed must write its moments down, and libraries keep them to themselves.

use candle_core::backprop::GradStore;
use candle_core::{DType, Result, Tensor, Var};

const BETA: [f64; 2] = [0.9, 0.999];
const EPSILON: f64 = 1e-8;

/// The optimiser's memory.
#[derive(Debug)]
pub struct Adam {
    /// Steps done.
    pub(crate) steps: i32,
    /// First and second moment of each variable.
    pub(crate) moments: Vec<[Tensor; 2]>,
}

impl Adam {
    /// An optimiser that has seen nothing yet.
    ///
    /// # Errors
    /// When there is no memory for the moments.
    pub fn new(variables: &[&Var]) -> Result<Self> {
        let zeros = |variable: &&Var| Ok([variable.zeros_like()?, variable.zeros_like()?]);
        Ok(Self { steps: 0, moments: variables.iter().map(zeros).collect::<Result<_>>()? })
    }

    /// Whether all moments are numbers.
    ///
    /// # Errors
    /// None that the shape could cause.
    pub fn is_finite(&self) -> Result<bool> {
        for moment in self.moments.iter().flatten() {
            if !moment.abs()?.sum_all()?.to_dtype(DType::F64)?.to_scalar::<f64>()?.is_finite() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Moves the variables that there are gradients of, down the gradients.
    ///
    /// # Errors
    /// When the variables are not those it was made for.
    #[allow(clippy::float_arithmetic, reason = "training estimates")]
    pub fn step(&mut self, variables: &[&Var], gradients: &GradStore, rate: f64) -> Result<()> {
        self.steps = self.steps.saturating_add(1);
        let scales = BETA.map(|beta| 1.0 - beta.powi(self.steps));
        // rate·(m/s₀)/(√(v/s₁) + ε), with the scales drawn out of the tensors.
        let rate = rate * scales[1].sqrt() / scales[0];
        let epsilon = EPSILON * scales[1].sqrt();
        for (variable, [first, second]) in variables.iter().zip(&mut self.moments) {
            // Detached: a gradient refers to everything that it was calculated from, and the moments would keep it all.
            let Some(gradient) = gradients.get(variable).map(Tensor::detach) else { continue };
            let towards =
                |moment: &Tensor, value: Tensor, beta: f64| (moment * beta)? + (value * (1.0 - beta))?;
            *first = towards(first, gradient.clone(), BETA[0])?;
            *second = towards(second, gradient.sqr()?, BETA[1])?;
            let change = (&*first / (second.sqrt()? + epsilon)?)?;
            variable.set(&(variable.as_tensor() - (change * rate)?)?)?;
        }
        Ok(())
    }
}
