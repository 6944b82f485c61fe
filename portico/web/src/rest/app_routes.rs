use std::sync::Arc;
use std::{fmt, mem};

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{PathItem, Paths};
use utoipa_axum::router::OpenApiRouter;

use super::OPERATIONS;
use crate::visit::Site;

/// The routes that an app adds below `/api/v1`, with their description.
#[derive(Clone, Default)]
pub struct AppRoutes {
    pub(super) routes: Router<Site>,
    pub(super) description: Arc<OpenApi>,
}

impl AppRoutes {
    /// Adds routes. If one of them clashes with another, none is added, and the error says which.
    pub fn add(&mut self, added: OpenApiRouter<Site>) -> Result<(), String> {
        let (routes, description) = added.split_for_parts();
        if let Some((whose, own, other)) = self.clash(&description.paths) {
            return Err(format!("{own} clashes with {whose} {other}"));
        }
        self.routes = mem::take(&mut self.routes).merge(routes);
        Arc::make_mut(&mut self.description).merge(description);
        Ok(())
    }

    /// The first route that cannot be added, with the one that it clashes with.
    fn clash(&self, added: &Paths) -> Option<(&'static str, String, String)> {
        let of_portico = OPERATIONS.iter().find_map(|operations| clash(&operations().1, added));
        let of_app = || clash(&self.description.paths, added).map(|(own, other)| ("the app's", own, other));
        of_portico.map(|(own, other)| ("Portico's", own, other)).or_else(of_app)
    }
}

/// A described route below `/api/v1`.
#[derive(Clone, Copy)]
struct Route<'a> {
    method: &'static str,
    path: &'a str,
}

/// The first route of `added` that cannot be served together with one of `existing`, and that one. axum would panic.
fn clash(existing: &Paths, added: &Paths) -> Option<(String, String)> {
    routes(added).find_map(|own| {
        let other = routes(existing).find(|other| own.clashes_with(*other))?;
        Some((own.to_string(), other.to_string()))
    })
}

fn routes(paths: &Paths) -> impl Iterator<Item = Route<'_>> {
    paths.paths.iter().flat_map(|(path, item)| methods(item).map(|method| Route { method, path }))
}

fn methods(item: &PathItem) -> impl Iterator<Item = &'static str> {
    let operations = [
        ("GET", &item.get),
        ("PUT", &item.put),
        ("POST", &item.post),
        ("DELETE", &item.delete),
        ("OPTIONS", &item.options),
        ("HEAD", &item.head),
        ("PATCH", &item.patch),
        ("TRACE", &item.trace),
    ];
    operations.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method)
}

impl Route<'_> {
    /// Two methods may share a path. Two paths may not match the same addresses, under different names.
    fn clashes_with(self, other: Route) -> bool {
        if self.path == other.path { self.method == other.method } else { self.segments().eq(other.segments()) }
    }

    /// Without the names in braces.
    fn segments(&self) -> impl Iterator<Item = &str> {
        self.path.split('/').map(|segment| match segment.as_bytes() {
            [b'{', b'*', ..] => "{*}",
            [b'{', ..] => "{}",
            _ => segment,
        })
    }
}

impl fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /api/v1{}", self.method, self.path)
    }
}
