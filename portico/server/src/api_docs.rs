//! `/api/docs`: the OpenAPI document as a readable page. It loads only the site's style.

mod curl;
mod description;
mod prose;

use std::sync::{Arc, Mutex, PoisonError};

use axum::Extension;
use axum::extract::State;
use axum::response::{Html, IntoResponse};
use leptos::prelude::*;
use portico_web::{HttpError, Nonce, openapi};
use portico_wire::problem::{Code, Problem};

use self::curl::curl;
use self::description::{Description, Group, Member, Operation, Response, Schema};
use self::prose::{Paragraphs, Prose};
use crate::bare_page::BarePage;
use crate::site_files;
use crate::state::AppState;

/// The page, kept until the style sheet has another address.
#[derive(Default)]
pub struct ApiDocs(Mutex<Option<Arc<Kept>>>);

struct Kept {
    style: String,
    /// What is before and after the nonce.
    before: String,
    after: String,
}

/// Written for the nonce of a response. Nothing in the API's description contains it.
const NONCE: &str = "nonce-of-the-response";

/// `GET /api/docs`.
pub async fn show(
    State(state): State<AppState>,
    Extension(nonce): Extension<Nonce>,
) -> Result<impl IntoResponse, HttpError> {
    let kept = kept(&state)?;
    Ok(Html([kept.before.as_str(), nonce.as_str(), &kept.after].concat()))
}

fn kept(state: &AppState) -> Result<Arc<Kept>, Problem> {
    let style = site_files::page_files().style.clone();
    let mut kept = state.api_docs.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(page) = kept.as_ref().filter(|former| former.style == style) {
        return Ok(page.clone());
    }
    let page = page(state)?;
    let (before, after) = page.split_once(NONCE).ok_or_else(|| Problem::new(Code::Internal))?;
    let page = Arc::new(Kept { style, before: before.to_owned(), after: after.to_owned() });
    *kept = Some(page.clone());
    Ok(page)
}

fn page(state: &AppState) -> Result<String, Problem> {
    let document = openapi::document(state.site.brand, &state.extensions.routes, state.site.has_passkeys());
    let document = serde_json::to_value(document).map_err(|_| Problem::new(Code::Internal))?;
    let description = Description::of(&document);
    let site = state.site.origin.as_str().to_owned();
    let brand = state.site.brand;
    let title = "API documentation";
    let about = "The operations of the API, with their parameters, responses and examples.";
    let page = BarePage { brand, title, description: about, nonce: NONCE };
    Ok(page.around(|| view! { <Docs description site name=brand.name /> }))
}

#[component]
fn Docs(description: Description, site: String, name: &'static str) -> impl IntoView {
    let contents = description.groups.iter().map(contents).collect::<Vec<_>>();
    let groups = description.groups.into_iter().map(|group| view! { <GroupPart group site=site.clone() /> });
    let schemas = description.schemas.into_iter().map(|schema| view! { <SchemaPart schema /> });
    view! {
        <div class="page-head">
            <h1>"API documentation"</h1>
            <p>
                <a href="/">{name}</a> " · " <a href="/api/openapi.json">"OpenAPI document"</a> " · "
                <a href="/problems">"Problems"</a>
            </p>
            <Paragraphs text=description.about />
        </div>
        <nav class="part" aria-label="Operations">{contents}</nav>
        {groups.collect::<Vec<_>>()}
        <section class="part">
            <h2>"Schemas"</h2>
            {schemas.collect::<Vec<_>>()}
        </section>
    }
}

fn contents(group: &Group) -> impl IntoView + use<> {
    let line = |operation: &Operation| {
        let href = format!("#{}", operation.id);
        let (method, path) = (operation.method.clone(), operation.path.clone());
        view! { <li><a href=href><code>{method} " " {path}</code></a> " " {operation.summary.clone()}</li> }
    };
    let lines = group.operations.iter().map(line).collect::<Vec<_>>();
    view! { <p>{group.name.clone()}</p> <ul class="plain-list">{lines}</ul> }
}

#[component]
fn GroupPart(group: Group, site: String) -> impl IntoView {
    let anchor = group.anchor();
    let operations =
        group.operations.into_iter().map(|operation| view! { <OperationPart operation site=site.clone() /> });
    view! {
        <section class="part">
            <h2 id=anchor>{group.name}</h2>
            <p><Prose text=group.about /></p>
            {operations.collect::<Vec<_>>()}
        </section>
    }
}

#[component]
fn OperationPart(operation: Operation, site: String) -> impl IntoView {
    let example = curl(&operation, &site);
    let parameters = (!operation.parameters.is_empty())
        .then(|| view! { <h4>"Parameters"</h4> <Members members=operation.parameters /> });
    let body = operation.body.map(|body| {
        let kinds = body.kinds.into_iter().map(|members| view! { <Members members /> }).collect::<Vec<_>>();
        let needed = if body.is_required { "" } else { " Optional." };
        view! {
            <h4>"Body"</h4>
            <p><Prose text=format!("{}.{needed}", body.media_types.join(" or ")) /></p>
            {kinds}
        }
    });
    let responses =
        operation.responses.into_iter().map(|response| view! { <ResponseLine response /> }).collect::<Vec<_>>();
    view! {
        <article class="operation" id=operation.id>
            <h3>{operation.summary}</h3>
            <p><code>{operation.method} " " {operation.path}</code></p>
            <p><Prose text=operation.about /></p>
            <p><Prose text=operation.access.to_owned() /></p>
            {parameters}
            {body}
            <h4>"Responses"</h4>
            <dl class="members">{responses}</dl>
            <h4>"Example"</h4>
            <pre class="letter">{example}</pre>
        </article>
    }
}

#[component]
fn ResponseLine(response: Response) -> impl IntoView {
    let schema = response.schema.map(|schema| {
        let href = format!("#shape-{schema}");
        view! { <p>"JSON: " <a href=href>{schema}</a></p> }
    });
    let problem = |(code, says): (String, String)| {
        let href = format!("/problems/{code}");
        view! { <p><a href=href>{code}</a> ": " <Prose text=says /></p> }
    };
    let problems = response.problems.into_iter().map(problem).collect::<Vec<_>>();
    let header =
        |(name, says): (String, String)| view! { <p>"Header " <code>{name}</code> ": " <Prose text=says /></p> };
    let headers = response.headers.into_iter().map(header).collect::<Vec<_>>();
    view! {
        <dt>{response.status}</dt>
        <dd>{(!response.says.is_empty()).then(|| view! { <p><Prose text=response.says /></p> })} {problems} {headers} {schema}</dd>
    }
}

#[component]
fn SchemaPart(schema: Schema) -> impl IntoView {
    let anchor = format!("shape-{}", schema.name);
    view! {
        <article class="operation" id=anchor>
            <h3>{schema.name}</h3>
            <Paragraphs text=schema.about />
            <Members members=schema.members />
        </article>
    }
}

#[component]
fn Members(members: Vec<Member>) -> impl IntoView {
    let line = |member: Member| {
        let needed = if member.is_required { "" } else { ", optional" };
        view! {
            <dt><code>{member.name}</code></dt>
            <dd>
                <p><Prose text=format!("{}{needed}", member.kind) /></p>
                {(!member.about.is_empty()).then(|| view! { <p><Prose text=member.about /></p> })}
            </dd>
        }
    };
    view! { <dl class="members">{members.into_iter().map(line).collect::<Vec<_>>()}</dl> }
}
