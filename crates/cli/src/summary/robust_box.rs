//! The findings of `metes box`.

use metes_atlas::{Block, Largest, MeanBox};
use metes_exact::Rational;
use metes_exact::rational::{Round, decimal, text as exactly};
use metes_perturb::Interval;
use metes_traverse::{Amount, MapCell, Question, Verdict};

use super::verify::percent;
use super::{Lines, claim, names, number, place};
use crate::certificate::Written;
use crate::robust_box::{Boxed, Grown, Inner, Outcome, Robust};
use crate::setup::Setup;

/// Decimals of a side.
const PLACES: u32 = 12;

/// The summary.
pub fn text(
    setup: &Setup<'_>,
    question: &Question<'_>,
    outcome: &Outcome,
    certificate: Option<&Written<'_>>,
) -> String {
    let mut lines = Lines::default();
    if !outcome.findings.complete {
        lines.add("box", title(question, outcome));
    }
    let names = names(setup);
    for boxed in &outcome.boxes {
        lines.add("box", status(question, outcome, boxed));
        lines.add("start", place(&boxed.start, &names));
        around(question, outcome, boxed, &names, &mut lines);
    }
    lines.add_subject(setup, question, outcome.findings.label);
    let mut regions = format!("{} activation regions", outcome.findings.regions);
    if outcome.findings.complete {
        regions.push_str(&format!("; the claim fails in {} of their cells", outcome.failing.len()));
    }
    lines.add("regions", regions);
    lines.add_certificate(certificate);
    lines.0
}

/// What was found, in a sentence: of several boxes how many there are.
pub fn title(question: &Question<'_>, outcome: &Outcome) -> String {
    match &outcome.boxes[..] {
        [] => format!("unfinished: the {} came before all regions were visited", outcome.end),
        [boxed] => status(question, outcome, boxed),
        boxes => {
            let found = boxes.iter().filter(|it| it.robust.is_ok()).count();
            format!("boxes on which {}, around {found} of {} starts (exact)", claim(question).0, boxes.len())
        }
    }
}

/// What was found around a start, in a sentence.
fn status(question: &Question<'_>, outcome: &Outcome, boxed: &Boxed) -> String {
    let (claim, failure) = claim(question);
    match &boxed.robust {
        Err(cell) => format!(
            "none: {failure} all around the start ({}; exact)",
            beyond(question, outcome.findings.label, &outcome.failing[*cell])
        ),
        Ok(Robust { largest, .. }) => {
            let share = percent(&Amount::Exact(largest.volume.clone()), &outcome.findings.domain_volume);
            if largest.is_largest {
                format!("largest box on which {claim}: {share} of Θ (exact)")
            } else {
                format!("a box on which {claim}: {share} of Θ (exact; that it is the largest is not proved)")
            }
        }
    }
}

fn around(question: &Question<'_>, outcome: &Outcome, boxed: &Boxed, names: &[&str], lines: &mut Lines) {
    if let Ok(Robust { largest, inner }) = &boxed.robust {
        sides(question, outcome, largest, names, lines);
        verified(inner, names, lines);
        let on_border = |at: &Rational, (low, high): &(Rational, Rational)| at == low || at == high;
        let is_left_out =
            boxed.start.iter().zip(&inner.sides).any(|(at, side)| at < side.low() || at > side.high());
        if is_left_out && boxed.start.iter().zip(&largest.sides).any(|(at, side)| on_border(at, side)) {
            lines.add(
                "",
                "the start itself is left out: it lies on a side of the box, where the claim may fail",
            );
        }
    }
    match &boxed.mean {
        Some(Some(found)) => mean(found, outcome, names, lines),
        Some(None) => lines.add("mean", "no box with a mean margin that is high enough was found"),
        None => {}
    }
    boxed.grown.iter().for_each(|grown| score(grown, outcome, names, lines));
}

fn sides(question: &Question<'_>, outcome: &Outcome, largest: &Largest, names: &[&str], lines: &mut Lines) {
    for ((name, (low, high)), blocks) in names.iter().zip(&largest.sides).zip(&largest.blocks) {
        let (low, high) = (decimal(low, PLACES, Round::Up), decimal(high, PLACES, Round::Down));
        lines.add("side", format!("{name} from {low} to {high} (rounded inward)"));
        for (word, block) in ["below", "above"].iter().zip(blocks) {
            let why = match block {
                Block::Border => "by the border of Θ".to_owned(),
                Block::Cell { obstacle, at } => {
                    let cell = &outcome.failing[*obstacle];
                    format!("by {}, at {}", beyond(question, outcome.findings.label, cell), place(at, names))
                }
            };
            lines.add("", format!("blocked {word} {why}"));
        }
    }
}

fn mean(found: &MeanBox, outcome: &Outcome, names: &[&str], lines: &mut Lines) {
    lines.add("mean", outlined(&found.sides, names));
    let share = percent(&Amount::Exact(found.volume.clone()), &outcome.findings.domain_volume);
    let least = decimal(found.mean.at_least(), 6, Round::Down);
    lines.add(
        "",
        format!("{share} of Θ; mean margin at least {least} (exact; that it is the largest is not proved)"),
    );
}

/// A box in decimals, rounded outward.
fn outlined(sides: &[(Rational, Rational)], names: &[&str]) -> String {
    let side = |(name, (low, high)): (&&str, &(Rational, Rational))| {
        format!("{name} from {} to {}", decimal(low, 6, Round::Down), decimal(high, 6, Round::Up))
    };
    names.iter().zip(sides).map(side).collect::<Vec<_>>().join(", ")
}

/// What a failing cell is.
fn beyond(question: &Question<'_>, expected: usize, cell: &MapCell) -> String {
    match cell.label {
        _ if !question.asks_label() => format!("inconsistency {}", number(&cell.distance)),
        Some(label) if label == expected => format!("inconsistency {}", number(&cell.distance)),
        Some(label) => format!("label {label}"),
        None => "no unique label".to_owned(),
    }
}

/// What an operator grew, against the exact answer.
fn score(grown: &Grown, outcome: &Outcome, names: &[&str], lines: &mut Lines) {
    let steps = grown.trace.len() - 1;
    lines.add(grown.operator, format!("{} (estimate), {steps} steps", outlined(&grown.sides, names)));
    if grown.is_collapsed {
        lines.add("", "collapsed: a side vanished");
    }
    let mut size = percent(&Amount::Exact(grown.volume.clone()), &outcome.findings.domain_volume) + " of Θ";
    if let Some(ratio) = &grown.ratio {
        size.push_str(&format!(", {} times the robust box", decimal(ratio, 4, Round::Down)));
    }
    lines.add("", size);
    lines.add(
        "",
        format!("mean confidence {:.4} at its corners, {:.4} inside", grown.at_corners, grown.inside),
    );
    if let Some((mean, estimate)) = &grown.margin {
        let mean = decimal(mean.at_least(), 6, Round::Down);
        lines.add(
            "",
            format!("mean margin {mean} (exact, rounded down); {estimate:.6} by the trapezoid rule"),
        );
    }
    if let Some(failing) = &grown.failing {
        let whole = Rational::from_integer(1.into());
        let share = percent(failing, &whole);
        lines.add("", format!("{share} of it is not robust (exact)"));
    }
}

fn verified(inner: &Inner, names: &[&str], lines: &mut Lines) {
    let side = |(name, side): (&&str, &Interval)| {
        format!("{name} in {}..{}", exactly(side.low()), exactly(side.high()))
    };
    let sides: Vec<String> = names.iter().zip(&inner.sides).map(side).collect();
    let word = match inner.findings.verdict {
        Verdict::Holds => "verified, border included",
        _ => "a limit came before it was verified anew, border included",
    };
    lines.add("inside", format!("{}: {word}", sides.join(", ")));
}
