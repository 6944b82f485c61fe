use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use leptos::prelude::*;
use portico_mail::{Addressee, LANGUAGES, Letter, Page, RenderError, Sample, render, samples};
use portico_web::{HttpError, Nonce};
use portico_wire::problem::{Code, Problem};

use super::framed::{Theme, framed};
use super::{body_line, document, open};
use crate::config::letterhead;
use crate::pages;
use crate::state::AppState;

/// An email in one language, and the sample that it was written from.
struct Written {
    letter: Letter,
    language: &'static str,
    page: Page,
}

/// Every email that Portico sends, with invented values, in every language and both themes.
pub async fn show(
    State(state): State<AppState>,
    Extension(nonce): Extension<Nonce>,
    request: Request,
) -> Result<Response, HttpError> {
    if open(&state, &request).is_none() {
        return pages::page(State(state), request).await;
    }
    let site = state.site.origin.as_str();
    let written = LANGUAGES.iter().copied().flat_map(|language| samples().into_iter().map(move |s| (language, s)));
    let written = written.map(|(language, sample)| write(&state, language, sample)).collect::<Result<Vec<_>, _>>();
    let written = written.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a sample cannot be rendered");
        Problem::new(Code::Internal)
    })?;
    let letters = written.into_iter().map(|letter| shown(letter, site, nonce.as_str())).collect::<Vec<_>>();
    let content = view! {
        <h1>"Samples"</h1>
        <p class="lead">"Every email about accounts, with invented values, in the light and the dark theme."</p>
        {letters}
        <p><a href="/dev/mail">"All emails"</a></p>
    };
    Ok(document(&state, "Samples of emails", &nonce, content))
}

fn write(state: &AppState, language: &'static str, sample: Sample) -> Result<Written, RenderError> {
    let site = state.site.origin.as_str();
    let link = sample.path.map(|path| format!("{site}{path}"));
    let to = Addressee { email: "ada@example.org", name: Some("Ada"), language };
    let page = render(&sample.letter, link.as_deref(), &to, site, &letterhead(state.site.brand))?;
    Ok(Written { letter: sample.letter, language, page })
}

/// Nothing is allowed in the frames: a sample's links have no effect.
fn shown(Written { letter, language, page }: Written, site: &str, nonce: &str) -> AnyView {
    let name = letter.name();
    let frames = Theme::ALL.into_iter().map(|theme| {
        let title = format!("{name}, {language}, {}", theme.name());
        let html = framed(&theme.set(&page.html), nonce);
        view! { <iframe class="letter" title=title sandbox="" srcdoc=html></iframe> }
    });
    let frames = frames.collect::<Vec<_>>();
    let lines = page.text.lines().map(|line| body_line(line.to_owned(), site)).collect::<Vec<_>>();
    view! {
        <section class="sample" lang=language>
            <h2>{page.subject}</h2>
            <p class="card-facts"><span>{name}</span> <span>{language}</span></p>
            <div class="letters">{frames}</div>
            <pre class="letter">{lines}</pre>
        </section>
    }
    .into_any()
}
