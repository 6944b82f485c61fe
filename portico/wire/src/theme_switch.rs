/// The switch with which visitors choose a theme, as HTML: error pages have it too, and the browser downloads no code for
/// it. The script in the page's head handles it. `say` translates an English sentence.
pub fn theme_switch(say: impl Fn(&'static str) -> &'static str) -> String {
    let choice = |value: &str, label: &str| {
        format!("<label><input type=\"radio\" name=\"theme\" value=\"{value}\">{label}</label>")
    };
    let [system, light, dark] = [("system", say("System")), ("light", say("Light")), ("dark", say("Dark"))]
        .map(|(value, label)| choice(value, label));
    let legend = format!("<legend class=\"unseen\">{}</legend>", say("Theme"));
    format!("<fieldset class=\"theme-switch\">{legend}{system}{light}{dark}</fieldset>")
}
