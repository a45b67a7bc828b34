//! The bar that says how far long work in floats is.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error, with the time left.
pub fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("[{elapsed}] {wide_bar} {percent} %, {eta} left  {msg}") {
        bar.set_style(style);
    }
    bar
}
