//! Activations: a line and a relu for each breakpoint.
//!
//! With the slopes `s₀ … s_m`, the breakpoints `b₁ … b_m` and the first piece `s₀·x + t₀`, the function is
//! `s·x + t + Σ cⱼ·relu(±(x − bⱼ))` with `cⱼ = sⱼ − sⱼ₋₁`, whichever the signs: a relu of `bⱼ − x` falls with the slope
//! `−cⱼ` to the left and is 0 to the right. Over the reversed ones, `s = s₀ + Σ cⱼ` and `t = t₀ − Σ cⱼ·bⱼ`.

use metes_exact::{BigInt, Rational};
use metes_network::{Activation, PiecewiseLinear};
use num_traits::{One, Zero};

use super::sum::{Constants, Sum};
use super::wires::{Wire, Wires};
use super::writer::Writer;
use super::{Bend, LowerError};

/// A function as a line and its bends.
struct Decomposed<'a> {
    slope: Rational,
    intercept: Rational,
    /// Breakpoint, change of slope, whether the relu is reversed.
    bends: Vec<(&'a Rational, Rational, bool)>,
}

impl<'a> Decomposed<'a> {
    fn new(function: &'a PiecewiseLinear) -> Self {
        let pieces = function.pieces();
        let bend = |(place, breakpoint): (usize, &'a Rational)| {
            let change = &pieces[place + 1].0 - &pieces[place].0;
            (breakpoint, change, function.flatter(place) != place)
        };
        let bends: Vec<_> = function.breakpoints().iter().enumerate().map(bend).collect();
        let (mut slope, mut intercept) = pieces[0].clone();
        for (breakpoint, change, _) in bends.iter().filter(|bend| bend.2) {
            slope += change;
            intercept -= change * *breakpoint;
        }
        Self { slope, intercept, bends }
    }
}

/// What an element of the node reads for a bend.
struct Reading {
    element: u32,
    scale: BigInt,
    reversed: bool,
}

/// The elements for an activation, and the bends of each unit.
pub(super) fn activation(
    writer: &mut Writer,
    activation: &Activation,
    x: &Wires,
) -> Result<(Wires, Vec<Vec<Bend>>), LowerError> {
    let functions: Vec<Decomposed<'_>> = activation.functions().iter().map(Decomposed::new).collect();
    let function = |unit: usize| &functions[activation.function_index(unit)];
    let units = x.wires.len();
    let bends_constant =
        (0..units).any(|unit| matches!(x.wires[unit], Wire::Constant(_)) && !function(unit).bends.is_empty());
    let x = if bends_constant { writer.pinned(x)? } else { x.clone() };

    let readings = readings(writer, &x, function)?;
    let relus = writer.relu(&readings.iter().map(|reading| reading.element).collect::<Vec<_>>())?;
    let mut made = readings.iter().zip(relus);
    let mut bends = Vec::with_capacity(units);
    let mut sums = Vec::with_capacity(units);
    for unit in 0..units {
        let Decomposed { slope, intercept, bends: changes } = function(unit);
        let mut sum = Sum::constant(intercept.clone());
        sum.add(&x, unit, slope);
        let mut own = Vec::with_capacity(changes.len());
        for ((_, change, _), (reading, element)) in changes.iter().zip(&mut made) {
            sum.add_element(element, &reading.scale, change);
            own.push(Bend { element, reversed: reading.reversed });
        }
        bends.push(own);
        sums.push(sum);
    }
    Ok((writer.gather(sums, Constants::Keep)?, bends))
}

/// For every bend of every unit in order the element to take the relu of: the unit's own where that will do.
fn readings<'a>(
    writer: &mut Writer,
    x: &Wires,
    function: impl Fn(usize) -> &'a Decomposed<'a>,
) -> Result<Vec<Reading>, LowerError> {
    let bends = || {
        let of_unit = |unit| function(unit).bends.iter().map(move |bend| (unit, bend));
        (0..x.wires.len()).flat_map(of_unit)
    };
    let own = |unit: usize, breakpoint: &Rational, reversed: bool| match x.wires[unit] {
        Wire::Element(element) if breakpoint.is_zero() && !reversed => Some(element),
        _ => None,
    };
    let mut moved = Vec::new();
    for (unit, (breakpoint, _, reversed)) in bends() {
        if own(unit, breakpoint, *reversed).is_none() {
            let sign = if *reversed { -Rational::one() } else { Rational::one() };
            let mut sum = Sum::constant(-(*breakpoint * &sign));
            sum.add(x, unit, &sign);
            moved.push(sum);
        }
    }
    let moved = writer.gather(moved, Constants::Pin)?;
    let mut elements = moved.elements().into_iter();
    let reading = |(unit, (breakpoint, _, reversed)): (usize, &(&Rational, Rational, bool))| match own(
        unit, breakpoint, *reversed,
    ) {
        Some(element) => Some(Reading { element, scale: x.scale.clone(), reversed: false }),
        None => elements.next().map(|element| Reading {
            element,
            scale: moved.scale.clone(),
            reversed: *reversed,
        }),
    };
    Ok(bends().filter_map(reading).collect())
}
