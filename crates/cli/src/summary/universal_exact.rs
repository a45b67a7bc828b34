//! The findings of `metes universal exact`.

use std::cmp::Ordering;

use metes_exact::rational::{self, Round, decimal, scientific};
use metes_exact::{BigInt, Rational, RootSum};
use metes_universal::{Curve, Objective, Step, Sweep};
use num_traits::Zero as _;

use super::{Lines, PLACES, place};
use crate::universal::exact::ray::Ray;
use crate::universal::exact::space::Space;
use crate::universal::exact::{Images, Setting};

/// Decimals of shares and of parameters.
const FEW: u32 = 4;

/// The summary of what happens along δ.
pub fn ray(ray: &Ray<'_>) -> String {
    let setting = &ray.setting;
    let mut lines = Lines::default();
    lines.add("perturbation", delta(ray));
    add_images(&mut lines, setting);
    if !ray.is_complete() {
        lines.add("unfinished", format!("{} images were followed to their ends", ray.curves.len()));
    }
    lines.add("regions", format!("{} along t·δ, t in −1..1", ray.regions));
    let moved = ray.moved.each_ref().map(length);
    lines.add(
        "moved",
        format!("images by a length of {} at δ, {} at −δ on average, after clipping", moved[0], moved[1]),
    );
    lines.add("sign", sign(ray));
    if let Some([ahead, behind]) = &ray.estimates {
        lines.add(
            "in floats",
            format!("the mean change is {:.6} at δ, {:.6} at −δ (estimates)", ahead.mean, behind.mean),
        );
    }
    lines.0 + "\n" + &table(ray)
}

/// δ and its size.
pub fn delta(ray: &Ray<'_>) -> String {
    let name =
        ray.setting.arguments.delta.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    let scaled = |value: &Rational| length(&(value * Rational::from(BigInt::from(255))));
    let (_, l2) = ray.norms.l2.enclosure(256);
    format!(
        "δ = {name}, of length {} with pixels up to {} in pixel values of 0 to 1 ({} and {} on a scale of 0 to 255)",
        length(&l2),
        length(&ray.norms.linf),
        scaled(&l2),
        scaled(&ray.norms.linf),
    )
}

/// A length, rounded up; with an exponent where it is far from 1.
fn length(value: &Rational) -> String {
    let power = |power: u32| Rational::from(BigInt::from(10).pow(power));
    let is_plain = value.is_zero() || *value >= power(3).recip() && *value < power(6);
    if is_plain { decimal(value, FEW, Round::Up) } else { scientific(value, FEW, Round::Up) }
}

/// How many images take part.
pub fn images(Images { seen, chosen, .. }: &Images) -> String {
    format!("{} of {seen} test images are classified correctly", chosen.len())
}

fn add_images(lines: &mut Lines, setting: &Setting<'_>) {
    lines.add("images", images(&setting.images));
    for note in &setting.model.inspection.notes {
        lines.add("note", note);
    }
    lines.add("change", format!("by {} of the maps' shares", setting.arguments.measure));
}

/// Which sign changes maps more.
pub fn sign(ray: &Ray<'_>) -> String {
    let [ahead, behind] = ray.sides.each_ref().map(mean);
    let worse = match ray.compared() {
        Ordering::Greater => "δ changes maps more than −δ",
        Ordering::Less => "−δ changes maps more than δ",
        Ordering::Equal => "δ and −δ change maps alike",
    };
    format!("{worse}: the mean change is {ahead} at δ, {behind} at −δ")
}

/// The mean change where a side ends.
pub fn mean(side: &Sweep) -> String {
    let (low, high) = side.mean();
    let (low, high) = (decimal(&low, PLACES, Round::Down), decimal(&high, PLACES, Round::Down));
    // The enclosure is far narrower than what is shown, but for a number at the border of two decimals.
    if low == high { low } else { format!("{low} to {high}") }
}

/// A line for each level, on either side.
fn table(ray: &Ray<'_>) -> String {
    let mut text = "| change of at least | δ: share at t = 1 | label kept too | half beyond t | label kept too | −δ: share at t = 1 | label kept too | half beyond t | label kept too |\n".to_owned();
    text += &("| ---: |".to_owned() + &" ---: |".repeat(8) + "\n");
    for (at, level) in ray.setting.arguments.levels.iter().enumerate() {
        let cells = ray.sides.iter().flat_map(|side| {
            let [changed, kept] = side.pieces.last().map_or([0, 0], |piece| piece.changed[at]);
            let half =
                |kept| side.half(level, kept).map_or("never".to_owned(), |t| decimal(t, FEW, Round::Up));
            [share(changed, side.images), share(kept, side.images), half(false), half(true)]
        });
        text += &format!("| {} | {} |\n", rational::text(level), cells.collect::<Vec<_>>().join(" | "));
    }
    text
}

/// A share of images, in per cent.
fn share(count: u32, images: usize) -> String {
    let share = Rational::new(BigInt::from(100 * u64::from(count)), BigInt::from(images.max(1)));
    format!("{} %", decimal(&share, 1, Round::Down))
}

/// How many images have changed between breakpoints.
pub fn csv(ray: &Ray<'_>) -> String {
    let levels = ray.setting.arguments.levels.iter().map(rational::text);
    let columns = levels.flat_map(|level| [format!("changed_{level}"), format!("changed_{level}_kept")]);
    let mut table = format!("sign,from,to,images,kept,{}\n", columns.collect::<Vec<_>>().join(","));
    for (sign, side) in ["+", "-"].iter().zip(&ray.sides) {
        for piece in &side.pieces {
            let counts: Vec<String> = piece.changed.iter().flatten().map(u32::to_string).collect();
            let (from, to, images, kept) = (&piece.from, &piece.to, side.images, piece.kept);
            table += &format!("{sign},{from},{to},{images},{kept},{}\n", counts.join(","));
        }
    }
    table
}

/// The step function of every image, t from −1 to 1.
pub fn steps(ray: &Ray<'_>) -> String {
    let mut table = "image,label,from,to,kept,change,change_squared\n".to_owned();
    for Curve { number, label, changes, steps } in &ray.curves {
        for Step { from, to, change, keeps_label } in steps {
            let distance = &changes[*change];
            let square = distance.squares.iter().sum::<Rational>();
            let square = if distance.squares.is_empty() { String::new() } else { square.to_string() };
            let change = self::change(&distance.high);
            table += &format!("{number},{label},{from},{to},{keeps_label},{change},{square}\n");
        }
    }
    table
}

/// A change with 18 decimals, rounded up; exact where it is rational.
fn change(value: &RootSum) -> String {
    value
        .to_rational()
        .map_or_else(|| decimal(&value.enclosure(72).1, 18, Round::Up), |value| value.to_string())
}

/// The summary of where over a box maps change most.
pub fn space(space: &Space<'_>) -> String {
    let (setting, maximum) = (&space.setting, &space.maximum);
    let mut lines = Lines::default();
    lines.add("perturbation", space.expression.to_string());
    add_images(&mut lines, setting);
    let regions: u64 = space.complexes.iter().map(|complex| complex.regions).sum();
    lines.add("regions", format!("{regions} of all images; {} nodes of the search", maximum.nodes));
    lines.add("objective", objective(space));
    lines.add("maximum", found(space));
    if maximum.best.is_some() {
        lines.add("at", at(space));
        lines.add("labels", format!("{} of {} are kept there", space.kept(), space.complexes.len()));
        lines.add(
            "moved",
            format!("images by a length of {} on average (pixel values of 0 to 1)", length(&space.moved())),
        );
    }
    lines.0
}

/// Where it was found.
pub fn at(space: &Space<'_>) -> String {
    let names: Vec<&str> = space.perturbations[0].parameters.iter().map(|p| p.name.as_str()).collect();
    space.maximum.best.as_ref().map(|best| place(&best.theta, &names)).unwrap_or_default()
}

/// What was to be large.
pub fn objective(space: &Space<'_>) -> String {
    let what = match &space.setting.arguments.objective {
        Objective::Mean => "the mean change".to_owned(),
        Objective::Share(level) => {
            format!("the share of images that change by at least {}", rational::text(level))
        }
    };
    match space.keep {
        0 => what,
        keep => format!("{what}, where at least {keep} of {} labels are kept", space.complexes.len()),
    }
}

/// What was found.
pub fn found(space: &Space<'_>) -> String {
    let Some((low, _)) = space.value() else {
        return match space.maximum.is_exact {
            true => "there is no point at which so many labels are kept".to_owned(),
            false => format!(
                "no point was found yet; nowhere above {}",
                decimal(&space.maximum.bound, PLACES, Round::Up)
            ),
        };
    };
    let low = decimal(&low, PLACES, Round::Down);
    if space.maximum.is_exact {
        return format!(
            "{low} (rounded down), proved: no point where every image has one map has a larger value"
        );
    }
    format!(
        "at least {low}, at most {}: the search was ended",
        decimal(&space.maximum.bound, PLACES, Round::Up)
    )
}

/// The name of what is drawn.
pub fn quantity(space: &Space<'_>) -> String {
    match &space.setting.arguments.objective {
        Objective::Mean => format!("mean {}", space.setting.arguments.measure),
        Objective::Share(level) => format!("share changed by at least {}", rational::text(level)),
    }
}
