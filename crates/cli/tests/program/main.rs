//! The program as its users run it: every test starts the binary.

mod audit;
mod audit_witness;
mod boundary;
mod certificates;
mod check;
mod common;
mod decide;
mod duel;
mod export;
mod files;
mod filter;
mod golden;
mod interruption;
mod poses;
mod renderings;
mod robust_box;
mod schema;
mod usage;
mod verdicts;
