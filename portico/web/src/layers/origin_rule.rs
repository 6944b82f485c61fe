use axum::extract::Request;
use portico_wire::problem::Problem;

use crate::visit::{OriginRule, Site, check_origin};

/// Refuses unsafe requests that did not come from the site's own pages, before anything else handles them.
pub fn require(site: &Site, request: &Request) -> Result<(), Problem> {
    match OriginRule::for_path(request.uri().path()) {
        OriginRule::Always => check_origin(&site.origin, request.method(), request.headers()),
        OriginRule::ForWebTokens => Ok(()),
    }
}
