use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use super::fetch::{self, Sending};
use crate::forms::Form;
use crate::problem::Problem;

/// An answer as JSON.
type Answer = Result<String, Problem>;
type Settled = Pin<Box<dyn Future<Output = ()>>>;
type Settle = Arc<dyn Fn(Answer) -> Settled + Send + Sync>;

/// The calls of a form, whatever server function it posts to. Components take this, so that the browser downloads their
/// code once and not for each function.
#[derive(Clone, Copy)]
pub struct AnyCall {
    /// The address of the function.
    pub endpoint: &'static str,
    sending: Sending,
    check: fn(String) -> Answer,
    answer: RwSignal<Option<Answer>>,
    answers: RwSignal<usize>,
    under_way: RwSignal<usize>,
    busy: Memo<bool>,
    settle: StoredValue<Settle>,
}

impl AnyCall {
    pub fn new<F: Form>(settle: impl Fn(Answer) -> Settled + Send + Sync + 'static) -> Self {
        Self::to(F::PATH, Sending::of::<F>(), checked::<F::Output>, Arc::new(settle))
    }

    fn to(endpoint: &'static str, sending: Sending, check: fn(String) -> Answer, settle: Settle) -> Self {
        let under_way = RwSignal::new(0);
        Self {
            endpoint,
            sending,
            check,
            answer: RwSignal::new(None),
            answers: RwSignal::new(0),
            under_way,
            busy: Memo::new(move |_| under_way.get() > 0),
            settle: StoredValue::new(settle),
        }
    }

    /// Makes the call with a form's encoded content.
    pub fn send(self, body: String) {
        let Some(settle) = self.settle.try_get_value() else { return };
        self.under_way.update(|calls| *calls += 1);
        spawn_local(async move {
            let answer = fetch::post(self.endpoint, body, self.sending).await.and_then(self.check);
            settle(answer.clone()).await;
            // The form may be gone by now.
            self.under_way.try_update(|calls| *calls -= 1);
            self.answers.try_update(|answers| *answers += 1);
            _ = self.answer.try_set(Some(answer));
        });
    }

    /// The answer to the last call, if there is one. It can be decoded.
    pub fn answer(self) -> Option<Answer> {
        self.answer.get()
    }

    /// Whether the last call succeeded. `None` before the first answer.
    pub fn outcome(self) -> Option<bool> {
        self.answer.with(|answer| answer.as_ref().map(Result::is_ok))
    }

    /// Whether the last call succeeded.
    pub fn is_done(self) -> bool {
        self.outcome() == Some(true)
    }

    /// Why the last call was refused, if it was.
    pub fn problem(self) -> Option<Problem> {
        self.answer.with(|answer| answer.as_ref()?.as_ref().err().cloned())
    }

    /// How many answers have arrived.
    pub fn answers(self) -> RwSignal<usize> {
        self.answers
    }

    /// Whether a call is under way.
    pub fn busy(self) -> Memo<bool> {
        self.busy
    }
}

/// An answer that can be decoded.
fn checked<T: DeserializeOwned>(json: String) -> Answer {
    fetch::decode::<T>(&json).map(|_| json)
}
