use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use leptos::prelude::*;
use portico_mail::{Addressee, LANGUAGES, Letter, Page, RenderError, Sample, render, samples};
use portico_web::{HttpError, Nonce};
use portico_wire::problem::{Code, Problem};

use super::framed::{Theme, frame_sheet, framed};
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
    let letters = LANGUAGES.iter().copied().map(|language| in_language(&state, language, nonce.as_str()));
    let letters = letters.collect::<Result<Vec<_>, _>>().map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a sample cannot be rendered");
        Problem::new(Code::Internal)
    })?;
    let link = |language: &'static str| view! { <a href=format!("#{language}")>{name(&state, language)}</a> };
    let links = LANGUAGES.iter().copied().map(link).collect::<Vec<_>>();
    let content = view! {
        <h1>"Samples"</h1>
        <p class="lead">"Every email about accounts, with invented values, in the light and the dark theme."</p>
        <nav class="page-links" aria-label="Languages">{links}</nav>
        {letters}
        <p><a href="/dev/mail">"All emails"</a></p>
    };
    Ok(document(&state, "Samples of emails", &nonce, content))
}

/// The language's own name if the site offers it, or its tag.
fn name(state: &AppState, language: &'static str) -> &'static str {
    state.site.languages.find(language).map_or(language, |lang| lang.name)
}

/// All emails in one language, below their subjects.
fn in_language(state: &AppState, language: &'static str, nonce: &str) -> Result<AnyView, RenderError> {
    let written = samples().into_iter().map(|sample| write(state, language, sample));
    let written = written.collect::<Result<Vec<_>, _>>()?;
    let id = |number: usize| format!("{language}-{number}");
    let entry =
        |(number, subject): (usize, String)| view! { <li><a href=format!("#{}", id(number))>{subject}</a></li> };
    let subjects = written.iter().map(|written| written.page.subject.clone());
    let contents = subjects.enumerate().map(entry).collect::<Vec<_>>();
    let site = state.site.origin.as_str();
    let letters = written.into_iter().enumerate().map(|(number, written)| shown(id(number), written, site, nonce));
    let letters = letters.collect::<Vec<_>>();
    let all = view! {
        <h2 id=language>{name(state, language)}</h2>
        <ul class="plain-list" lang=language>{contents}</ul>
        {letters}
    };
    Ok(all.into_any())
}

fn write(state: &AppState, language: &'static str, sample: Sample) -> Result<Written, RenderError> {
    let site = state.site.origin.as_str();
    let link = sample.path.map(|path| format!("{site}{path}"));
    let to = Addressee { email: "ada@example.org", name: Some("Ada"), language };
    let page = render(&sample.letter, link.as_deref(), &to, site, &letterhead(state.site.brand))?;
    Ok(Written { letter: sample.letter, language, page })
}

/// Nothing is allowed in the frames: a sample's links have no effect.
fn shown(id: String, Written { letter, language, page }: Written, site: &str, nonce: &str) -> AnyView {
    let name = letter.name();
    let sheet = frame_sheet(&format!("#{id} iframe"), &page.text, &page.html);
    let frames = Theme::ALL.into_iter().map(|theme| {
        let title = format!("{name}, {language}, {}", theme.name());
        let html = framed(&theme.set(&page.html), nonce);
        view! { <iframe class="letter" title=title sandbox="" srcdoc=html></iframe> }
    });
    let frames = frames.collect::<Vec<_>>();
    let lines = page.text.lines().map(|line| body_line(line.to_owned(), site)).collect::<Vec<_>>();
    view! {
        <style nonce=nonce.to_owned() inner_html=sheet></style>
        <section class="sample" id=id lang=language>
            <h3>{page.subject}</h3>
            <p class="card-facts"><span>{name}</span> <span>{language}</span></p>
            <div class="letters">{frames}</div>
            <pre class="letter">{lines}</pre>
        </section>
    }
    .into_any()
}
