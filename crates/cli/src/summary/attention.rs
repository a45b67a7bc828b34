//! The findings of `metes attention`.

use metes_exact::rational::{Round, decimal};
use metes_exact::{Amount, BigInt, Rational, RootSum};
use metes_saliency::Measure;
use metes_traverse::{AttentionWorst, Extreme, Keep, Level, MeasureWorst};

use super::verify::percent;
use super::{Lines, PLACES, place};
use crate::setup::Setup;

/// The most levels that are listed of a measure.
const MOST_LEVELS: usize = 6;

/// The summary.
pub fn text(setup: &Setup<'_>, worst: &AttentionWorst) -> String {
    let mut lines = Lines::default();
    lines.add("attention", title(worst));
    lines.add_subject(setup, &setup.question(Keep::Attention, false), worst.label);
    let names = super::names(setup);
    lines.add(
        "regions",
        format!("{} activation regions, {} of Θ; {}", worst.regions, share(&worst.explored), kept(worst)),
    );
    for found in &worst.measures {
        let measure = found.measure;
        let Some(anywhere) = &found.anywhere else { continue };
        lines
            .add(&measure.to_string(), format!("{} at {}", extreme(measure, anywhere), at(anywhere, &names)));
        match &found.kept {
            Some(same) if same == anywhere => lines.add("", "the same where the label stays"),
            Some(kept) => lines
                .add("", format!("where the label stays {} at {}", extreme(measure, kept), at(kept, &names))),
            None => {}
        }
        levels(found, &mut lines);
    }
    lines.0
}

/// What was found, in a sentence.
pub fn title(worst: &AttentionWorst) -> String {
    let how = if worst.complete { "exact" } else { "of what was explored before a limit ended the run" };
    format!("worst case of the saliency map of label {} over Θ ({how})", worst.label)
}

/// Where the label stays.
pub fn kept(worst: &AttentionWorst) -> String {
    format!("label {} on {}", worst.label, share(&worst.kept))
}

fn share(share: &Amount) -> String {
    percent(share, &Rational::from(BigInt::from(1)))
}

fn at(extreme: &Extreme, names: &[&str]) -> String {
    let label = extreme.label.map_or("no unique label".to_owned(), |label| format!("label {label}"));
    format!("{} ({label})", place(&extreme.theta, names))
}

/// A worst case in the measure's usual words.
pub fn extreme(measure: Measure, extreme: &Extreme) -> String {
    let worst = agreement(measure, &extreme.distance.high);
    match measure {
        Measure::TopK(count) if extreme.agreeing == extreme.distance.high => {
            format!("at least {worst} of {count} stay")
        }
        Measure::TopK(count) => {
            let agreeing = agreement(measure, &extreme.agreeing);
            format!("at least {worst} of {count} stay, {agreeing} if ties are broken in favour")
        }
        Measure::Kendall => format!("τ at least {worst}"),
        Measure::Cosine => format!("cosine at least {worst}"),
        Measure::L2 | Measure::L1 | Measure::Linf => format!("{measure} at most {worst}"),
    }
}

/// A distance as the agreement it leaves, rounded down; for norms the distance itself, rounded up.
pub fn agreement(measure: Measure, distance: &RootSum) -> String {
    let (_, high) = distance.enclosure(64);
    let one = Rational::from(BigInt::from(1));
    match measure {
        Measure::TopK(count) => {
            let count = Rational::from(BigInt::from(count));
            ((one - high) * count).to_string()
        }
        Measure::Kendall | Measure::Cosine => decimal(&(one - high), PLACES, Round::Down),
        Measure::L2 | Measure::L1 | Measure::Linf => decimal(&high, PLACES, Round::Up),
    }
}

fn levels(found: &MeasureWorst, lines: &mut Lines) {
    let shown = MOST_LEVELS.min(found.profile.len());
    for row in 0..shown {
        // Evenly spread, the first and the last among them.
        let level = if shown > 1 { row * (found.profile.len() - 1) / (shown - 1) } else { 0 };
        lines.add("", self::level(found.measure, &found.profile[level]));
    }
    if found.profile.len() > shown {
        lines.add("", format!("… {} levels in all", found.profile.len()));
    }
}

fn level(measure: Measure, level: &Level) -> String {
    let bound = agreement(measure, &level.distance);
    let bound = match measure {
        Measure::L2 | Measure::L1 | Measure::Linf => format!("at most {bound}"),
        _ => format!("at least {bound}"),
    };
    format!("  {bound} on {} of Θ, and with the label kept on {}", share(&level.share), share(&level.kept))
}
