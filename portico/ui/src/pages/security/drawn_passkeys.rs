//! The part of the page about passkeys, as the server draws it.

use leptos::prelude::*;
use portico_accounts::{Caller, Passkey};
use portico_fields::Field;

use super::drawn_form::{DrawnField, DrawnForm};
use crate::api::{AddPasskey, RemovePasskey, RemovePassword, RenamePasskey};
use crate::call_error::CallError;
use crate::components::in_utc;
use crate::passkeys::{Offered, hint};
use crate::sentences::{Notice, notice};
use crate::t;
use crate::visit::Visit;
use crate::words::lead;

/// What the part shows.
struct Part {
    offered: Offered,
    passkeys: Vec<Passkey>,
    has_password: bool,
    has_app: bool,
    /// What the script tells the browser's password manager, as JSON.
    signals: Option<String>,
}

/// Whether full proof requires neither a password nor a code from this caller: the recent use of a passkey is enough.
pub async fn asks_nothing(visit: &Visit, caller: &Caller) -> Result<bool, CallError> {
    let (accounts, user) = (visit.accounts(), caller.user.id);
    let has_password = accounts.has_password(user).await?;
    Ok(!has_password && accounts.factors(user).await?.app_confirmed_at.is_none())
}

/// The part for this caller.
pub async fn passkeys_part(visit: &Visit, caller: &Caller) -> Result<String, CallError> {
    let accounts = visit.accounts();
    let signals = accounts.passkey_signals(&caller.user).await?;
    let part = Part {
        offered: visit.offers_passkeys(),
        passkeys: accounts.passkeys(caller.user.id).await?,
        has_password: accounts.has_password(caller.user.id).await?,
        has_app: accounts.factors(caller.user.id).await?.app_confirmed_at.is_some(),
        signals: signals.and_then(|signals| serde_json::to_string(&signals).ok()),
    };
    Ok(draw(part).to_html())
}

fn draw(part: Part) -> AnyView {
    let Part { offered, passkeys, has_password, has_app, signals } = part;
    let proof = proof_fields(has_password, has_app);
    let usable = passkeys.iter().filter(|passkey| passkey.is_usable).count();
    let cards: Vec<_> = passkeys.into_iter().map(|passkey| card(passkey, &proof)).collect();
    view! {
        <h2 id="passkeys">{t!("Passkeys")}</h2>
        <p>
            {t!("A passkey logs you in with your fingerprint, your face or your device's PIN. It cannot be guessed or \
             given away by mistake, and you do not need a code as well.")}
        </p>
        <div inner_html=hint(offered)></div>
        <div class="passkeys" data-signals=signals.unwrap_or_default()>
            {(!cards.is_empty()).then(|| view! { <ul class="cards" aria-labelledby="passkeys">{cards}</ul> })}
            {(offered == Offered::Yes).then(|| add(&proof))}
            {(has_password && usable >= 2).then(|| remove_password(&proof))}
        </div>
    }
    .into_any()
}

fn card(passkey: Passkey, proof: &[DrawnField]) -> AnyView {
    let Passkey { id, name, created_at, last_used_at, is_synced, is_usable } = passkey;
    let (id, created_at) = (id.to_string(), created_at.to_string());
    let place = if is_synced { t!("Synced") } else { t!("On one device only") };
    let used = match last_used_at.map(|at| at.to_string()) {
        Some(at) => view! { <span>{lead(t!("Last used {time}"))} {time(at)}</span> }.into_any(),
        None => view! { <span>{t!("Never used")}</span> }.into_any(),
    };
    let rename = DrawnForm {
        scope: format!("rename-{id}"),
        passkey: Some(id.clone()),
        fields: vec![name_field(t!("Name"), Some(name.clone()))],
        about: Some(name.clone()),
        ..DrawnForm::of::<RenamePasskey>(t!("Rename"), "button")
    };
    let remove = DrawnForm {
        scope: format!("remove-{id}"),
        passkey: Some(id),
        fields: proof.to_vec(),
        // Fields are a warning as well. Whoever has none would remove the passkey with one press.
        warning: proof.is_empty().then(|| notice(Notice::PasskeyStops)),
        about: Some(name.clone()),
        ..DrawnForm::of::<RemovePasskey>(t!("Remove"), "button button-danger")
    };
    view! {
        <li class="card">
            <div>
                <h3 class="card-title"><bdi>{name}</bdi> " " <span class="tag">{place}</span></h3>
                <p class="card-facts">
                    <span>{lead(t!("Created {time}"))} {time(created_at)}</span>
                    {used}
                    {(!is_usable).then(|| view! { <span>{t!("Made for another address of this site")}</span> })}
                </p>
            </div>
            <div class="actions">{rename.draw()} {remove.draw()}</div>
        </li>
    }
    .into_any()
}

fn name_field(label: &'static str, value: Option<String>) -> DrawnField {
    DrawnField { field: Field::Name, label, kind: "text", autocomplete: "off", is_required: value.is_some(), value }
}

/// The fields of full proof. Users without a password use a passkey instead.
fn proof_fields(has_password: bool, has_app: bool) -> Vec<DrawnField> {
    let field = |field, label, kind, autocomplete| DrawnField {
        field,
        label,
        kind,
        autocomplete,
        is_required: true,
        value: None,
    };
    let password = has_password.then(|| field(Field::Password, t!("Password"), "password", "current-password"));
    let codes = has_app.then(|| {
        [
            field(Field::Code, t!("Code"), "text", "one-time-code"),
            field(Field::RecoveryCode, t!("Recovery code"), "text", "off"),
        ]
    });
    password.into_iter().chain(codes.into_iter().flatten()).collect()
}

/// In UTC. The script shows it in the browser's zone.
fn time(at: String) -> AnyView {
    let shown = in_utc(&at);
    view! { <time datetime=at>{shown}</time> }.into_any()
}

fn add(proof: &[DrawnField]) -> AnyView {
    let add = DrawnForm {
        scope: "add-passkey".to_owned(),
        fields: [proof, &[name_field(t!("Name (optional)"), None)]].concat(),
        purpose: Some("add"),
        ..DrawnForm::of::<AddPasskey>(t!("Add a passkey"), "button")
    };
    add.draw()
}

fn remove_password(proof: &[DrawnField]) -> AnyView {
    let remove = DrawnForm {
        scope: "remove-password".to_owned(),
        fields: proof.to_vec(),
        ..DrawnForm::of::<RemovePassword>(t!("Remove password"), "button button-danger")
    };
    view! {
        <h3 class="card-title">{t!("Log in without a password")}</h3>
        <p>
            {t!("You have more than one passkey, so you can do without a password. \
                You can set one again at any time.")}
        </p>
        {remove.draw()}
    }
    .into_any()
}
