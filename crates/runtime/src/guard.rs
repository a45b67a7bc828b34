//! The border to the engine.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls the engine; a panic in it becomes a message.
///
/// The engine checks less than a file can say: an impossible kernel, say, is an index out of bounds deep in a loop, on a
/// thread of its own. No state outlives such a call: a model under construction is dropped, and a loaded one
/// is only read.
pub(crate) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned());
        format!("the engine stopped: {}", message.as_deref().unwrap_or("it does not say why"))
    })
}
