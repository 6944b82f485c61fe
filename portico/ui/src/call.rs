//! Calls of server functions. Their answers count even if another page is shown by then.

mod fetch;
mod protocol;
mod sent;

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use server_fn::ServerFn;

#[cfg(feature = "ssr")]
pub use self::protocol::Answered;
pub use self::protocol::{ByCookie, ByForm, ByScript};
pub use self::sent::Sent;
use crate::forms::Form;
use crate::problem::Problem;

type Answer<F> = Result<<F as ServerFn>::Output, Problem>;
type Settle<F> = Arc<dyn Fn(Answer<F>) -> Pin<Box<dyn Future<Output = ()>>> + Send + Sync>;

/// A form's calls of the server function `F`, and the answer to the last one.
pub struct Call<F: Form> {
    answer: RwSignal<Option<Answer<F>>>,
    answers: RwSignal<usize>,
    under_way: RwSignal<usize>,
    busy: Memo<bool>,
    settle: StoredValue<Settle<F>>,
}

/// A call that changes only the page that makes it.
pub fn call<F: Form>() -> Call<F> {
    call_and(|_| ready(()))
}

/// A call that changes the current user. The browser stores the answer's cookie however the page has changed since, so
/// `settle` handles the rest of the answer even if the calling form is gone. An effect of the form would not.
pub fn call_and<F: Form, S>(settle: impl Fn(Answer<F>) -> S + Send + Sync + 'static) -> Call<F>
where
    S: Future<Output = ()> + 'static,
{
    let under_way = RwSignal::new(0);
    Call {
        answer: RwSignal::new(None),
        answers: RwSignal::new(0),
        under_way,
        busy: Memo::new(move |_| under_way.get() > 0),
        settle: StoredValue::new(Arc::new(move |answer| Box::pin(settle(answer)))),
    }
}

impl<F: Form> Call<F> {
    /// Makes the call with a form's encoded content.
    pub fn send(self, body: String) {
        let Some(settle) = self.settle.try_get_value() else { return };
        self.under_way.update(|calls| *calls += 1);
        spawn_local(async move {
            let answer = fetch::post(F::PATH, body, fetch::Sending::of::<F>()).await;
            let answer = answer.and_then(|answer| fetch::decode(&answer));
            settle(answer.clone()).await;
            // The form may be gone by now.
            self.under_way.try_update(|calls| *calls -= 1);
            self.answers.try_update(|answers| *answers += 1);
            _ = self.answer.try_set(Some(answer));
        });
    }

    /// The answer to the last call, if there is one.
    pub fn answer(self) -> Option<Answer<F>> {
        self.answer.get()
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

impl<F: Form> Clone for Call<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Form> Copy for Call<F> {}
