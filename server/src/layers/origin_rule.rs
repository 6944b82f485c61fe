use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use portico_app::problem::Problem;
use portico_app::visit::{OriginRule, check_origin};

use crate::state::AppState;

/// Refuses unsafe requests that did not come from the site's own pages, before anything else handles them.
pub async fn origin_rule(State(state): State<AppState>, request: Request, next: Next) -> Result<Response, Problem> {
    if OriginRule::for_path(request.uri().path()) == OriginRule::Always {
        check_origin(&state.site.origin, request.method(), request.headers())?;
    }
    Ok(next.run(request).await)
}
