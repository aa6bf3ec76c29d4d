//! The offer, on a receipt, to keep it among one's own things.

use backend::{forms::FormKey, sorting::ReceiptSecret};
use leptos::prelude::*;
use uuid::Uuid;

use super::ButtonForm;
use crate::{
    account::resident,
    api::me::RECEIPT_FIELD,
    render::{href, t},
    routes::{Me, Route, functions},
    state::AppState,
    visit::Visit,
};

/// What to say about it on the receipt.
#[derive(Debug, Clone, Copy)]
pub enum Keep {
    /// Nothing: nobody is signed in, or it is somebody else's.
    Silent,
    /// It is among their things.
    Kept,
    /// It can be; with the key of the form.
    Offered(FormKey),
}

/// Looks who is signed in. A receipt is shown all the same when that cannot be read.
pub async fn keep(state: &AppState, visit: &Visit, owner: Option<Uuid>) -> Keep {
    match (resident(state, visit).await, owner) {
        (Ok(Some(_)), None) => Keep::Offered(FormKey::mint(&*state.kernel.random)),
        (Ok(Some(resident)), Some(owner)) if resident.id == owner => Keep::Kept,
        _ => Keep::Silent,
    }
}

/// The button, or the way to their things.
#[component]
pub fn KeepReceipt(
    keep: Keep,
    /// The secret of the receipt, or its link.
    secret: String,
    /// Where it is kept.
    #[prop(default = Me::Questions)]
    list: Me,
) -> impl IntoView {
    let name = match list {
        Me::Cases => t("me-cases"),
        Me::Bookings => t("me-bookings"),
        _ => t("me-questions"),
    };
    match keep {
        Keep::Silent => ().into_any(),
        Keep::Kept => view! {
            <p>{t("me-kept")}" "<a href=href(&Route::Me(list))>{name}</a></p>
        }
        .into_any(),
        Keep::Offered(key) => view! {
            <ButtonForm
                action=functions::KEEP_RECEIPT
                text=t("me-keep")
                key
                hidden=vec![(RECEIPT_FIELD, secret)]
            />
        }
        .into_any(),
    }
}

/// Whether this is the secret of a receipt, which opens its page for good, and not a pass.
#[must_use]
pub fn lasts(secret: &str) -> bool {
    ReceiptSecret::parse(secret).is_some()
}

/// What is said of the address of a receipt's page: that it is the way back, or, where it is only a
/// pass of who gave number and code, that it is not.
#[must_use]
pub fn address_word(lasts: bool) -> String {
    t(if lasts { "case-keep-address" } else { "case-pass-ends" })
}
