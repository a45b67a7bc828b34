//! `metes explain`.

use crate::args::ExplainArgs;
use crate::glossary::Glossary;
use crate::output;

/// Explains a term, or lists all.
pub fn explain(arguments: &ExplainArgs) -> anyhow::Result<u8> {
    let glossary = Glossary::own();
    let text = match arguments.term.join(" ") {
        _ if arguments.term.is_empty() => glossary.list(),
        term => glossary.find(&term)?.text(),
    };
    output::print(&text)?;
    Ok(0)
}
