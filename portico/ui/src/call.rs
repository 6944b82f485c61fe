//! Calls of server functions. Their answers count even if another page is shown by then.

mod any_call;
mod fetch;
mod protocol;
mod question;
mod sent;

use std::future::{Future, ready};
use std::marker::PhantomData;

use leptos::prelude::*;
use server_fn::ServerFn;

pub use self::any_call::AnyCall;
pub use self::fetch::decode;
#[cfg(feature = "ssr")]
pub use self::protocol::Answered;
pub use self::protocol::{ByCookie, ByForm, ByScript};
pub use self::question::{Answers, Question, ask};
pub use self::sent::Sent;
use crate::forms::Form;
use crate::problem::Problem;

type Answer<F> = Result<<F as ServerFn>::Output, Problem>;

/// A form's calls of the server function `F`, and the answer to the last one.
pub struct Call<F: Form> {
    erased: AnyCall,
    function: PhantomData<fn() -> F>,
}

/// A call that changes only the page that makes it.
pub fn call<F: Form>() -> Call<F> {
    Call { erased: AnyCall::new::<F>(|_| Box::pin(ready(()))), function: PhantomData }
}

/// A call that changes the current user. The browser stores the answer's cookie however the page has changed since, so
/// `settle` handles the rest of the answer even if the calling form is gone. An effect of the form would not.
pub fn call_and<F: Form, S>(settle: impl Fn(Answer<F>) -> S + Send + Sync + 'static) -> Call<F>
where
    S: Future<Output = ()> + 'static,
{
    let erased = AnyCall::new::<F>(move |answer| Box::pin(settle(answer.and_then(|json| decode(&json)))));
    Call { erased, function: PhantomData }
}

impl<F: Form> Call<F> {
    /// Makes the call with a form's encoded content.
    pub fn send(self, body: String) {
        self.erased.send(body);
    }

    /// The answer to the last call, if there is one.
    pub fn answer(self) -> Option<Answer<F>> {
        self.erased.answer().map(|answer| answer.and_then(|json| decode(&json)))
    }

    /// Whether the last call succeeded. `None` before the first answer.
    pub fn outcome(self) -> Option<bool> {
        self.erased.outcome()
    }

    /// Whether the last call succeeded.
    pub fn is_done(self) -> bool {
        self.erased.is_done()
    }

    /// Why the last call was refused, if it was.
    pub fn problem(self) -> Option<Problem> {
        self.erased.problem()
    }

    /// How many answers have arrived.
    pub fn answers(self) -> RwSignal<usize> {
        self.erased.answers()
    }

    /// Whether a call is under way.
    pub fn busy(self) -> Memo<bool> {
        self.erased.busy()
    }
}

impl<F: Form> Clone for Call<F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Form> Copy for Call<F> {}

impl<F: Form> From<Call<F>> for AnyCall {
    fn from(call: Call<F>) -> Self {
        call.erased
    }
}
