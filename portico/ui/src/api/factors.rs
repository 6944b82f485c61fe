use leptos::prelude::*;

use super::{LinkedAccount, Redirect};
use crate::call::{ByForm, ByScript};
use crate::call_error::CallError;
use crate::factors::Factors;
use crate::forms::Form;
use crate::secret_text::SecretText;

/// The user's second factors.
#[server(name = ShowFactors, prefix = "/fn", endpoint = "factors/show", protocol = ByScript)]
pub async fn show_factors() -> Result<Factors, CallError> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    Ok(portico_web::answers::factors(visit.accounts(), caller.user.id).await?)
}

/// Stops trusting one of the user's browsers, or all of them without an `id`. Doing it twice is not an error.
#[server(name = EndTrust, prefix = "/fn", endpoint = "trusted-browsers/end", protocol = ByForm)]
pub async fn end_trust(#[server(default)] id: Option<String>) -> Result<Redirect, CallError> {
    use crate::done::Done;

    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    match id.filter(|id| !id.is_empty()) {
        None => _ = visit.accounts().forget_browsers(&caller, &visit.client()).await?,
        Some(id) => {
            if let Ok(id) = id.parse() {
                visit.accounts().forget_browser(&caller, id, &visit.client()).await?;
            }
        }
    }
    Ok(Done::BrowserForgotten.into())
}

impl Form for EndTrust {
    const PAGE: &'static str = "/account/security";
}

/// Whether pages offer a second factor to this user. They do if policy leaves the choice to the user, who has none and
/// has not dismissed the offer.
#[server(name = ShowOffer, prefix = "/fn", endpoint = "offer/show", protocol = ByScript)]
pub async fn show_offer() -> Result<bool, CallError> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.caller().await?;
    Ok(caller.is_some_and(|caller| visit.accounts().offers_second_factor(&caller)))
}

/// Dismisses the offer for good. `next` is the page it was shown on.
#[server(name = DismissOffer, prefix = "/fn", endpoint = "offer/dismiss", protocol = ByForm)]
pub async fn dismiss_offer(#[server(default)] next: Option<String>) -> Result<Redirect, CallError> {
    let visit = crate::visit::Visit::current()?;
    let caller = visit.signed_in().await?;
    visit.accounts().dismiss_second_factor_offer(caller.user.id).await?;
    Ok(Redirect { next: crate::destination::after_log_in(next.as_deref()) })
}

impl Form for DismissOffer {
    const PAGE: &'static str = "/dashboard";
}

/// The account of a link about a new factor, if the link still works. Checking does not use it up.
#[server(name = CheckUndoLink, prefix = "/fn", endpoint = "factor/check-link", protocol = ByScript)]
pub async fn check_undo_link(#[server(default)] token: SecretText) -> Result<Option<LinkedAccount>, CallError> {
    let visit = crate::visit::Visit::current()?;
    let account = visit.accounts().account_of_undo_link(token.expose()).await?;
    Ok(account.map(|account| LinkedAccount { email: account.email }))
}

/// "This was not me": removes the new factor, ends every session, and makes the password unusable until it is reset.
#[server(name = UndoFactor, prefix = "/fn", endpoint = "factor/undo", protocol = ByForm)]
pub async fn undo_factor(#[server(default)] token: SecretText) -> Result<Redirect, CallError> {
    use crate::done::Done;

    let visit = crate::visit::Visit::current()?;
    visit.accounts().undo_factor(token.expose(), &visit.client()).await?;
    Ok(Done::FactorUndone.into())
}

impl Form for UndoFactor {
    const PAGE: &'static str = "/undo-factor";
    const IN_ADDRESS: Option<&'static str> = Some("token");
}

/// Proves again who the user is, with a passkey or with full proof, for a page that demands a recent proof or a second
/// factor. `next` is that page.
#[server(name = GiveProof, prefix = "/fn", endpoint = "proof/give", protocol = ByForm)]
pub async fn give_proof(
    #[server(default)] password: SecretText,
    #[server(default)] code: SecretText,
    #[server(default)] recovery_code: SecretText,
    #[server(default)] credential: SecretText,
    #[server(default)] next: Option<String>,
) -> Result<Redirect, CallError> {
    let (visit, caller) = crate::visit::signed_in().await?;
    match credential.expose() {
        "" => {
            let proof = visit.full_proof(&password, &code, &recovery_code)?;
            visit.accounts().reauthenticate(&caller, proof, &visit.client()).await?;
        }
        passkey => visit.accounts().prove_with_passkey(&caller, passkey, &visit.client()).await?,
    }
    visit.rotate(&caller).await;
    Ok(Redirect { next: crate::destination::after_log_in(next.as_deref()) })
}

impl Form for GiveProof {
    const PAGE: &'static str = "/account/prove";
    const IN_ADDRESS: Option<&'static str> = Some("next");
}
