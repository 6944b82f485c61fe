use std::fmt;

use utoipa::openapi::path::PathItem;
use utoipa_axum::router::OpenApiRouter;

use crate::visit::Site;

/// A described route below `/api/v1`.
#[derive(Clone, Copy)]
struct Route<'a> {
    method: &'static str,
    path: &'a str,
}

/// The first route of `added` that cannot be served together with one of `existing`, and that one. axum would panic.
pub fn clash(existing: &OpenApiRouter<Site>, added: &OpenApiRouter<Site>) -> Option<(String, String)> {
    routes(added).find_map(|own| {
        let other = routes(existing).find(|other| own.clashes_with(*other))?;
        Some((own.to_string(), other.to_string()))
    })
}

fn routes(router: &OpenApiRouter<Site>) -> impl Iterator<Item = Route<'_>> {
    let paths = router.get_openapi().paths.paths.iter();
    paths.flat_map(|(path, item)| methods(item).map(|method| Route { method, path }))
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
