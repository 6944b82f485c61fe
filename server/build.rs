//! A new migration must compile the server again. Cargo would notice only changes of files that it already knows.

fn main() {
    println!("cargo::rerun-if-changed=../migrations");
}
