use leptos_router::{ParamSegment, PartialPathMatch, PathSegment, PossibleRouteMatch, StaticSegment};

/// A page's path as the router matches it, such as `/problems/{code}`.
#[derive(Clone, Copy, Debug)]
pub struct PagePath(pub &'static str);

enum Segment {
    Fixed(StaticSegment<&'static str>),
    Named(ParamSegment),
}

impl PagePath {
    /// Whether the router finds this page at an address.
    pub fn is_at(self, path: &str) -> bool {
        self.test(path).is_some_and(|found| found.is_complete())
    }

    /// Whether an address is this page's or below it. Nothing is below the home page.
    pub fn covers(self, path: &str) -> bool {
        let mut parts = path.split('/');
        self.0.split('/').all(|segment| {
            let is_named = segment.starts_with('{');
            parts.next().is_some_and(|part| if is_named { !part.is_empty() } else { part == segment })
        })
    }

    fn segments(self) -> impl Iterator<Item = Segment> {
        self.0.split('/').filter(|segment| !segment.is_empty()).map(|segment| {
            let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
            name.map_or(Segment::Fixed(StaticSegment(segment)), |name| Segment::Named(ParamSegment(name)))
        })
    }
}

impl PossibleRouteMatch for PagePath {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut remaining, mut params) = (path, Vec::new());
        for segment in self.segments() {
            let found = match segment {
                Segment::Fixed(fixed) => fixed.test(remaining)?,
                Segment::Named(named) => named.test(remaining)?,
            };
            remaining = found.remaining();
            params.extend(found.params());
        }
        Some(PartialPathMatch::new(remaining, params, path.strip_suffix(remaining)?))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        for segment in self.segments() {
            match segment {
                Segment::Fixed(fixed) => fixed.generate_path(path),
                Segment::Named(named) => named.generate_path(path),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(page: &'static str, path: &str) -> Option<(String, Vec<String>)> {
        let found = PagePath(page).test(path).filter(PartialPathMatch::is_complete)?;
        Some((
            found.matched().to_owned(),
            found.params().into_iter().map(|(name, value)| format!("{name}={value}")).collect(),
        ))
    }

    #[test]
    fn a_path_matches_whole_segments() {
        let found = |text: &str| Some((text.to_owned(), Vec::new()));
        assert_eq!(matched("/", "/"), found(""));
        assert_eq!(matched("/account", "/account"), found("/account"));
        assert_eq!(matched("/account", "/account/"), found("/account"));
        assert_eq!(matched("/account/data", "/account/data"), found("/account/data"));
        for other in ["/", "/accounts", "/account/data", "/acc", "/account//"] {
            assert_eq!(matched("/account", other), None, "{other}");
        }
        assert_eq!(matched("/", "/account"), None);
    }

    #[test]
    fn a_page_covers_its_own_address_and_those_below_it() {
        for path in ["/notes/7", "/notes/7/", "/notes/7/edit"] {
            assert!(PagePath("/notes/{id}").covers(path), "{path}");
        }
        for path in ["/notes", "/notes/", "/notesx/7", "/"] {
            assert!(!PagePath("/notes/{id}").covers(path), "{path}");
        }
        assert!(PagePath("/").covers("/") && !PagePath("/").covers("/notes"));
    }

    #[test]
    fn a_name_in_braces_matches_one_segment() {
        let page = "/problems/{code}";
        assert_eq!(matched(page, "/problems/busy"), Some(("/problems/busy".to_owned(), vec!["code=busy".to_owned()])));
        assert_eq!(matched(page, "/problems"), None);
        assert_eq!(matched(page, "/problems/"), None);
        assert_eq!(matched(page, "/problems/busy/more"), None);
    }
}
