//! The OpenAPI document of `/api/v1`. Each operation is described at its handler, and the routes are created from the
//! same lines. So neither can exist without the other.

pub mod problems;
pub(crate) mod texts;

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use portico_wire::brand::Brand;
use portico_wire::problem::{Code, Problem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Components, OpenApiBuilder, Server, Tag};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::http_error::HttpError;
use crate::layers::passkeys_off;
use crate::rest::{self, AppRoutes};
use crate::visit::Site;

/// What the operations are part of.
#[derive(OpenApi)]
#[openapi(
    info(title = "", version = "1", description = include_str!("openapi/about.md")),
    tags(
        (name = "Authentication", description = "Accounts and the tokens for them."),
        (name = "Account", description = "The caller's own account."),
        (name = "Sessions", description = "The caller's sessions."),
        (name = "Second factor", description = "The caller's authenticator app, recovery codes and trusted browsers."),
        (name = "Passkeys", description = "The caller's passkeys. They are added and used on the site's pages."),
        (name = "Emailed links", description = "Actions that a user confirms by following a link in an email."),
    ),
    components(schemas(Problem, rest::logout::LogOutBody)),
    modifiers(&Metadata),
)]
struct About;

/// The tag of operations on passkeys, and their schemas.
const PASSKEYS: &str = "Passkeys";
const PASSKEY_SCHEMAS: [&str; 3] = ["Passkey", "Passkeys", "PasskeyRenaming"];

struct Metadata;

impl Modify for Metadata {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The `access_token` of `POST /api/v1/token`."))
            .build();
        let components = document.components.get_or_insert_with(Components::new);
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        document.servers = Some(vec![Server::new("/")]);
    }
}

/// The description of Portico's operations, together with those that an app adds below `/api/v1`. Its title is the
/// site's name. Operations on passkeys are left out where passkeys are off.
pub fn document(brand: &Brand, app: &AppRoutes, has_passkeys: bool) -> utoipa::openapi::OpenApi {
    let mut about = About::openapi();
    about.info.title = brand.name.to_owned();
    let all = OpenApiRouter::<Site>::with_openapi(rest::described(app));
    let mut document = OpenApiRouter::with_openapi(about).nest("/api/v1", all).into_openapi();
    if !has_passkeys {
        leave_out_passkeys(&mut document);
    }
    declare_tags(&mut document);
    document
}

/// Removes what answers 404 with `PORTICO_PASSKEYS=off`, and the schemas that only it uses.
fn leave_out_passkeys(document: &mut utoipa::openapi::OpenApi) {
    document.paths.paths.retain(|path, _| !passkeys_off::is_for_passkeys(path));
    if let Some(components) = &mut document.components {
        components.schemas.retain(|name, _| !PASSKEY_SCHEMAS.contains(&name.as_str()));
    }
    document.tags.iter_mut().for_each(|tags| tags.retain(|tag| tag.name != PASSKEYS));
}

/// Routes of an app, all with this tag. The description is one sentence in the document, above the operations.
pub fn tagged(name: &str, description: &str) -> OpenApiRouter<Site> {
    let tag = TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiRouter::with_openapi(OpenApiBuilder::new().tags(Some([tag])).build())
}

/// Declares the tags that operations of an app have and Portico's do not, each once, so that readers group them.
fn declare_tags(document: &mut utoipa::openapi::OpenApi) {
    let items = document.paths.paths.values();
    let operations =
        items.flat_map(|item| [&item.get, &item.put, &item.post, &item.delete, &item.patch].into_iter().flatten());
    let used: Vec<String> = operations.flat_map(|operation| operation.tags.iter().flatten()).cloned().collect();
    let declared = document.tags.take().unwrap_or_default();
    let tags = document.tags.insert(Vec::new());
    for tag in declared.into_iter().chain(used.into_iter().map(Tag::new)) {
        if tags.iter().all(|other| other.name != tag.name) {
            tags.push(tag);
        }
    }
}

/// The document as JSON, written when it is first asked for.
#[derive(Clone)]
pub struct Document(Arc<LazyLock<Option<String>, WriteDocument>>);

type WriteDocument = Box<dyn FnOnce() -> Option<String> + Send>;

impl Document {
    pub fn new(brand: &'static Brand, app: AppRoutes, has_passkeys: bool) -> Self {
        let write = move || document(brand, &app, has_passkeys).to_json().ok();
        Self(Arc::new(LazyLock::new(Box::new(write))))
    }
}

/// `GET /api/openapi.json`.
pub async fn show(State(document): State<Document>) -> Result<impl IntoResponse, HttpError> {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")];
    Ok((headers, (**document.0).clone().ok_or_else(|| Problem::new(Code::Internal))?))
}
