//! Sends and receives the messages between tabs.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use super::news::News;

/// Opens the channel for the page's whole lifetime. `None` if the browser has no channels.
pub fn open(hear: fn(News)) -> Option<BroadcastChannel> {
    let channel = BroadcastChannel::new("portico").ok()?;
    let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(news) = event.data().as_string().and_then(|text| News::parse(&text)) {
            hear(news);
        }
    });
    channel.set_onmessage(Some(listener.into_js_value().unchecked_ref()));
    Some(channel)
}

/// Sends the news to all other tabs.
pub fn tell(channel: &BroadcastChannel, news: News) {
    _ = channel.post_message(&JsValue::from_str(news.as_str()));
}
