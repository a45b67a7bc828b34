//! What `metes attack-attribution` found.
#![allow(clippy::float_arithmetic, reason = "what attacks find are estimates")]

use metes_attribution::evaluation::{Evaluation, Outcome};

use super::Lines;
use super::train::percent;
use crate::args::AttackArgs;
use crate::attack::Attack;
use crate::output::plain;

/// The summary.
pub fn text(arguments: &AttackArgs, attack: &Attack) -> String {
    let Attack { trial, evaluation, .. } = attack;
    let mut lines = Lines::default();
    lines.add("attack", format!("{} (estimates)", attack.trial.attack));
    lines.add("model", plain(&arguments.model.display().to_string()));
    for note in &attack.model.inspection.notes {
        lines.add("note", note);
    }
    let count = evaluation.outcomes.len();
    let ended = if attack.is_complete { "" } else { ", then interrupted" };
    lines.add(
        "images",
        format!("{} looked at, {count} classified correctly and attacked{ended}", evaluation.images),
    );
    lines.add(
        "accuracy",
        format!(
            "{}, {} under attack of the label",
            percent(evaluation.accuracy()),
            percent(evaluation.attacked_accuracy())
        ),
    );
    if let Some(mean) = evaluation.mean() {
        let [low, high] = mean.overlap.map(percent);
        let overlap = if low == high { low } else { format!("{low} to {high} (ties)") };
        lines.add("top overlap", format!("{overlap} of the {} largest stay (IN)", trial.top));
        lines.add("kendall", format!("{:.4} (CO)", mean.kendall));
        lines.add("spearman", format!("{:.4}", mean.spearman));
        lines.add("cosine", format!("{:.4}", mean.cosine));
    }
    lines.0
}

/// A row for every image.
pub fn csv(evaluation: &Evaluation) -> String {
    let mut table = "image,label,label_kept,overlap_low,overlap_high,kendall,spearman,cosine\n".to_owned();
    for Outcome { image, label, is_label_kept, likeness } in &evaluation.outcomes {
        let [low, high] = likeness.overlap;
        let numbers =
            [low, high, likeness.kendall, likeness.spearman, likeness.cosine].map(|value| value.to_string());
        table += &format!("{image},{label},{is_label_kept},{}\n", numbers.join(","));
    }
    table
}
