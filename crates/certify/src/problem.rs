//! The parts of a certificate that a question fixes: classifier, map from parameters to images, image.

use metes_certificate::{Image, Network};
use metes_exact::{Rational, rational};
use metes_traverse::Question;

use crate::lower::{Hinge, LowerError, lower};

/// The networks and the image of a question, and where its hinge units are in the composed network.
#[derive(Clone, Debug)]
pub struct Problem {
    /// From image elements to logits.
    pub classifier: Network,
    /// From parameters to image elements; its scale is the `s` of SPEC § 2.
    pub input_map: Network,
    /// The unperturbed image.
    pub image: Image,
    /// What stands for the units of every hinge node of `perturbation.network.then(classifier)`, in order: those of
    /// the perturbation, then those of the classifier, as elements of the composed network (SPEC § 2).
    pub hinges: Vec<Hinge>,
    /// Elements of the input map: the composed network's are numbered on from there.
    pub input_map_elements: u32,
}

impl Problem {
    /// The problem of a question.
    ///
    /// # Errors
    /// When a network exceeds what certificates may contain.
    pub fn new(question: &Question<'_>) -> Result<Self, LowerError> {
        let input_map = lower(&question.perturbation.network)?;
        let classifier = lower(question.classifier)?;
        let input_map_elements = input_map.elements;
        let moved = |element: u32| {
            let past_inputs = element - classifier.network.inputs;
            input_map_elements.checked_add(past_inputs).ok_or(LowerError::Elements)
        };
        let mut hinges = input_map.hinges;
        for hinge in &classifier.hinges {
            hinges.push(hinge.moved(moved)?);
        }
        Ok(Self {
            classifier: classifier.network,
            input_map: input_map.network,
            image: exact_image(question.image),
            hinges,
            input_map_elements,
        })
    }
}

/// An image over the least common denominator of its elements.
pub fn exact_image(elements: &[Rational]) -> Image {
    let scale = rational::common_denominator(elements);
    let numerator = |value: &Rational| (value.numer() * (&scale / value.denom())).into();
    let elements = elements.iter().map(numerator).collect();
    Image { scale: scale.into(), elements }
}
