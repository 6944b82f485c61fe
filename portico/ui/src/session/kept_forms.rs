//! Keeps the text entered in a protected page's forms when the session ends, for the same user's return.
//!
//! It is kept in memory, never in browser storage. Passwords, codes, hidden fields and files are never kept.

use std::cell::RefCell;
use std::time::Duration;

use js_sys::Reflect;
use leptos::prelude::*;
use portico_fields::Field;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, EventInit};

use crate::routes::access;

const FIELDS: &str = "main form :is(input, textarea, select)";

/// How many times, and how often, the code looks for the page's forms.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

struct KeptForms {
    user_id: String,
    page: String,
    /// In page order.
    fields: Vec<KeptField>,
}

struct KeptField {
    key: String,
    value: JsValue,
}

/// A field whose value may be kept.
struct KeepableField {
    element: Element,
    key: String,
    /// The property with the entered value, and the one with the original value.
    entered: &'static str,
    before: &'static str,
}

thread_local! {
    /// Apart from the session's state, because putting the text back runs the page's own listeners.
    static KEPT: RefCell<Option<KeptForms>> = const { RefCell::new(None) };
}

/// Keeps this user's input on the current page, if the page is protected.
pub fn keep(user_id: &str) {
    let fields: Vec<_> = keepable_fields().iter().filter_map(KeepableField::kept).collect();
    let is_protected = window().location().pathname().is_ok_and(|path| access(&path).is_protected());
    if is_protected && !fields.is_empty() {
        KEPT.replace(Some(KeptForms { user_id: user_id.to_owned(), page: this_page(), fields }));
    }
}

/// Discards input kept for any other user.
pub fn discard_unless(user_id: Option<&str>) {
    KEPT.with_borrow_mut(|kept| _ = kept.take_if(|kept| Some(kept.user_id.as_str()) != user_id));
}

/// Restores the input for the opening page as its forms appear. Text typed in the meantime stays.
pub fn restore() {
    try_to_restore(TRIES);
}

fn try_to_restore(tries: u32) {
    let is_waiting = KEPT.with_borrow_mut(|kept| {
        if let Some(here) = kept.as_mut().filter(|kept| kept.page == this_page()) {
            keepable_fields().iter().for_each(|field| field.restore_from(&mut here.fields));
            if here.fields.is_empty() || tries == 0 {
                *kept = None;
            }
        }
        kept.is_some()
    });
    if is_waiting && tries > 0 {
        set_timeout(move || try_to_restore(tries - 1), PAUSE);
    }
}

impl KeepableField {
    fn new(element: Element) -> Option<Self> {
        let text = |name: &str| property(&element, name).as_string().unwrap_or_default();
        let kind = text("type");
        let is_secret = ["password", "one-time-code"].iter().any(|secret| text("autocomplete").contains(secret))
            || text("name") == Field::RecoveryCode.as_str();
        let (entered, before, value) = match kind.as_str() {
            "password" | "hidden" | "file" | "submit" | "button" | "reset" | "image" | "select-multiple" => {
                return None;
            }
            _ if is_secret => return None,
            "checkbox" | "radio" => ("checked", "defaultChecked", text("value")),
            _ => ("value", "defaultValue", String::new()),
        };
        let form = element.closest("form").ok()??.get_attribute("action").unwrap_or_default();
        let key = format!("{form} {} {value}", text("name"));
        Some(Self { element, key, entered, before })
    }

    /// The entered value, if it differs from the original one.
    fn kept(&self) -> Option<KeptField> {
        self.is_changed().then(|| KeptField { key: self.key.clone(), value: property(&self.element, self.entered) })
    }

    fn restore_from(&self, kept: &mut Vec<KeptField>) {
        let Some(at) = kept.iter().position(|field| field.key == self.key) else { return };
        let KeptField { value, .. } = kept.remove(at);
        if self.is_changed() && self.has_default() {
            return;
        }
        _ = Reflect::set(&self.element, &JsValue::from_str(self.entered), &value);
        self.announce();
    }

    fn is_changed(&self) -> bool {
        property(&self.element, self.entered) != property(&self.element, self.before)
    }

    /// A `select` has no original value.
    fn has_default(&self) -> bool {
        !property(&self.element, self.before).is_undefined()
    }

    /// Notifies a page that tracks its fields.
    fn announce(&self) {
        let init = EventInit::new();
        init.set_bubbles(true);
        for kind in ["input", "change"] {
            _ = Event::new_with_event_init_dict(kind, &init).map(|event| self.element.dispatch_event(&event));
        }
    }
}

fn keepable_fields() -> Vec<KeepableField> {
    let Ok(found) = document().query_selector_all(FIELDS) else { return Vec::new() };
    let elements = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
    elements.filter_map(KeepableField::new).collect()
}

fn property(element: &Element, name: &str) -> JsValue {
    Reflect::get(element, &JsValue::from_str(name)).unwrap_or_default()
}

fn this_page() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}
