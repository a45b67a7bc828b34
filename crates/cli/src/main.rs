//! The command `metes`.
fn main() {}
