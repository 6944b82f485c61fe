use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::http_error::HttpError;
use crate::visit::{OriginRule, Site, check_origin};

/// Refuses unsafe requests that did not come from the site's own pages, before anything else handles them.
pub async fn origin_rule(State(site): State<Site>, request: Request, next: Next) -> Result<Response, HttpError> {
    if OriginRule::for_path(request.uri().path()) == OriginRule::Always {
        check_origin(&site.origin, request.method(), request.headers())?;
    }
    Ok(next.run(request).await)
}
