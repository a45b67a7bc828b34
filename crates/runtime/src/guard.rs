//! The border to the engine.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread is within a call of the engine.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// What the engine's own threads are called.
const ENGINE_THREAD: &str = "rten-";

/// Calls the engine; a panic in it becomes a message.
///
/// The engine checks less than a file can say: an impossible kernel, say, is an index out of bounds deep in a loop, on a
/// thread of its own. No state outlives such a call: a model under construction is dropped, and a loaded one
/// is only read.
pub(crate) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    silence();
    let before = WITHIN.replace(true);
    let answer = catch_unwind(AssertUnwindSafe(call));
    WITHIN.set(before);
    answer.map_err(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned());
        format!("the engine stopped: {}", message.as_deref().unwrap_or("it does not say why"))
    })
}

/// Keeps panics that become messages from being told on the standard error output as well. All others are told as before.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = take_hook();
        set_hook(Box::new(move |panic| {
            let own = std::thread::current().name().is_some_and(|name| name.starts_with(ENGINE_THREAD));
            if !own && !WITHIN.get() {
                tell(panic);
            }
        }));
    });
}
