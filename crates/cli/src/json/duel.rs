//! A duel as JSON.

use std::collections::BTreeMap;

use metes_duel::journal::{Asked, Record};
use metes_duel::tally::tally;
use serde_json::{Value, json};

/// What was asked, the table, and every record.
pub fn report(asked: &Asked, records: &BTreeMap<u64, Record>) -> Value {
    let (rows, all) = tally(records.values());
    json!({
        "schema": "metes-duel-1",
        "asked": asked,
        "generators": rows,
        "all": all,
        "records": records.values().collect::<Vec<_>>(),
    })
}
