//! Parts of the WASM that the browser loads on demand.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::Page;
use crate::effect::effect;
use crate::session::CurrentSession;
use crate::site::Site;

/// How many parts are being loaded.
static LOADING: AtomicUsize = AtomicUsize::new(0);

type Loading = Pin<Box<dyn Future<Output = bool>>>;

/// A part of the WASM, declared with [`parts!`](crate::parts). On the server, and where the build does not split the
/// WASM, it is part of the whole.
pub struct Part {
    /// The part's name in the build.
    pub name: &'static str,
    load: fn() -> Loading,
    view: fn(&'static str) -> Option<AnyView>,
}

impl Part {
    #[doc(hidden)]
    pub const fn new(name: &'static str, load: fn() -> Loading, view: fn(&'static str) -> Option<AnyView>) -> Self {
        Self { name, load, view }
    }

    /// Loads the part and its sentences, unless they are loaded. `false` if that fails. The next call tries again.
    pub async fn load(&self) -> bool {
        LOADING.fetch_add(1, Ordering::Relaxed);
        let is_loaded = (self.load)().await;
        #[cfg(not(feature = "ssr"))]
        crate::words::take_loaded();
        LOADING.fetch_sub(1, Ordering::Relaxed);
        is_loaded
    }

    /// The page declared with this path. `None` before the part is loaded.
    pub fn view(&self, path: &'static str) -> Option<AnyView> {
        (self.view)(path)
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Part").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Whether the browser waits for a part.
pub fn is_loading() -> bool {
    LOADING.load(Ordering::Relaxed) > 0
}

/// Loads the parts with pages for logged-in users once a user is logged in and the browser is idle, so that they open at
/// once.
pub fn load_when_idle() {
    let current = CurrentSession::from_context();
    let is_signed_in = Memo::new(move |_| current.is_signed_in());
    effect(move || {
        // Not every browser says when it is idle.
        if is_signed_in.get() && request_idle_callback_with_handle(load_all).is_err() {
            set_timeout(load_all, IDLE_UNKNOWN);
        }
    });
}

/// The delay in browsers that do not say when they are idle.
const IDLE_UNKNOWN: Duration = Duration::from_millis(500);

fn load_all() {
    spawn_local(async {
        let protected = Site::current().all_pages().filter(|page| page.access.is_protected());
        for part in protected.filter_map(Page::part) {
            // A page whose part is missing is loaded in full.
            part.load().await;
        }
    });
}

/// Lists the pages of a [`Site`](crate::site::Site). Every visitor downloads `main`. Each other group is a part of that
/// name, which the browser downloads when the first of its pages is opened. An idle browser also downloads the parts
/// with pages for logged-in users after a log-in.
///
/// The paths are literals. A part's pages are compiled in a module below the one that declares them.
#[macro_export]
macro_rules! parts {
    (
        main: [$($main:expr),* $(,)?]
        $(, $part:ident: [$(Page::new($path:literal, $access:expr, $view:expr $(,)?) $(.$with:ident($($value:expr),* $(,)?))*),+ $(,)?])+ $(,)?
    ) => {{
        $(
            mod $part {
                use super::*;

                $crate::split_point! { $part, $($path => $view),+ }
            }
        )+
        &[$($main,)* $($($crate::routes::Page::of_part($path, $access, &$part::PART)$(.$with($($value),*))*),+),+]
    }};
}

/// For a path that is not in the part.
#[doc(hidden)]
pub fn no_view() -> AnyView {
    ().into_any()
}

/// The function at which the build splits the WASM. All pages of a part are behind one, because each costs the main part
/// about a kilobyte.
#[cfg(feature = "split")]
#[doc(hidden)]
#[macro_export]
macro_rules! split_point {
    ($part:ident, $($path:literal => $view:expr),+) => {
        #[$crate::wasm_split::wasm_split($part, wasm_split_path = $crate::wasm_split, preload(load), fallible)]
        fn view(path: &'static str) -> Result<$crate::AnyView, $crate::wasm_split::SplitLoaderError> {
            Ok(match path {
                $($path => ($view)(),)+
                _ => $crate::routes::part::no_view(),
            })
        }

        pub static PART: $crate::routes::Part = $crate::routes::Part::new(
            stringify!($part),
            || Box::pin(async { load().await.is_ok() }),
            |path| $crate::FutureExt::now_or_never(view(path)).and_then(Result::ok),
        );
    };
}

#[cfg(not(feature = "split"))]
#[doc(hidden)]
#[macro_export]
macro_rules! split_point {
    ($part:ident, $($path:literal => $view:expr),+) => {
        fn view(path: &'static str) -> Option<$crate::AnyView> {
            match path {
                $($path => Some(($view)()),)+
                _ => None,
            }
        }

        pub static PART: $crate::routes::Part =
            $crate::routes::Part::new(stringify!($part), || Box::pin(::std::future::ready(true)), view);
    };
}
