/// A link as HTML, because the code of views would cost the browser more. `label` is HTML.
pub fn link(address: &str, label: &str) -> String {
    ["<a href=\"", address, "\">", label, "</a>"].concat()
}
