/// The content of the `fieldset` with which visitors choose a theme, as HTML: error pages have it too, and the browser
/// downloads no code for it. The script in the page's head handles it.
pub const THEME_SWITCH: &str = "<legend class=\"unseen\">Theme</legend>\
    <label><input type=\"radio\" name=\"theme\" value=\"system\">System</label>\
    <label><input type=\"radio\" name=\"theme\" value=\"light\">Light</label>\
    <label><input type=\"radio\" name=\"theme\" value=\"dark\">Dark</label>";
