//! Why a composition is refused, and what comes nearest to it.

use super::CompileError;
use crate::expression::{Effect, Expression, Stage, Term};

/// The refusal of a term that would multiply pixels which move with earlier stages.
pub(super) fn refusal(
    expression: &Expression,
    stage: usize,
    term: &Term,
    reason: &'static str,
) -> CompileError {
    let sums = expression.stages[..stage].iter().filter_map(|stage| match stage {
        Stage::Sum(terms) => Some(terms),
        Stage::Clip(_) => None,
    });
    let moving: Vec<&Term> = sums.flatten().filter(|term| !term.is_fixed()).collect();
    let moving_sum = moving.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
    let is_translation = |term: &Term| matches!(term.effect, Effect::Translate { .. });
    let moves = !term.is_fixed();
    let alternative = if moves && is_translation(term) && moving.iter().any(|term| is_translation(term)) {
        let fixed = match &term.effect {
            Effect::Translate { axis, .. } => format!("`translate({axis}, 1)`"),
            _ => String::new(),
        };
        format!("Piecewise linear is a translation along one axis, with the other fixed, as in {fixed}")
    } else {
        let ignores_image = |term: &&Term| {
            matches!(term.effect, Effect::Brightness | Effect::Direction { .. } | Effect::Poses { .. })
        };
        let swapped = if moving.iter().all(ignores_image) {
            format!(", and the other order, `{term} then {moving_sum}`")
        } else {
            String::new()
        };
        format!("Piecewise linear is the sum, `{moving_sum} + {term}`{swapped}")
    };
    CompileError::NotPiecewiseLinear {
        term: term.to_string(),
        stage: stage + 1,
        moving: format!("`{moving_sum}`"),
        reason,
        alternative,
    }
}
