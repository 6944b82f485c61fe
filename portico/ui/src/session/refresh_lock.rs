//! Allows one refresh at a time across all tabs, through Web Locks.

use std::time::Duration;

use js_sys::futures::JsFuture;
use js_sys::{Array, Function, Promise, Reflect};
use leptos::prelude::{set_timeout, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The name of the lock, shared by the whole origin.
const NAME: &str = "portico-refresh";

/// How long the lock is held at most. A missing response must not block the other tabs.
const LONGEST: Duration = Duration::from_secs(10);

/// Lets one tab refresh at a time, until it is dropped. Without Web Locks, or on plain http, all tabs may refresh at
/// once. The server gives them the same successor.
pub struct RefreshLock(Option<Function>);

impl RefreshLock {
    pub async fn acquire() -> Self {
        let granted = Promise::new(&mut |grant, _| request(&grant));
        let release = JsFuture::from(granted).await.ok();
        Self(release.and_then(|release| release.dyn_into().ok()))
    }
}

impl Drop for RefreshLock {
    fn drop(&mut self) {
        if let Some(release) = &self.0 {
            _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Calls `grant` with the function that releases the lock, or with nothing if there is no lock.
fn request(grant: &Function) {
    let granted = grant.clone();
    let hold = Closure::once_into_js(move |_lock: JsValue| {
        Promise::new(&mut |release, _| {
            _ = granted.call1(&JsValue::UNDEFINED, &release);
            set_timeout(move || _ = release.call0(&JsValue::UNDEFINED), LONGEST);
        })
    });
    // If the request is refused, there is no lock to wait for.
    let is_asked = lock(&hold).is_some_and(|asked| call(&asked, "catch", &[grant]).is_some());
    if !is_asked {
        _ = grant.call0(&JsValue::UNDEFINED);
    }
}

/// `navigator.locks.request(NAME, hold)`. web-sys offers it only among its unstable APIs.
fn lock(hold: &JsValue) -> Option<JsValue> {
    let locks = Reflect::get(&window().navigator(), &JsValue::from_str("locks")).ok()?;
    call(&locks, "request", &[&JsValue::from_str(NAME), hold])
}

fn call(on: &JsValue, method: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    let method = Reflect::get(on, &JsValue::from_str(method)).ok()?.dyn_into::<Function>().ok()?;
    method.apply(on, &arguments.iter().copied().collect::<Array>()).ok()
}
