//! Estimates the strength of a password. The word lists are large, so they are in a separate module (the crate
//! `portico-strength`). It is fetched when a user starts to choose a password, and unpacked in pieces, so that the page
//! stays responsive. Nothing is sent.

use std::time::Duration;

use js_sys::futures::JsFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::site::Site;

/// The addresses of the module's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrengthFiles {
    pub script: String,
    pub wasm: String,
}

/// The assessment of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// From 0 to 4.
    pub level: u8,
    /// The level's name.
    pub word: String,
    pub advice: Option<String>,
    /// Whether the server would refuse the password for the reason in the advice.
    pub is_refused: bool,
}

/// The module, once it is loaded. Forms work without it.
#[derive(Clone, Copy)]
pub struct StrengthModule {
    files: StoredValue<Option<StrengthFiles>>,
    assess: RwSignal<Option<SendWrapper<Function>>>,
    is_asked_for: StoredValue<bool>,
}

impl StrengthModule {
    /// Passes the server's value to the browser and puts it into context.
    pub fn provide() {
        let files = SharedValue::new(use_context::<StrengthFiles>).into_inner();
        provide_context(Self {
            files: StoredValue::new(files),
            assess: RwSignal::new(None),
            is_asked_for: StoredValue::new(false),
        });
    }

    pub fn from_context() -> Self {
        expect_context()
    }

    /// Loads the module once. If that fails, the page works without it.
    pub fn load(self) {
        let Some(files) = self.files.get_value().filter(|_| !self.is_asked_for.get_value()) else { return };
        self.is_asked_for.set_value(true);
        spawn_local(async move {
            if let Some(assess) = fetch(&files).await {
                self.assess.set(Some(SendWrapper::new(assess)));
            }
        });
    }

    pub fn is_ready(self) -> bool {
        self.assess.with(Option::is_some)
    }

    /// `None` until the module is loaded.
    pub fn assess(self, password: &str, name: &str, email: &str) -> Option<Assessment> {
        let assess = self.assess.get_untracked()?;
        let host = window().location().hostname().unwrap_or_default();
        let site_name = Site::current().brand.name;
        let arguments: Array = [password, name, email, &host, site_name].into_iter().map(JsValue::from_str).collect();
        let said = assess.apply(&JsValue::UNDEFINED, &arguments).ok()?.as_string()?;
        let mut lines = said.split('\n');
        Some(Assessment {
            level: lines.next()?.parse().ok()?,
            word: lines.next()?.to_owned(),
            is_refused: !lines.next()?.is_empty(),
            advice: lines.next().filter(|advice| !advice.is_empty()).map(str::to_owned),
        })
    }
}

#[wasm_bindgen]
extern "C" {
    /// The browser's own `import(…)`.
    #[wasm_bindgen(js_name = "import")]
    pub fn import(address: &str) -> Promise;
}

async fn fetch(files: &StrengthFiles) -> Option<Function> {
    let module = JsFuture::from(import(&files.script)).await.ok()?;
    let of_module = |name| Reflect::get(&module, &JsValue::from_str(name)).ok()?.dyn_into::<Function>().ok();
    let options = Object::new();
    Reflect::set(&options, &JsValue::from_str("module_or_path"), &JsValue::from_str(&files.wasm)).ok()?;
    let started = of_module("default")?.call1(&JsValue::UNDEFINED, &options).ok()?;
    JsFuture::from(started.dyn_into::<Promise>().ok()?).await.ok()?;
    let unpack = of_module("unpack")?;
    while unpack.call0(&JsValue::UNDEFINED).ok()?.is_truthy() {
        let passed =
            Promise::new(&mut |pass, _| set_timeout(move || _ = pass.call0(&JsValue::UNDEFINED), Duration::ZERO));
        JsFuture::from(passed).await.ok()?;
    }
    of_module("assess")
}
