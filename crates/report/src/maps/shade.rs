//! The colours of values: one scale for all panels of a map.

use crate::axis::Scale;
use crate::colour::{Colour, Palette, diverging, sequential};
use crate::element::Element;
use crate::legend::{self, Entry, Run};
use crate::semantic::{Quantity, SemanticMap, Values};

/// The id of the gradient of the values.
pub(crate) const SCALE: &str = "scale";
/// Colours between the ends of the scale.
pub(crate) const SHADES: f64 = 255.0;

/// From values to colours.
pub(crate) struct Shade<'a> {
    quantity: &'a Quantity,
    kind: Kind,
}

enum Kind {
    /// Ends of the scale, and its colours in equal steps.
    Scale([f64; 2], Vec<Colour>),
    Labels(Palette),
}

impl<'a> Shade<'a> {
    pub(crate) fn new(map: &'a SemanticMap) -> Self {
        let colours = |colour: &dyn Fn(f64) -> Colour| {
            (0..=SHADES as u32).map(|step| colour(f64::from(step) / SHADES)).collect()
        };
        let kind = match &map.quantity {
            Quantity::Sequential { from, to, .. } => Kind::Scale([*from, *to], colours(&sequential)),
            Quantity::Diverging { most, .. } => {
                // Blue is above 0 here: the property holds.
                Kind::Scale([-most.abs(), most.abs()], colours(&|share| diverging(1.0 - 2.0 * share)))
            }
            Quantity::Label { expected, .. } => {
                let labels = map.panels.iter().flat_map(|panel| labels(&panel.values));
                Kind::Labels(Palette::new(*expected, labels))
            }
        };
        Self { quantity: &map.quantity, kind }
    }

    /// The name of the quantity.
    pub(crate) fn name(&self) -> &'a str {
        match self.quantity {
            Quantity::Sequential { name, .. } | Quantity::Diverging { name, .. } => name,
            Quantity::Label { .. } => "label",
        }
    }

    /// The scale laid along a length; `None` for labels.
    pub(crate) fn scale(&self, length: f64) -> Option<Scale> {
        match &self.kind {
            Kind::Scale([from, to], _) => Some(Scale::new(*from, *to, length)),
            Kind::Labels(_) => None,
        }
    }

    /// The only value of the scale, if its ends are one.
    pub(crate) fn only(&self) -> Option<f64> {
        match self.kind {
            Kind::Scale([from, to], _) => Some(from).filter(|_| from == to && from.is_finite()),
            Kind::Labels(_) => None,
        }
    }

    /// The colour of a value; `None` where it is unknown.
    pub(crate) fn colour(&self, value: f64) -> Option<Colour> {
        match (&self.kind, self.scale(1.0)) {
            (Kind::Labels(palette), _) => label(value).map(|label| palette.colour(label)),
            (_, Some(scale)) => Some(self.at(scale.place(value))).filter(|_| !value.is_nan()),
            (_, None) => None,
        }
    }

    /// The colour of a share of the scale, that of its ends beyond them.
    pub(crate) fn at(&self, share: f64) -> Colour {
        match &self.kind {
            Kind::Scale(_, colours) => colours[(share.clamp(0.0, 1.0) * SHADES).round() as usize],
            Kind::Labels(palette) => palette.colour(usize::MAX),
        }
    }

    /// The gradient of the scale, for the document's definitions.
    pub(crate) fn gradient(&self) -> Option<Element> {
        self.scale(1.0).map(|_| legend::gradient(SCALE, Run::Up, |share| self.at(share)))
    }

    /// The colours of the labels; `None` for other values.
    pub(crate) fn palette(&self) -> Option<&Palette> {
        match &self.kind {
            Kind::Labels(palette) => Some(palette),
            Kind::Scale(..) => None,
        }
    }

    /// The name of a label where it stands alone.
    pub(crate) fn label_name(&self, label: usize) -> String {
        self.known_name(label).unwrap_or_else(|| format!("label {label}"))
    }

    /// The name of a label where there is little room.
    pub(crate) fn short_name(&self, label: usize) -> String {
        self.known_name(label).unwrap_or_else(|| label.to_string())
    }

    fn known_name(&self, label: usize) -> Option<String> {
        match self.quantity {
            Quantity::Label { names, .. } => names.get(label).cloned(),
            _ => None,
        }
    }

    /// What the colours of the labels mean.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        match (&self.kind, self.quantity) {
            (Kind::Labels(palette), Quantity::Label { expected, .. }) => {
                Entry::labels(palette, *expected, |label| self.label_name(label))
            }
            _ => vec![],
        }
    }
}

/// The label that a value is, if it is one.
pub(crate) fn label(value: f64) -> Option<usize> {
    (value >= 0.0 && value.is_finite()).then(|| value.round() as usize)
}

/// The labels among some values.
fn labels(values: &Values) -> Vec<usize> {
    let values: Vec<f64> = match values {
        Values::Grid { values, .. } => values.clone(),
        Values::Cells(cells) => cells.iter().filter_map(|cell| cell.values.first().copied()).collect(),
        Values::Curve(points) => points.iter().map(|point| point[1]).collect(),
    };
    values.into_iter().filter_map(label).collect()
}
