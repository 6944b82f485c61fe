use leptos::prelude::*;
use portico_fields::NewPassword;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlInputElement};

use super::field_value;
use crate::effect::effect;
use crate::session::CurrentSession;
use crate::site_facts::SiteFacts;
use crate::strength::StrengthModule;
use crate::words;

/// Watches a field for a new password.
#[derive(Clone, Copy)]
pub struct StrengthState {
    id: StoredValue<String>,
    shortest: usize,
    module: StrengthModule,
    session: CurrentSession,
    shown: RwSignal<Shown>,
}

/// The text shown below the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    /// From 0 to 4.
    level: Option<u8>,
    /// Announced when it changes.
    word: String,
    advice: String,
}

impl StrengthState {
    /// `changes` tracks everything except typing that may change the field's content.
    pub fn new(id: String, changes: impl Fn() + 'static) -> Self {
        let watch = Self {
            id: StoredValue::new(id),
            shortest: SiteFacts::from_context().password_min_length,
            module: StrengthModule::from_context(),
            session: CurrentSession::from_context(),
            shown: RwSignal::default(),
        };
        effect(move || {
            changes();
            watch.module.is_ready();
            request_animation_frame(move || watch.update());
        });
        watch
    }

    /// The user starts or continues to choose a password.
    pub fn touched(self) {
        self.module.load();
        self.update();
    }

    fn update(self) {
        let Some(input) = self.id.try_with_value(|id| input(id)).flatten() else { return };
        let password = input.value();
        let shown = if password.is_empty() { Shown::default() } else { self.assess(&password, &input) };
        if !password.is_empty() {
            self.module.load();
        }
        if self.shown.with_untracked(|before| *before != shown) {
            self.shown.set(shown);
        }
    }

    fn assess(self, password: &str, input: &HtmlInputElement) -> Shown {
        if let Err(error) = NewPassword::parse(password, self.shortest) {
            return Shown { word: words::translated(error.message), ..Shown::default() };
        }
        let (name, email) = self.personal_words(input);
        let Some(said) = self.module.assess(password, &name, &email) else { return Shown::default() };
        let level = Some(said.level);
        let word = words::translated(said.word);
        match said.advice.map(words::translated) {
            Some(refusal) if said.is_refused => Shown { level, word: refusal, advice: String::new() },
            advice => Shown { level, word: format!("{word}."), advice: advice.unwrap_or_default() },
        }
    }

    /// The name and address entered in the form, or those of the logged-in user.
    fn personal_words(self, input: &HtmlInputElement) -> (String, String) {
        let data = input.form().and_then(|form| FormData::new_with_form(&form).ok());
        let beside = |field| data.as_ref().map(|data| field_value(data, field)).filter(|typed| !typed.is_empty());
        let user = self.session.user_untracked();
        let (name, email) = user.map(|user| (user.name, user.email)).unwrap_or_default();
        (beside("name").unwrap_or(name), beside("email").unwrap_or(email))
    }
}

fn input(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// A bar and a short text. Both are empty without scripts.
#[component]
pub fn StrengthMeter(watch: StrengthState, id: String) -> impl IntoView {
    let shown = watch.shown;
    let word = Memo::new(move |_| shown.with(|shown| shown.word.clone()));
    view! {
        <div class="strength" data-level=move || shown.with(|shown| shown.level.map(|level| level.to_string()))>
            <div class="strength-bar" aria-hidden="true"></div>
            <p class="strength-words" id=id>
                <span class="strength-word" aria-live="polite">{move || word.get()}</span>
                " "
                {move || shown.with(|shown| shown.advice.clone())}
            </p>
        </div>
    }
}
