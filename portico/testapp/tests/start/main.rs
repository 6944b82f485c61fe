//! The test of `docs/START.md`, as it is printed there.

// The document names the crate of the app's server so.
extern crate portico_testapp as server;

mod tasks;
