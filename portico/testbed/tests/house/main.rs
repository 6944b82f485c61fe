//! The layout of the sources: sizes of files and folders, macros, and who imports whom.
#![allow(clippy::expect_used, reason = "a check that cannot read the sources has failed")]

mod entrance;
mod imports;
mod languages;
mod macros;
mod migrations;
mod modules;
mod sizes;
mod sources;
