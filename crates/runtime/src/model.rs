//! A model that is loaded and can be run.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use rten::{LoadError, LoadErrorKind, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_onnx::onnx::GraphProto;
use rten_tensor::prelude::*;
use rten_tensor::{Tensor, TensorView};

use crate::file::{self, Facts, Flaw};
use crate::guard::guarded;
use crate::{RuntimeError, external};

/// Numbers that are put through a model at once, at most (but always one whole input): memory grows with them, speed
/// hardly does beyond.
const BATCH_ELEMENTS: usize = 1 << 20;

/// An ONNX model as a black box: floats in, floats out.
pub struct Model {
    engine: rten::Model,
    input: NodeId,
    output: NodeId,
    facts: Facts,
    outputs: usize,
    /// Whether several inputs can be put through at once.
    batches: bool,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Model")
            .field("input_names", &self.facts.input_names)
            .field("input_shape", &self.facts.input_shape)
            .field("outputs", &self.outputs)
            .finish_non_exhaustive()
    }
}

impl Model {
    /// Loads a model from an ONNX file and runs it once, on zeros.
    ///
    /// # Errors
    /// When the file cannot be read, is no ONNX model, has an operator that the engine does not have, or is no
    /// function from one tensor of floats to another.
    pub fn load(path: &Path) -> Result<Self, RuntimeError> {
        let bytes = std::fs::read(path).map_err(|flaw| RuntimeError::Io { path: path.to_owned(), flaw })?;
        Self::read(bytes, &|name| external::read(path, name)).map_err(|flaw| at(path, flaw))
    }

    /// Reads a model from the bytes of an ONNX file, and files beside it by their names.
    pub(crate) fn read(
        bytes: Vec<u8>,
        beside: &dyn Fn(&str) -> Result<Vec<u8>, String>,
    ) -> Result<Self, Flaw> {
        let graph = file::decode(&bytes)?;
        let facts = file::facts(&graph)?;
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        for name in external::names(&graph) {
            options.external_data(name, beside(name).map_err(Flaw::Malformed)?);
        }
        let engine = guarded(|| options.load(bytes))
            .map_err(Flaw::Malformed)?
            .map_err(|error| refusal(&graph, &error))?;
        let missing = |what: &str| Flaw::Malformed(format!("the engine finds no {what}"));
        let input = *engine.input_ids().first().ok_or_else(|| missing("input"))?;
        let output = *engine.output_ids().first().ok_or_else(|| missing("output"))?;
        let batches = facts.open_batch;
        let mut model = Self { engine, input, output, facts, outputs: 0, batches };
        model.probe()?;
        Ok(model)
    }

    /// Finds out how many outputs there are, and whether an open batch is one: an inner shape may be fixed all the same.
    fn probe(&mut self) -> Result<(), Flaw> {
        let length = self.input_len();
        let zeros = vec![0.0; 2 * length];
        if self.batches {
            let answer = self.call(&zeros, 2);
            self.batches = matches!(&answer, Ok((shape, _)) if shape.first() == Some(&2));
            if let (true, Ok((_, values))) = (self.batches, answer) {
                self.outputs = values.len() / 2;
                return Ok(());
            }
        }
        let (_, values) = self.call(&zeros[..length], 1).map_err(Flaw::Output)?;
        self.outputs = values.len();
        Ok(())
    }

    /// The shape of one input; an open batch is 1.
    #[must_use]
    pub fn input_shape(&self) -> &[usize] {
        &self.facts.input_shape
    }

    /// How many numbers one input has.
    #[must_use]
    pub fn input_len(&self) -> usize {
        self.facts.input_shape.iter().product()
    }

    /// The names of the inputs that must be given: one.
    #[must_use]
    pub fn input_names(&self) -> &[String] {
        &self.facts.input_names
    }

    /// How many numbers the first output has for one input.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Whether the output is a softmax already: then confidence is the output itself.
    #[must_use]
    pub fn ends_in_softmax(&self) -> bool {
        self.facts.ends_in_softmax
    }

    /// How many threads a run works on: as many as the machine has for this process. All models share them.
    #[must_use]
    pub fn threads(&self) -> usize {
        threads()
    }

    /// The first output at one input, row-major.
    ///
    /// # Errors
    /// When the input has the wrong length, or the engine cannot run the model on it.
    pub fn run(&self, input: &[f32]) -> Result<Vec<f32>, RuntimeError> {
        self.run_batch(input, 1)
    }

    /// The first output at each of `count` inputs that stand one after the other; so do the outputs.
    ///
    /// Inputs are put through together where the model's batch is open.
    ///
    /// # Errors
    /// When the inputs have the wrong length, or the engine cannot run the model on them.
    pub fn run_batch(&self, inputs: &[f32], count: usize) -> Result<Vec<f32>, RuntimeError> {
        let length = self.input_len();
        if count.checked_mul(length) != Some(inputs.len()) {
            let expected = count.saturating_mul(length);
            return Err(RuntimeError::Length { expected, given: inputs.len() });
        }
        let together = if self.batches { (BATCH_ELEMENTS / length).max(1) } else { 1 };
        let mut outputs = Vec::new();
        for inputs in inputs.chunks(together * length) {
            let count = inputs.len() / length;
            let (shape, values) = self.call(inputs, count).map_err(|flaw| RuntimeError::Engine { flaw })?;
            if values.len() != count * self.outputs {
                let flaw =
                    format!("the output of shape {shape:?} does not have {} numbers an input", self.outputs);
                return Err(RuntimeError::Engine { flaw });
            }
            outputs.extend(values);
        }
        Ok(outputs)
    }

    /// Calls the engine on `count` inputs: the shape of the output and its numbers.
    fn call(&self, inputs: &[f32], count: usize) -> Result<(Vec<usize>, Vec<f32>), String> {
        let mut shape = self.facts.input_shape.clone();
        if let (true, Some(batch)) = (self.facts.open_batch, shape.first_mut()) {
            *batch = count;
        }
        let options = RunOptions::default().with_thread_pool(Some(pool()));
        guarded(|| {
            let input = TensorView::from_data(&shape, inputs);
            let [value] = self
                .engine
                .run_n(vec![(self.input, input.into())], [self.output], Some(options))
                .map_err(|error| error.to_string())?;
            let values: Tensor<f32> = value
                .try_into()
                .map_err(|error| format!("the first output is no tensor of floats: {error}"))?;
            Ok((values.shape().to_vec(), values.into_data()))
        })?
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The threads that models run on. The engine's own choice is one a *physical* core, which leaves half of a
/// virtual machine idle.
fn pool() -> Arc<ThreadPool> {
    static POOL: OnceLock<Arc<ThreadPool>> = OnceLock::new();
    Arc::clone(POOL.get_or_init(|| Arc::new(ThreadPool::with_num_threads(threads()))))
}

/// What the engine says against a model, with the node it is about.
fn refusal(graph: &GraphProto, error: &LoadError) -> Flaw {
    let flaw = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    let node = graph.node.iter().find(|node| error.node().is_some() && node.name.as_deref() == error.node());
    match (error.kind(), node) {
        (LoadErrorKind::OperatorInvalid, Some(node)) => file::refused(node, &flaw),
        _ => Flaw::Malformed(flaw),
    }
}

/// The error of a file.
fn at(path: &Path, flaw: Flaw) -> RuntimeError {
    let path = path.to_owned();
    match flaw {
        Flaw::Malformed(flaw) => RuntimeError::Malformed { path, flaw },
        Flaw::Operator { node, operator, flaw } => RuntimeError::Operator { path, node, operator, flaw },
        Flaw::Input(flaw) => RuntimeError::Input { path, flaw },
        Flaw::Output(flaw) => RuntimeError::Output { path, flaw },
    }
}
