//! The findings of `metes box`.

use metes_atlas::{Block, Largest};
use metes_exact::Rational;
use metes_exact::rational::{Round, decimal, text as exactly};
use metes_perturb::Interval;
use metes_traverse::{Amount, MapCell, Question, Verdict};

use super::verify::percent;
use super::{Lines, claim, names, number, place};
use crate::certificate::Written;
use crate::grown::Grown;
use crate::robust_box::{Answer, Found, Inner, Outcome};
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
    lines.add("box", status(question, outcome));
    lines.add_subject(setup, question, outcome.findings.label);
    let names = names(setup);
    lines.add("start", place(&outcome.start, &names));
    let mut regions = format!("{} activation regions", outcome.findings.regions);
    if let Found::Box(answer) = &outcome.found {
        let Answer { largest, failing, inner, grown } = &**answer;
        regions.push_str(&format!("; the claim fails in {} of their cells", failing.len()));
        lines.add("regions", regions);
        sides(question, outcome, largest, failing, &names, &mut lines);
        verified(inner, &names, &mut lines);
        if let Some(grown) = grown {
            score(grown, outcome, &names, &mut lines);
        }
    } else {
        lines.add("regions", regions);
    }
    lines.add_certificate(certificate);
    lines.0
}

/// What was found, in a sentence.
pub fn status(question: &Question<'_>, outcome: &Outcome) -> String {
    let (claim, failure) = claim(question);
    match &outcome.found {
        Found::Blocked(cell) => {
            format!(
                "none: {failure} all around the start ({}; exact)",
                beyond(question, outcome.findings.label, cell)
            )
        }
        Found::Unfinished(end) => format!("unfinished: the {end} came before all regions were visited"),
        Found::Box(answer) => {
            let share =
                percent(&Amount::Exact(answer.largest.volume.clone()), &outcome.findings.domain_volume);
            format!("largest box on which {claim}: {share} of Θ (exact)")
        }
    }
}

fn sides(
    question: &Question<'_>,
    outcome: &Outcome,
    largest: &Largest,
    failing: &[MapCell],
    names: &[&str],
    lines: &mut Lines,
) {
    for ((name, (low, high)), blocks) in names.iter().zip(&largest.sides).zip(&largest.blocks) {
        let (low, high) = (decimal(low, PLACES, Round::Up), decimal(high, PLACES, Round::Down));
        lines.add("side", format!("{name} from {low} to {high} (rounded inward)"));
        for (word, block) in ["below", "above"].iter().zip(blocks) {
            let why = match block {
                Block::Border => "by the border of Θ".to_owned(),
                Block::Cell { obstacle, at } => {
                    format!(
                        "by {}, at {}",
                        beyond(question, outcome.findings.label, &failing[*obstacle]),
                        place(at, names)
                    )
                }
            };
            lines.add("", format!("blocked {word} {why}"));
        }
    }
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
    let side = |(name, (low, high)): (&&str, &(Rational, Rational))| {
        format!("{name} from {} to {}", decimal(low, 6, Round::Down), decimal(high, 6, Round::Up))
    };
    let sides: Vec<String> = names.iter().zip(&grown.sides).map(side).collect();
    lines.add(grown.operator, format!("{} (estimate), {} steps", sides.join(", "), grown.trace.len() - 1));
    if grown.is_collapsed {
        lines.add("", "collapsed: a side vanished");
    }
    let share = percent(&Amount::Exact(grown.volume.clone()), &outcome.findings.domain_volume);
    let ratio = decimal(&grown.ratio, 4, Round::Down);
    lines.add(
        "",
        format!(
            "{share} of Θ, {ratio} times the largest robust box; mean confidence at its corners {:.4}",
            grown.confidence
        ),
    );
    if let Some(failing) = &grown.failing {
        let whole = Rational::from_integer(1.into());
        lines.add(
            "",
            format!("{} of it is not robust (exact)", percent(&Amount::Exact(failing.clone()), &whole)),
        );
    }
}

fn verified(inner: &Inner, names: &[&str], lines: &mut Lines) {
    let side = |(name, side): (&&str, &Interval)| {
        format!("{name} in {}..{}", exactly(side.low()), exactly(side.high()))
    };
    let sides: Vec<String> = names.iter().zip(&inner.sides).map(side).collect();
    let word =
        if inner.findings.verdict == Verdict::Holds { "verified" } else { "not verified within the limits" };
    lines.add("inside", format!("{}: {word}, border included", sides.join(", ")));
}
