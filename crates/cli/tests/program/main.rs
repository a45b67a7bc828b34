//! The program as its users run it: every test starts the binary.

mod attack;
mod attention;
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
mod integrated;
mod interpolated;
mod interruption;
mod map;
mod oracle;
mod poses;
mod robust_box;
mod schema;
mod train;
mod universal_oracle;
mod usage;
mod verdicts;
