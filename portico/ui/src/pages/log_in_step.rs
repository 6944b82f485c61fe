//! The page that finishes a log-in which takes one more step.

mod code;
mod keep;
mod set_up;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use self::code::CodeForm;
use self::keep::KeepForm;
use self::set_up::SetUpForm;
use crate::after_log_in::log_in_call;
use crate::api::{FinishStep, KeepAccount, LeaveStep, LogInOutcome, PendingStep, ShowStep, StepMethod};
use crate::call::{Call, Question, ask, call};
use crate::components::{DoorView, NEW_APP, RecoveryCodesView, focus_soon, loaded_or};
use crate::destination;
use crate::effect::effect;
use crate::forms::{
    CheckedForm, FormAlert, NextField, PostForm, SubmitButton, next_page, redirect, redirect_to, shown_once,
};
use crate::local_path::LocalPath;
use crate::problem::Code;
use crate::reason::Reason;
use crate::secret_text::SecretText;
use crate::sentences;
use crate::session::{CurrentSession, Event, dispatch};
use crate::t;
use crate::words::{self, fill};

/// Recovery codes that this page shows once, after a factor was set up within the log-in.
type Codes = RwSignal<Option<Vec<SecretText>>>;

/// Asks for a code or a passkey, lets a user set up one of them, or lets a user keep an account that is about to be deleted.
#[component]
pub fn LogInStepPage() -> impl IntoView {
    let codes: Codes = RwSignal::new(shown_once());
    let account = StoredValue::new(String::new());
    let next = next_page();
    leave_when_signed_in(codes, next);
    view! {
        <Title text=t!("One more step") />
        <main id="main" class="split in-step">
            <div class="split-words">
                {move || match codes.get() {
                    Some(codes) => view! {
                        <h1>{t!("You are logged in")}</h1>
                        <RecoveryCodesView codes next=after(next.get()) account=account.get_value() />
                    }
                    .into_any(),
                    None => view! { <OpenStep codes account next /> }.into_any(),
                }}
            </div>
            <DoorView />
        </main>
    }
}

#[component]
fn OpenStep(codes: Codes, account: StoredValue<String>, next: Signal<Option<LocalPath>>) -> impl IntoView {
    let current = CurrentSession::from_context();
    let times_expired = RwSignal::new(0);
    let step = ask(move || Some(Question::of(&ShowStep {}).again(times_expired.get())));
    let finish = log_in_call::<FinishStep>(move |logged_in| {
        if !logged_in.recovery_codes.is_empty() {
            _ = account.try_set_value(logged_in.user.email.clone());
            _ = codes.try_set(Some(logged_in.recovery_codes.clone()));
            // The page of another user, or in another language, would be loaded again, and the codes would be lost.
            let user = &logged_in.user;
            let is_another = current.user_untracked().is_some_and(|shown| shown.id != user.id);
            if is_another || user.lang.as_ref().is_some_and(|lang| *lang != words::language()) {
                dispatch(Event::TokenReceived(logged_in.access_token.expose().to_owned()));
                return None;
            }
        }
        Some(LogInOutcome::LoggedIn(logged_in))
    });
    let keep = log_in_call::<KeepAccount>(Some);
    let forms = Forms { finish: (finish, CheckedForm::of(finish)), keep: (keep, CheckedForm::of(keep)) };
    begin_again_when_over(forms, times_expired, next);
    let view = move |step: Option<PendingStep>| match step {
        Some(step) => {
            if times_expired.get_untracked() > 0 {
                focus_soon(NEW_APP);
            }
            view! { <StepView step forms next /> }.into_any()
        }
        None => view! { <Over next /> }.into_any(),
    };
    loaded_or(step, view, |error| {
        view! {
            <h1>{t!("One more step")}</h1>
            <FormAlert problem=Signal::stored(Some(error.0)) />
        }
        .into_any()
    })
}

/// The calls of the page, with the states of their forms.
#[derive(Clone, Copy)]
struct Forms {
    finish: (Call<FinishStep>, CheckedForm),
    keep: (Call<KeepAccount>, CheckedForm),
}

#[component]
fn StepView(step: PendingStep, forms: Forms, next: Signal<Option<LocalPath>>) -> impl IntoView {
    let PendingStep { methods, deletion_due_at, trust_for, new_app } = step;
    let form = match (deletion_due_at, new_app) {
        (Some(due_at), _) => view! { <KeepForm due_at keep=forms.keep next /> }.into_any(),
        (None, Some(app)) => view! { <SetUpForm app trust_for finish=forms.finish next /> }.into_any(),
        (None, None) if methods.contains(&StepMethod::SetUp) => view! { <Over next /> }.into_any(),
        (None, None) => view! { <CodeForm methods trust_for finish=forms.finish next /> }.into_any(),
    };
    view! {
        {form}
        <LeaveForm next />
    }
}

/// The log-in has ended while the page was open.
#[component]
fn Over(next: Signal<Option<LocalPath>>) -> impl IntoView {
    view! {
        <h1>{t!("One more step")}</h1>
        <p class="notice notice-danger" role="alert">{sentences::reason(Reason::StepExpired)}</p>
        <p><a href=move || LocalPath::log_in(next.get().as_ref())>{t!("Log in")}</a></p>
    }
}

#[component]
fn LeaveForm(next: Signal<Option<LocalPath>>) -> impl IntoView {
    let leave = call::<LeaveStep>();
    let form = CheckedForm::with_redirect(leave, redirect());
    view! {
        <PostForm call=leave class="form">
            <NextField next />
            <SubmitButton label=t!("Log in as someone else") busy_label=t!("Cancelling…") busy=form.busy class="button button-link" />
            <FormAlert problem=form.problem />
        </PostForm>
    }
}

/// "Trust this browser", where it can be trusted for this many seconds.
#[component]
fn TrustField(trust_for: Option<u64>, ticked: bool) -> impl IntoView {
    trust_for.map(|seconds| {
        view! {
            <label class="check">
                <input type="checkbox" name="trust" value="yes" checked=ticked />
                {fill(t!("Trust this browser for {duration}"), &[("duration", &sentences::duration(seconds))])}
            </label>
        }
    })
}

fn after(next: Option<LocalPath>) -> LocalPath {
    destination::after_log_in(next.as_ref().map(LocalPath::as_str))
}

/// Opens the next page once the log-in is complete, here or in another tab, and no codes are shown.
fn leave_when_signed_in(codes: Codes, next: Signal<Option<LocalPath>>) {
    let current = CurrentSession::from_context();
    let navigate = use_navigate();
    let mut was_signed_in = None;
    effect(move || {
        let is_signed_in = current.is_signed_in();
        // A user who was logged in already may log in as someone else.
        if is_signed_in && was_signed_in == Some(false) && codes.with_untracked(Option::is_none) {
            let replacing = NavigateOptions { replace: true, ..Default::default() };
            navigate(after(next.get_untracked()).as_str(), replacing);
        }
        was_signed_in = Some(is_signed_in);
    });
}

/// Returns to the log-in page, which says why, when the log-in is no longer pending. If only the set-up of an app has
/// expired, the server has begun another, and the page asks for it.
fn begin_again_when_over(forms: Forms, times_expired: RwSignal<usize>, next: Signal<Option<LocalPath>>) {
    let redirect_to = redirect_to();
    let was_refused = move |form: CheckedForm, code: Code| {
        form.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == code))
    };
    effect(move || {
        if was_refused(forms.finish.1, Code::NotFound) {
            times_expired.update(|times| *times += 1);
        }
        if was_refused(forms.finish.1, Code::InvalidStep) || was_refused(forms.keep.1, Code::InvalidStep) {
            redirect_to(&LocalPath::log_in_because(next.get_untracked().as_ref(), Reason::StepExpired.as_str()));
        }
    });
}
