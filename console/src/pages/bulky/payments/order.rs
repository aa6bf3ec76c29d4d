//! One order: its refunds, its entries of the ledger, and what its platform said.

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    bulky::booking_number,
    forms::FormKey,
    lists::ListError,
    payments::{OrderRead, RecordElsewhere, RefundRow, read_order},
};
use domain::{
    accounts::{Act, Kind},
    money::Fen,
    payments::{ElsewhereWay, ProviderCode, RefundReason, RefundState},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::orders::order_badge;
use crate::{
    api::bulky::{ELSEWHERE, PAY_OUT, REFUND, money::elsewhere_query},
    desk::Desk,
    frame, list,
    list::ListTable,
    pages::{
        bulky::{
            told_once, unavailable,
            words::{word, yuan},
        },
        places::fields::{Control, field},
        record::setting::confirm,
    },
    routes::{BulkyMoney, StaffRoute, functions, link},
};

/// What stands in the address of an order.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(in crate::pages::bulky) struct Part {
    /// `refund` and `elsewhere` open these forms.
    part: String,
    /// With `elsewhere`: the id of the refund.
    refund: String,
}

/// `/staff/bulky/payments/orders/{id}`.
pub(in crate::pages::bulky) async fn order_page(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    asked: Result<Query<Part>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let found = async {
        let id = id.parse::<Uuid>().map_err(|_| Denied::NotFound)?;
        let read = read_order(&state.kernel, desk.staff(), id).await?;
        let subject = (read.order.subject_kind.as_str(), read.order.subject);
        let booking = booking_number(&state.kernel, subject).await?;
        Ok::<_, ListError>((read, booking))
    };
    let (read, booking) = match found.await {
        Ok(found) => found,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let writes = desk.staff().may(Act::Write, Kind::Payment);
    let refunds = asked.part == "refund" && writes;
    let recorded = (asked.part == "elsewhere" && writes).then_some(asked.refund.as_str());
    if (refunds || recorded.is_some()) && !desk.session.is_confirmed(state.kernel.now()) {
        let query = recorded.map_or_else(refund_query, elsewhere_query);
        return confirm(&visit, &StaffRoute::BulkyOrder(read.order.id, query));
    }
    let session = presession(&state, &visit);
    let named = read.order.id.to_string();
    let form = told_once(&state, &session.token, &REFUND, ("id", &named)).await;
    let out = told_once(&state, &session.token, &PAY_OUT, ("order", &named)).await;
    let record = match recorded {
        Some(refund) => Some(told_once(&state, &session.token, &ELSEWHERE, ("id", refund)).await),
        None => None,
    };
    let record = record.zip(recorded);
    let page = render(&state, &visit, || {
        let title = read.order.number.clone();
        let out = desk.staff().may(Act::Write, Kind::Cash).then_some(out);
        let view = order_view(read, booking, (&form, out), record, (writes, refunds));
        frame::page(&desk, "bulky", &title, view)
    });
    (session.headers(), page).into_response()
}

fn refund_query() -> String {
    list::query(&[("part", "refund")])
}

fn order_view(
    read: OrderRead,
    booking: Option<String>,
    // The form of a refund; and that of paying one out, for whoever may.
    (form, out): (&FormView, Option<FormView>),
    // The form that records that this refund was given back in another way.
    record: Option<(FormView, &str)>,
    (writes, refunds): (bool, bool),
) -> AnyView {
    let locale = use_locale();
    let order = &read.order;
    let left = order.balance.due();
    let fact = |key: &str, value: String| view! { <dt>{t(key)}</dt> <dd class="num">{value}</dd> };
    let booking = booking.map(|number| {
        let href = link(&StaffRoute::BulkyBooking(number.clone()));
        view! { <dt>{t("desk-bulky-booking")}</dt> <dd><a class="num" href=href>{number}</a></dd> }
    });
    let refund = match (writes && left > Fen::ZERO, refunds) {
        (true, true) => Some(refund_form(order.id, left, form)),
        (true, false) => {
            let href = link(&StaffRoute::BulkyOrder(order.id, refund_query()));
            Some(
                view! {
                    <div class="buttons">
                        <LinkButton text=t("desk-bulky-refund") href weight=Weight::Plain/>
                    </div>
                }
                .into_any(),
            )
        }
        (false, _) => None,
    };
    // Cash goes back by hand, platforms pay back by themselves.
    let waits = |one: &RefundRow| order.provider == ProviderCode::Offline && one.state.is_open();
    let others = out.iter().chain(record.iter().map(|(form, _)| form));
    let wrong = others.flat_map(|form| form.errors.clone());
    let errors: Vec<_> = form.errors.iter().cloned().chain(wrong).collect();
    let refund_rows = read
        .refunds
        .iter()
        .map(|one| {
            let tone = match one.state {
                _ if one.is_stuck => Tone::Late,
                RefundState::Done | RefundState::Elsewhere => Tone::Good,
                RefundState::Failed | RefundState::Unknown => Tone::Late,
                RefundState::Requested | RefundState::Pending => Tone::Warn,
            };
            let stands = if one.is_stuck { "stuck" } else { one.state.as_str() };
            let explained = one.is_stuck.then(|| {
                view! { <div class="small soft">{t("desk-bulky-refund-state-stuck-explained")}</div> }
            });
            vec![
                view! { <span class="num">{one.number.clone()}</span> }.into_any(),
                date_and_time(locale, one.created_at).into_any(),
                word("desk-bulky-reason", one.reason.as_str()).into_any(),
                view! {
                    <div>
                        <Badge text=word("desk-bulky-refund-state", stands) tone/>
                        {explained}
                        {elsewhere(order.id, one, writes)}
                    </div>
                }
                .into_any(),
                view! {
                    <span class="num">{yuan(one.amount)}</span>
                    {out.as_ref().filter(|_| waits(one)).map(|form| pay_out(order.id, one.id, form))}
                }
                .into_any(),
            ]
        })
        .collect();
    let record = record.and_then(|(form, id)| {
        let one = read.refunds.iter().find(|one| one.waits && one.id.to_string() == id)?;
        Some(elsewhere_form(order.id, one, &form))
    });
    let entries = read
        .entries
        .iter()
        .map(|one| {
            vec![
                date_and_time(locale, one.at).into_any(),
                word("desk-bulky-entry", &one.kind).into_any(),
                view! { <span class="num">{one.external_id.clone()}</span> }.into_any(),
                [&one.debit, &one.credit]
                    .map(|account| word("desk-bulky-account", account))
                    .join(" ← ")
                    .into_any(),
                view! { <span class="num">{yuan(one.amount)}</span> }.into_any(),
            ]
        })
        .collect();
    let events = read
        .events
        .iter()
        .map(|one| {
            vec![
                date_and_time(locale, one.at).into_any(),
                word("desk-bulky-said", &one.way).into_any(),
                one.verdict.clone().into_any(),
            ]
        })
        .collect();
    let refund_columns = [
        "desk-bulky-order-number",
        "desk-bulky-at",
        "desk-bulky-reason",
        "desk-bulky-state",
        "desk-bulky-yuan",
    ];
    let entry_columns = [
        "desk-bulky-at",
        "desk-bulky-entry",
        "desk-bulky-external",
        "desk-bulky-accounts",
        "desk-bulky-yuan",
    ];
    let event_columns = ["desk-bulky-at", "desk-bulky-event", "desk-bulky-verdict"];
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::BulkyMoney(BulkyMoney::Orders, String::new()).into(), t("desk-bulky-payments")),
        ]/>
        <ErrorSummary errors/>
        <dl class="facts">
            <dt>{t("desk-bulky-order")}</dt>
            <dd>{order_badge(order.state)}</dd>
            {booking}
            {fact("desk-bulky-provider", word("desk-bulky-provider", order.provider.as_str()))}
            {fact("desk-bulky-yuan", yuan(order.amount))}
            {fact("desk-bulky-paid", yuan(order.balance.paid))}
            {fact("desk-bulky-refunded", yuan(order.balance.refunded))}
            {fact("desk-bulky-opened", date_and_time(locale, order.created_at))}
        </dl>
        {refund}
        {record}
        <h2>{t("desk-bulky-refunds")}</h2>
        <ListTable caption=t("desk-bulky-refunds") columns=refund_columns.map(t).to_vec() rows=refund_rows/>
        <h2>{t("desk-bulky-ledger")}</h2>
        <ListTable caption=t("desk-bulky-ledger") columns=entry_columns.map(t).to_vec() rows=entries/>
        <h2>{t("desk-bulky-events")}</h2>
        <ListTable caption=t("desk-bulky-events") columns=event_columns.map(t).to_vec() rows=events/>
    }
    .into_any()
}

/// The button that notes that a refund was paid out in cash.
fn pay_out(order: Uuid, refund: Uuid, form: &FormView) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_PAY_OUT, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=refund.to_string()/>
            <input type="hidden" name="order" value=order.to_string()/>
            <SubmitButton text=t("desk-bulky-pay-out") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

/// How a refund was given back in another way; or the link to record it, where it waits for that.
fn elsewhere(order: Uuid, one: &RefundRow, writes: bool) -> Option<AnyView> {
    if let Some(given) = &one.elsewhere {
        let line = t_with(
            "desk-bulky-elsewhere-line",
            &[
                ("way", word("desk-bulky-elsewhere", given.way.as_str()).into()),
                ("reference", given.reference.clone().into()),
                ("login", given.by.clone().into()),
                ("words", given.words.clone().into()),
            ],
        );
        return Some(view! { <div class="small soft">{line}</div> }.into_any());
    }
    (writes && one.waits).then(|| {
        let href = link(&StaffRoute::BulkyOrder(order, elsewhere_query(&one.id.to_string())));
        view! { <div><a href=href>{t("desk-bulky-elsewhere")}</a></div> }.into_any()
    })
}

fn elsewhere_form(order: Uuid, one: &RefundRow, form: &FormView) -> AnyView {
    let ways = ElsewhereWay::ALL.iter().map(|way| way.as_str());
    let ways = Control::Words(
        ways.map(|code| (code.to_owned(), word("desk-bulky-elsewhere", code))).collect(),
    );
    let about = t_with(
        "desk-bulky-elsewhere-about",
        &[("number", one.number.clone().into()), ("yuan", yuan(one.amount).into())],
    );
    let reference = Control::Line("text", RecordElsewhere::MAX_REFERENCE);
    let words = Control::Long(RecordElsewhere::MAX_WORDS);
    let (reference_hint, words_hint) =
        ("desk-bulky-elsewhere-reference-hint", "desk-bulky-elsewhere-words-hint");
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_ELSEWHERE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-bulky-elsewhere")}</h2>
            <p>{about}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=one.id.to_string()/>
            <input type="hidden" name="order" value=order.to_string()/>
            {field(form, "way", t("desk-bulky-elsewhere-way"), None, &ways)}
            {field(
                form,
                "reference",
                t("desk-bulky-elsewhere-reference"),
                Some(reference_hint),
                &reference,
            )}
            {field(form, "words", t("desk-bulky-elsewhere-words"), Some(words_hint), &words)}
            <SubmitButton text=t("desk-bulky-elsewhere") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn refund_form(order: Uuid, left: Fen, form: &FormView) -> AnyView {
    let reasons = [RefundReason::Goodwill, RefundReason::NotDone, RefundReason::PaidTwice];
    let reasons = reasons
        .map(|one| (one.as_str().to_owned(), word("desk-bulky-reason", one.as_str())))
        .to_vec();
    let about = t_with("desk-bulky-refund-most", &[("yuan", yuan(left).into())]);
    let amount = t("desk-bulky-yuan");
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_REFUND, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-bulky-refund")}</h2>
            <p>{about}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=order.to_string()/>
            {field(form, "amount", amount, None, &Control::Line("text", 20))}
            {field(form, "reason", t("desk-bulky-reason"), None, &Control::Words(reasons))}
            <SubmitButton text=t("desk-bulky-refund") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}
