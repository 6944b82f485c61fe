use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::NotFoundPage;
use crate::problem::{Code, Explanation};
use crate::t;
use crate::words;

/// Explains one problem code. The `type` of each problem document links here. The server renders it at each visit, so
/// the browser needs no translations of the explanations.
#[component]
pub fn ProblemPage() -> impl IntoView {
    let params = use_params_map();
    move || match params.with(|params| params.get("code").and_then(|code| Code::parse(&code))) {
        Some(code) => view! { <Explained code /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

/// The list of all problem codes.
#[component]
pub fn ProblemsPage() -> impl IntoView {
    view! {
        <Title text=t!("Problems") />
        <main id="main" class="page">
            <div class="page-head">
                <h1>{t!("Problems")}</h1>
                <p class="lead">{t!("The errors that this site's API and pages can report.")}</p>
            </div>
            <table class="table" inner_html=rows()></table>
            <ApiLink />
        </main>
    }
}

/// As HTML, because the code of views would cost the browser more.
fn rows() -> String {
    let head = ["<thead><tr><th>", t!("Problem"), "</th><th>", t!("Code"), "</th><th>", t!("Status")].concat();
    let row = |code: &Code| {
        let (title, name, status) = (words::known(code.title()), code.as_str(), code.status());
        let link = ["<a href=\"/problems/", name, "\" rel=\"external\">", title, "</a>"].concat();
        ["<tr><td>", &link, "</td><td><code>", name, "</code></td><td>", &status.to_string(), "</td></tr>"].concat()
    };
    let body: String = Code::ALL.iter().map(row).collect();
    head + "</th></tr></thead><tbody>" + &body + "</tbody>"
}

#[component]
fn Explained(code: Code) -> impl IntoView {
    let Explanation { what_happened, what_to_do } = code.explanation();
    let [sentence, what_happened, what_to_do] = [code.sentence(), what_happened, what_to_do].map(from_server);
    view! {
        <Title text=words::known(code.title()) />
        <main id="main" class="page">
            <div class="page-head">
                <h1>{words::known(code.title())}</h1>
                <p class="lead">{sentence}</p>
                <p>
                    {t!("Code")} " " <code>{code.as_str()}</code> ", " {t!("status")} " " <code>{code.status()}</code>
                </p>
            </div>
            <section class="part">
                <h2>{t!("What happened")}</h2>
                <p>{what_happened}</p>
            </section>
            <section class="part">
                <h2>{t!("What to do")}</h2>
                <p>{what_to_do}</p>
            </section>
            <p><a href="/problems" rel="external">{t!("All problems")}</a></p>
            <ApiLink />
        </main>
    }
}

/// A text of which the browser needs no copy, because hydration leaves it as it is.
fn from_server(english: &'static str) -> &'static str {
    if cfg!(feature = "ssr") { words::known(english) } else { "" }
}

/// The server renders the target, so the router does not know it.
#[component]
fn ApiLink() -> impl IntoView {
    view! { <p><a href="/api/docs" rel="external">{t!("API documentation")}</a></p> }
}
