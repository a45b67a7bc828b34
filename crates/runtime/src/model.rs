//! A model that is loaded and can be run.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rten::{Dimension, LoadError, LoadErrorKind, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{Tensor, TensorView};

use crate::file::{self, Facts, Flaw, MOST_ELEMENTS};
use crate::guard::guarded;
use crate::prepare::prepare;
use crate::{RuntimeError, external};

/// Numbers that are put through a model at once, at most (but always one whole input): memory grows with them, speed
/// hardly does beyond.
const BATCH_ELEMENTS: usize = 1 << 20;

/// An ONNX model as a black box: floats in, floats out.
pub struct Model {
    path: PathBuf,
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
        Self::read(path, &bytes).map_err(|flaw| at(path, flaw))
    }

    /// Reads a model from the bytes of an ONNX file; files with weights are looked for beside it.
    pub(crate) fn read(path: &Path, bytes: &[u8]) -> Result<Self, Flaw> {
        let mut file = file::decode(bytes)?;
        let graph = file.graph.as_mut().ok_or_else(|| Flaw::Malformed("it has no graph".to_owned()))?;
        let facts = file::facts(graph)?;
        prepare(graph)?;
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        for name in external::names(graph) {
            options.external_data(name, external::read(path, name).map_err(Flaw::Malformed)?);
        }
        let values: Vec<String> = graph.node.iter().flat_map(|node| node.output.clone()).collect();
        // The engine reads what was checked, and not the file a second time.
        let bytes = file.write_buf().map_err(|flaw| Flaw::Malformed(flaw.to_string()))?;
        drop(file);
        let build = |options: &ModelOptions, bytes: Vec<u8>| {
            guarded(|| options.load(bytes)).map_err(Flaw::Engine)?.map_err(|error| refusal(&error))
        };
        let engine = build(&options, bytes.clone())?;
        check_sizes(&engine, &values)?;
        match Self::new(path, engine, facts.clone()) {
            // The engine's optimiser is wrong in places: it joins the product of a matrix and a vector with a sum, and
            // then finds that the sum has the wrong length.
            Err(Flaw::Engine(_)) => Self::new(path, build(options.enable_optimization(false), bytes)?, facts),
            answer => answer,
        }
    }

    /// A model as the engine has it, run once.
    fn new(path: &Path, engine: rten::Model, facts: Facts) -> Result<Self, Flaw> {
        let missing = |what: &str| Flaw::Malformed(format!("the engine finds no {what}"));
        let input = *engine.input_ids().first().ok_or_else(|| missing("input"))?;
        let output = *engine.output_ids().first().ok_or_else(|| missing("output"))?;
        let batches = facts.open_batch;
        let mut model = Self { path: path.to_owned(), engine, input, output, facts, outputs: 0, batches };
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
        let (_, values) = self.call(&zeros[..length], 1)?;
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
            let (shape, values) = self.call(inputs, count).map_err(|flaw| at(&self.path, flaw))?;
            if values.len() != count * self.outputs {
                let flaw =
                    format!("the output of shape {shape:?} does not have {} numbers an input", self.outputs);
                return Err(at(&self.path, Flaw::Engine(flaw)));
            }
            outputs.extend(values);
        }
        Ok(outputs)
    }

    /// Calls the engine on `count` inputs: the shape of the output and its numbers.
    fn call(&self, inputs: &[f32], count: usize) -> Result<(Vec<usize>, Vec<f32>), Flaw> {
        let mut shape = self.facts.input_shape.clone();
        if let (true, Some(batch)) = (self.facts.open_batch, shape.first_mut()) {
            *batch = count;
        }
        let options = RunOptions::default().with_thread_pool(Some(pool()));
        let answer = guarded(|| {
            let input = TensorView::from_data(&shape, inputs);
            self.engine.run_n(vec![(self.input, input.into())], [self.output], Some(options))
        });
        let [value] = answer.map_err(Flaw::Engine)?.map_err(|error| Flaw::Engine(error.to_string()))?;
        let values: Tensor<f32> = value
            .try_into()
            .map_err(|error| Flaw::Output(format!("the first output is no tensor of floats: {error}")))?;
        Ok((values.shape().to_vec(), values.into_data()))
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

/// Refuses a model with a value out of all proportion, as far as the engine knows sizes beforehand.
fn check_sizes(engine: &rten::Model, values: &[String]) -> Result<(), Flaw> {
    for name in values {
        let node = engine.find_node(name).and_then(|id| engine.node_info(id));
        let sizes = node.and_then(|node| node.shape()).unwrap_or_default();
        let fixed = sizes.iter().map(|size| if let Dimension::Fixed(size) = size { *size } else { 1 });
        let elements = fixed.fold(1, usize::saturating_mul);
        if elements > MOST_ELEMENTS {
            return Err(Flaw::Engine(format!(
                "`{name}` would have {elements} elements, more than {MOST_ELEMENTS}"
            )));
        }
    }
    Ok(())
}

/// What the engine says against a model, with the node it is about.
fn refusal(error: &LoadError) -> Flaw {
    let flaw = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    match (error.kind(), error.node()) {
        (LoadErrorKind::OperatorInvalid, Some(node)) => Flaw::Operator { node: node.to_owned(), flaw },
        _ => Flaw::Malformed(flaw),
    }
}

/// The error of a file.
fn at(path: &Path, flaw: Flaw) -> RuntimeError {
    let path = path.to_owned();
    match flaw {
        Flaw::Malformed(flaw) => RuntimeError::Malformed { path, flaw },
        Flaw::Operator { node, flaw } => RuntimeError::Operator { path, node, flaw },
        Flaw::Input(flaw) => RuntimeError::Input { path, flaw },
        Flaw::Output(flaw) => RuntimeError::Output { path, flaw },
        Flaw::Engine(flaw) => RuntimeError::Engine { path, flaw },
    }
}
