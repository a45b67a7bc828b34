//! From text to an [`Expression`].

use std::collections::VecDeque;
use std::str::FromStr;

use metes_exact::Rational;
use num_traits::{One, Zero};

use super::arguments::{Arguments, Fault, Value};
use super::error::nearest;
use super::{Axis, Effect, Expression, Interval, Kernel, ParseError, Problem, Region, Stage, Term};
use crate::PerChannel;

/// The side of the largest kernel of a blur.
pub(super) const MAX_KERNEL: usize = 63;

pub(super) const TERMS: [&str; 14] = [
    "brightness",
    "contrast",
    "patch",
    "blend",
    "fog",
    "blur",
    "saturation",
    "direction",
    "temperature",
    "hue",
    "translate",
    "morph",
    "poses",
    "clip",
];

/// How each of [`TERMS`] is written.
const FORMS: [&str; 14] = [
    "brightness(I)",
    "contrast(I, about=NUMBER)",
    "patch(x=A..B, y=C..D, value=V, opacity=I) or patch(mask=FILE, value=V, opacity=I)",
    "blend(FILE, I)",
    "fog(I, colour=V)",
    "blur(I, box=SIZE) or blur(I, gaussian=SIZE)",
    "saturation(I)",
    "direction(FILE, I)",
    "temperature(I)",
    "hue(I)",
    "translate(x|y, I, fill=NUMBER)",
    "morph(FILE, ..., FILE, I)",
    "poses(FOLDER, azimuth=I, elevation=I)",
    "clip(A..B)",
];

/// Known transformations that are not piecewise linear.
const NOT_PIECEWISE_LINEAR: [&str; 7] = ["rotate", "rotation", "scale", "zoom", "shear", "resize", "gamma"];

impl FromStr for Expression {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Parser { text, at: 0 }.expression().map_err(|(at, problem)| ParseError {
            column: text.get(..at).unwrap_or(text).chars().count() + 1,
            problem,
        })
    }
}

struct Parser<'a> {
    text: &'a str,
    /// The byte that is next.
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Passes over a character, if it is next after any space.
    fn accept(&mut self, wanted: char) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(wanted);
        self.at += if found { wanted.len_utf8() } else { 0 };
        found
    }

    /// The name that is next after any space; empty if there is none.
    fn name(&mut self) -> &'a str {
        self.skip_space();
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn expected(&mut self, expected: &str) -> Fault {
        self.skip_space();
        let found = match self.rest().chars().next() {
            None => "the end".to_owned(),
            Some(_) => format!("`{}`", self.rest().chars().take(12).collect::<String>()),
        };
        (self.at, Problem::Expected { expected: expected.to_owned(), found })
    }

    fn expression(mut self) -> Result<Expression, Fault> {
        let mut stages = Vec::new();
        loop {
            stages.push(self.stage()?);
            let end = self.at;
            match self.name() {
                "then" => {}
                "" if self.rest().is_empty() => return Ok(Expression { stages }),
                _ => {
                    self.at = end;
                    return Err(self.expected("`+`, `then` or the end"));
                }
            }
        }
    }

    fn stage(&mut self) -> Result<Stage, Fault> {
        let mut terms = Vec::new();
        loop {
            let arguments = self.call()?;
            let at = arguments.at;
            if arguments.term == "clip" {
                let stage = Stage::Clip(clip(arguments)?);
                return if terms.is_empty() && !self.accept('+') {
                    Ok(stage)
                } else {
                    Err((at, Problem::ClipInSum))
                };
            }
            terms.push(term(arguments)?);
            if !self.accept('+') {
                return Ok(Stage::Sum(terms));
            }
        }
    }

    /// A term's name with its arguments in parentheses.
    fn call(&mut self) -> Result<Arguments, Fault> {
        self.skip_space();
        let at = self.at;
        let name = self.name();
        if name.is_empty() {
            return Err(self.expected("a term such as `brightness(-0.2..0.2)`"));
        }
        let Some(which) = TERMS.iter().position(|term| *term == name) else {
            let name = name.to_owned();
            return Err((
                at,
                if NOT_PIECEWISE_LINEAR.contains(&name.as_str()) {
                    Problem::NotPiecewiseLinear { name }
                } else {
                    Problem::UnknownTerm { nearest: nearest(&name, &TERMS), name }
                },
            ));
        };
        if !self.accept('(') {
            return Err(self.expected("`(`"));
        }
        let (term, form) = (TERMS[which], FORMS[which]);
        let mut arguments = Arguments { term, form, at, positional: VecDeque::new(), named: Vec::new() };
        if self.accept(')') {
            return Ok(arguments);
        }
        loop {
            let start = self.at;
            let name = self.name();
            if !name.is_empty() && self.accept('=') {
                let value = self.value()?;
                arguments.named.push((name.to_owned(), value));
            } else {
                self.at = start;
                arguments.positional.push_back(self.value()?);
            }
            if self.accept(')') {
                return Ok(arguments);
            }
            if !self.accept(',') {
                return Err(self.expected("`,` or `)`"));
            }
        }
    }

    fn value(&mut self) -> Result<Value, Fault> {
        self.skip_space();
        let at = self.at;
        if self.accept('"') {
            return Ok(Value { text: self.quoted(at)?, at });
        }
        let rest = self.rest();
        let end = rest.find([',', ')', '(', '"']).unwrap_or(rest.len());
        let text = rest[..end].trim_end();
        if text.is_empty() {
            return Err(self.expected("a value"));
        }
        self.at += text.len();
        Ok(Value { text: text.to_owned(), at })
    }

    /// The rest of a text in quotes, the first of which is passed.
    fn quoted(&mut self, start: usize) -> Result<String, Fault> {
        let mut text = String::new();
        let mut characters = self.rest().char_indices();
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                _ => text.push(character),
            }
        }
        let expected = "a closing `\"`".to_owned();
        Err((start, Problem::Expected { expected, found: "the end".to_owned() }))
    }
}

fn clip(mut arguments: Arguments) -> Result<Interval, Fault> {
    let interval = arguments.next("the interval to which pixels are held")?.interval()?;
    arguments.finish(&[])?;
    Ok(interval)
}

fn term(mut arguments: Arguments) -> Result<Term, Fault> {
    const AMOUNT: &str = "its amount, an interval such as -0.2..0.2 or a number";
    const FILE: &str = "its file";
    let mut names: &[&'static str] = &[];
    let (effect, amount) = match arguments.term {
        "brightness" => (Effect::Brightness, arguments.next(AMOUNT)?),
        "contrast" => {
            names = &["about"];
            let about =
                arguments.named("about").map_or(Ok(Rational::new(1.into(), 2.into())), |v| v.number())?;
            (Effect::Contrast { about }, arguments.next(AMOUNT)?)
        }
        "patch" => {
            names = &["x", "y", "mask", "value", "opacity"];
            let region = match arguments.named("mask") {
                Some(file) => Region::Mask(file.text),
                None => Region::Rectangle {
                    columns: arguments.required("x")?.range()?,
                    rows: arguments.required("y")?.range()?,
                },
            };
            let value = arguments.required("value")?.per_channel()?;
            (Effect::Patch { region, value }, arguments.required("opacity")?)
        }
        "blend" => (Effect::Blend { file: arguments.next(FILE)?.text }, arguments.next(AMOUNT)?),
        "fog" => {
            names = &["colour"];
            let white = || Ok(PerChannel::uniform(Rational::one()));
            let colour = arguments.named("colour").map_or_else(white, |value| value.per_channel())?;
            (Effect::Fog { colour }, arguments.next(AMOUNT)?)
        }
        "blur" => {
            names = &["box", "gaussian"];
            let kernel = match arguments.named("box") {
                Some(size) => Kernel::Box(size.kernel_size()?),
                None => match arguments.named("gaussian") {
                    Some(size) => Kernel::Gaussian(size.kernel_size()?),
                    None => {
                        return Err(arguments.fault(arguments.at, "lacks `box=` or `gaussian=`".to_owned()));
                    }
                },
            };
            (Effect::Blur { kernel }, arguments.next(AMOUNT)?)
        }
        "saturation" => (Effect::Saturation, arguments.next(AMOUNT)?),
        "direction" => (Effect::Direction { file: arguments.next(FILE)?.text }, arguments.next(AMOUNT)?),
        "temperature" => (Effect::Temperature, arguments.next(AMOUNT)?),
        "hue" => (Effect::Hue, arguments.next(AMOUNT)?),
        "translate" => {
            names = &["fill"];
            let fill = arguments.named("fill").map_or(Ok(Rational::zero()), |value| value.number())?;
            let axis = arguments.next("its axis, x or y")?;
            let axis = match axis.text.as_str() {
                "x" => Axis::X,
                "y" => Axis::Y,
                other => {
                    let problem = Problem::Value { value: other.to_owned(), wanted: "an axis, x or y" };
                    return Err((axis.at, problem));
                }
            };
            (Effect::Translate { axis, fill }, arguments.next(AMOUNT)?)
        }
        "poses" => {
            names = &["azimuth", "elevation"];
            let folder = arguments.next("its folder")?.text;
            let elevation = arguments.named("elevation").map(|value| value.amount()).transpose()?;
            (Effect::Poses { folder, elevation }, arguments.required("azimuth")?)
        }
        _ => {
            let mut frames = vec![arguments.next(FILE)?.text];
            while arguments.positional.len() > 1 {
                frames.push(arguments.next(FILE)?.text);
            }
            (Effect::Morph { frames }, arguments.next(AMOUNT)?)
        }
    };
    let amount = amount.amount()?;
    arguments.finish(names)?;
    Ok(Term { effect, amount })
}
