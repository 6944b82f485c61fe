use leptos::prelude::*;
use portico_fields::Field;

use crate::forms::{Form, RefusedPost, kept_as_typed, show_password};
use crate::passkeys::PasskeyButton;
use crate::problem::{Code, Problem};
use crate::sentences::{Notice, notice};
use crate::t;
use crate::words;

/// A plain form with one button. If it has fields or a warning, the first press shows them. That is done by the script of passkeys,
/// or without scripts by the server, which refuses a form without them.
pub struct DrawnForm {
    pub endpoint: &'static str,
    /// Makes ids unique.
    pub scope: String,
    /// The `id` of the passkey it is about.
    pub passkey: Option<String>,
    pub fields: Vec<DrawnField>,
    /// What the second press does. It then says so with `sure`, without which the server refuses it.
    pub warning: Option<&'static str>,
    /// What a new passkey is for. The script alone shows such a form.
    pub purpose: Option<&'static str>,
    pub label: &'static str,
    pub class: &'static str,
    /// The subject, for users who hear the button out of context.
    pub about: Option<String>,
}

/// A field of such a form.
#[derive(Clone)]
pub struct DrawnField {
    pub field: Field,
    pub label: &'static str,
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub is_required: bool,
    pub value: Option<String>,
}

impl DrawnForm {
    pub fn of<F: Form>(label: &'static str, class: &'static str) -> Self {
        Self {
            endpoint: F::PATH,
            scope: String::new(),
            passkey: None,
            fields: Vec::new(),
            warning: None,
            purpose: None,
            label,
            class,
            about: None,
        }
    }

    pub fn draw(self) -> AnyView {
        let refused = self.refused();
        let alert = format!("{}-alert", self.scope);
        let fields = self.fieldset(refused.as_ref(), &alert);
        let problem = refused.and_then(|post| post.problem);
        let asks_for_passkey = problem.as_ref().is_some_and(|problem| {
            problem.code == Code::ReauthenticationRequired || problem.needs_passkey(words::known)
        });
        let is_of_passkey = self.purpose.is_some();
        let failed = notice(if is_of_passkey { Notice::NoPasskeyAdded } else { Notice::NoPasskeyUsed });
        let (is_silent, says) = (problem.is_none(), problem.map_or_else(|| failed.to_owned(), message));
        view! {
            <form
                class="form"
                action=self.endpoint
                method="post"
                novalidate
                data-passkey=self.purpose
                hidden=is_of_passkey
            >
                {self.passkey.map(|id| view! { <input type="hidden" name="id" value=id /> })}
                {fields}
                {asks_for_passkey.then(|| view! { <PasskeyButton /> })}
                <button class=self.class type="submit" data-busy=notice(Notice::WaitingForPasskey)>
                    {self.label}
                    {self.about.map(|about| view! { <span class="unseen">" " {about}</span> })}
                </button>
                <p
                    class="notice notice-danger"
                    id=alert
                    role="alert"
                    data-failed=failed
                    data-exists=words::known(Code::PasskeyExists.sentence())
                    hidden=is_silent
                >
                    {says}
                </p>
            </form>
        }
        .into_any()
    }

    /// The refused post of this form before the page was loaded, or the text that was typed into it.
    fn refused(&self) -> Option<RefusedPost> {
        let post = use_context::<RefusedPost>().filter(|post| post.endpoint == self.endpoint)?;
        let is_shown = post.problem.is_none() || post.news().is_some();
        (is_shown && post.typed("id") == self.passkey.as_deref()).then_some(post)
    }

    fn fieldset(&self, refused: Option<&RefusedPost>, alert: &str) -> Option<AnyView> {
        if self.fields.is_empty() && self.warning.is_none() {
            return None;
        }
        let is_closed = refused.is_none();
        let warning = self.warning.map(|text| {
            let shown = if is_closed { " " } else { text };
            view! {
                <p tabindex="-1" data-text=text>{shown}</p>
                <input type="hidden" name="sure" value="yes" />
            }
        });
        let fields: Vec<_> = self.fields.iter().map(|field| field.draw(&self.scope, refused, alert)).collect();
        let fields = view! {
            <fieldset class="fields" data-fields="" hidden=is_closed disabled=is_closed>
                {warning}
                {fields}
            </fieldset>
        };
        Some(fields.into_any())
    }
}

impl DrawnField {
    /// The words of a closed field are not on the page yet, so that no tool finds them there.
    fn draw(&self, scope: &str, refused: Option<&RefusedPost>, alert: &str) -> AnyView {
        let Self { field, label, kind, autocomplete, is_required, value } = self.clone();
        let id = format!("{scope}-{}", field.as_str());
        let value = refused.and_then(|post| post.typed(field.as_str())).map(str::to_owned).or(value);
        let is_wrong =
            refused.is_some_and(|post| post.problem.as_ref().is_some_and(|problem| problem.has_field(field)));
        let shown = |text: &'static str| if refused.is_some() { text } else { " " };
        let drawn = view! {
            <div class="field">
                <label for=refused.map(|_| id.clone()) data-for=id.clone() data-text=label>{shown(label)}</label>
                <input
                    id=id
                    name=field.as_str()
                    type=kind
                    autocomplete=autocomplete
                    required=is_required
                    value=value
                    autofocus=is_wrong
                    aria-invalid=is_wrong.then_some("true")
                    aria-describedby=is_wrong.then(|| alert.to_owned())
                    {..kept_as_typed(field != Field::Name)}
                />
                {(kind == "password").then(|| eye(label, refused.is_some()))}
            </div>
        };
        match field {
            Field::RecoveryCode => {
                let other = t!("Use a recovery code");
                view! {
                    <details class="more">
                        <summary data-text=other>{shown(other)}</summary>
                        {drawn}
                    </details>
                }
                .into_any()
            }
            _ => drawn.into_any(),
        }
    }
}

/// The button that shows a password, for the script of passkeys.
fn eye(label: &str, is_open: bool) -> impl IntoView + use<> {
    let says = show_password(label);
    let shown = if is_open { says.clone() } else { " ".to_owned() };
    view! {
        <button class="show-password" type="button" aria-pressed="false" data-eye="">
            <span class="unseen" data-text=says>{shown}</span>
        </button>
    }
}

fn message(problem: Problem) -> String {
    problem.errors.into_iter().next().map_or(problem.detail, |error| error.message)
}
