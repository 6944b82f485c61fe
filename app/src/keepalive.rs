//! Requests that outlive their page.

use js_sys::Reflect;
use js_sys::futures::JsFuture;
use leptos::prelude::window;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RequestInit, Response};

/// Posts nothing but the cookies. The browser finishes the request even if the page is left at once. Returns whether
/// the server has accepted it.
pub fn post(address: &'static str) -> impl Future<Output = bool> + Send {
    SendWrapper::new(async move {
        let init = RequestInit::new();
        init.set_method("POST");
        // web-sys has no method for it.
        _ = Reflect::set(&init, &JsValue::from_str("keepalive"), &JsValue::TRUE);
        let answer = JsFuture::from(window().fetch_with_str_and_init(address, &init)).await;
        answer.is_ok_and(|answer| answer.dyn_into::<Response>().is_ok_and(|response| response.ok()))
    })
}
