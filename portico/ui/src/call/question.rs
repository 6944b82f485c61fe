use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::ServerFn;

#[cfg(not(feature = "ssr"))]
use super::fetch::{self, Sending};
use crate::call_error::CallError;
#[cfg(feature = "ssr")]
use crate::problem::Problem;

/// Answers as JSON, so that the browser downloads the code for loading and showing them once, and not for each type.
pub type Answers = Resource<Result<String, CallError>>;

type Answer = Pin<Box<dyn Future<Output = Result<String, CallError>> + Send>>;

/// A call of a server function that a page needs before it is shown.
#[derive(Clone)]
pub struct Question {
    path: &'static str,
    arguments: String,
    times: usize,
    #[cfg(feature = "ssr")]
    run: fn(String) -> Answer,
}

impl Question {
    pub fn of<F>(function: &F) -> Self
    where
        F: ServerFn<Error = CallError, Output: Serialize> + Serialize + for<'de> Deserialize<'de>,
    {
        Self {
            path: F::PATH,
            arguments: serde_urlencoded::to_string(function).unwrap_or_default(),
            times: 0,
            #[cfg(feature = "ssr")]
            run: run::<F>,
        }
    }

    /// The same question, which is asked again whenever this number changes.
    #[must_use]
    pub fn again(self, times: usize) -> Self {
        Self { times, ..self }
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        (self.path, &self.arguments, self.times) == (other.path, &other.arguments, other.times)
    }
}

/// The answers to a question that may change. Without a question, the answer is `null`.
pub fn ask(question: impl Fn() -> Option<Question> + Send + Sync + 'static) -> Answers {
    ask_erased(Arc::new(question))
}

fn ask_erased(question: Arc<dyn Fn() -> Option<Question> + Send + Sync>) -> Answers {
    Resource::new(move || question(), answer)
}

fn answer(question: Option<Question>) -> Answer {
    match question {
        Some(question) => make(question),
        None => Box::pin(std::future::ready(Ok("null".to_owned()))),
    }
}

#[cfg(feature = "ssr")]
fn make(question: Question) -> Answer {
    (question.run)(question.arguments)
}

#[cfg(not(feature = "ssr"))]
fn make(question: Question) -> Answer {
    let sending = Sending { with_token: true, outlives_page: false };
    let answer = fetch::post(question.path, question.arguments, sending);
    Box::pin(async move { answer.await.map_err(CallError) })
}

#[cfg(feature = "ssr")]
fn run<F>(arguments: String) -> Answer
where
    F: ServerFn<Error = CallError, Output: Serialize> + for<'de> Deserialize<'de>,
{
    Box::pin(async move {
        let function: F = serde_urlencoded::from_str(&arguments).map_err(|_| internal())?;
        let output = function.run_body().await?;
        serde_json::to_string(&output).map_err(|_| internal())
    })
}

#[cfg(feature = "ssr")]
fn internal() -> CallError {
    CallError(Problem::internal())
}
