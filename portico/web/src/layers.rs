//! What every request and every response passes through.
//!
//! It is one layer that calls one function of each file in turn: axum clones a layer, with everything beneath it, for
//! each request.

mod html_is_private;
mod html_problems;
mod measure;
mod one_host;
mod origin_rule;
pub(crate) mod passkeys_off;
mod request_id;
mod security_headers;
mod time_limits;
mod untrusted_proxy;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use portico_accounts::{Accounts, NoRandomness};
use portico_wire::problem::{Code, Problem};

use self::measure::Measures;
pub use self::one_host::host_of;
use self::request_id::RequestId;
use crate::bare_head::BareHead;
use crate::content_security_policy::Nonce;
use crate::http_error::HttpError;
use crate::languages::Lang;
use crate::visit::Site;

/// What the layers need to know about the pages, which are drawn elsewhere.
#[derive(Clone)]
pub struct PageFacts {
    /// The address of the style sheet.
    pub style: fn() -> String,
    /// The script that shows the visitor's theme.
    pub theme_script: &'static str,
    /// The path of the page at an address, as it is declared. Requests for the page are counted under this name.
    pub page_at: fn(&str) -> Option<&'static str>,
    /// The paths of the server functions: requests for them are counted under these names.
    pub functions: Vec<&'static str>,
}

/// What is the same for all requests.
struct Edge {
    site: Site,
    style: fn() -> String,
    theme_script: &'static str,
    measures: Measures,
}

/// Wraps routes in the layers of every request.
pub fn in_layers<S: Clone + Send + Sync + 'static>(routes: Router<S>, site: &Site, pages: PageFacts) -> Router<S> {
    let measures = Measures::new(site.accounts.clock().clone(), pages.page_at, pages.functions);
    let edge = Arc::new(Edge { site: site.clone(), style: pages.style, theme_script: pages.theme_script, measures });
    routes.layer(from_fn_with_state(edge, pass))
}

async fn pass(State(edge): State<Arc<Edge>>, request: Request, next: Next) -> Response {
    let measured = edge.measures.begin(&request);
    let response = match marks(&edge.site.accounts) {
        Ok((id, nonce)) => with_headers(&edge, id, nonce, request, next).await,
        Err(error) => HttpError::from(error).into_response(),
    };
    edge.measures.end(measured, response.status());
    response
}

/// What is new for each request.
fn marks(accounts: &Accounts) -> Result<(RequestId, Nonce), NoRandomness> {
    let [id, nonce]: [[u8; 16]; 2] = accounts.randomness().arrays()?;
    Ok((RequestId::new(id), Nonce::new(nonce)))
}

async fn with_headers(edge: &Edge, id: RequestId, nonce: Nonce, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(nonce);
    let mut response = request_id::logged(&edge.site, id, request, async |request| {
        untrusted_proxy::log_once(&edge.site, &request);
        // The user is not known here, and may be the reason for the error.
        let wanted = html_problems::wanted(&request);
        let wanted = wanted.map(|wanted| (wanted, edge.site.language(None, request.headers())));
        let answer = AssertUnwindSafe(checked(&edge.site, request, next)).catch_unwind().await;
        let answer = answer.unwrap_or_else(|_panic| Err(Problem::new(Code::Internal).into())).into_response();
        let Some((wanted, lang)) = wanted else { return answer };
        html_problems::for_people(answer, wanted, (&lang, edge.site.brand), |title| {
            bare_head(edge, &lang, &nonce, title)
        })
    })
    .await;
    security_headers::complete(&mut response, &nonce, &edge.site.origin);
    response
}

/// The head of an error page.
fn bare_head(edge: &Edge, lang: &Lang, nonce: &Nonce, title: &str) -> String {
    let (brand, style) = (edge.site.brand, (edge.style)());
    let (theme_script, nonce) = (edge.theme_script, nonce.as_str());
    BareHead { brand, title, description: lang.say(brand.tagline), style: &style, theme_script, nonce }.to_string()
}

async fn checked(site: &Site, request: Request, next: Next) -> Result<Response, HttpError> {
    one_host::require(&request)?;
    origin_rule::require(site, &request)?;
    passkeys_off::require(site, &request)?;
    let mut response = time_limits::within(&site.accounts, request, next).await?;
    html_is_private::complete(&mut response);
    Ok(response)
}
