/// The text at `/problems/<code>` for client developers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub what_happened: &'static str,
    pub what_to_do: &'static str,
}
