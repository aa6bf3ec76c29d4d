//! Money: giving it back, comparing days with platforms, and the till.

use app::form::{Answer, Outcome};
use backend::{
    Problem,
    forms::{FormKey, FormSpec, FormValues},
    payments::{
        CloseDay, PayOut, ReconcileBy, RecordElsewhere, StaffRefund, close_day, explain, pay_out,
        reconcile, record_elsewhere, staff_refund,
    },
    problem::FieldError,
};
use domain::{
    accounts::{Act, Kind},
    calendar::parse_date,
    money::Fen,
    payments::{ElsewhereWay, ProviderCode, RefundReason},
};
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use crate::{
    form::{errors, saving, take, text, whole},
    list,
    routes::{BulkyMoney, StaffRoute},
};

/// Giving money back.
pub const REFUND: FormSpec =
    FormSpec { name: "staff.bulky-refund", kept: &[FormKey::FIELD, "id", "amount", "reason"] };
/// Paying a refund out in cash.
pub const PAY_OUT: FormSpec =
    FormSpec { name: "staff.bulky-pay-out", kept: &[FormKey::FIELD, "id", "order"] };
/// Recording that a refund was given back in another way.
pub const ELSEWHERE: FormSpec = FormSpec {
    name: "staff.bulky-elsewhere",
    kept: &[FormKey::FIELD, "id", "order", "way", "reference", "words"],
};
/// Comparing a day with a platform.
pub const RECONCILE: FormSpec =
    FormSpec { name: "staff.bulky-reconcile", kept: &[FormKey::FIELD, "page", "provider", "day"] };
/// Saying why something differs.
pub const EXPLAIN: FormSpec =
    FormSpec { name: "staff.bulky-explain", kept: &[FormKey::FIELD, "id", "run", "words"] };
/// Counting what somebody hands in.
pub const CLOSE_TILL: FormSpec = FormSpec {
    name: "staff.bulky-close-till",
    kept: &[FormKey::FIELD, "page", "id", "counted", "words"],
};

/// Gives money of an order back.
#[server(prefix = "/_fn", endpoint = "staff/bulky/refund", input = MultipartFormData)]
pub async fn refund_bulky_order(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        let order = text(values, "id").parse().unwrap_or_default();
        StaffRoute::BulkyOrder(order, list::query(&[("part", "refund")]))
    };
    Ok(take(form, &REFUND, page, |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Payment).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let reason = RefundReason::parse(&text(values, "reason"));
        let Some(reason) = reason else {
            return Err(vec![FieldError::new("reason", "choice-unknown")]);
        };
        let Some(amount) = Fen::parse_yuan(&text(values, "amount")) else {
            return Err(vec![FieldError::new("amount", "price-amount")]);
        };
        let refund = StaffRefund {
            saving: saving(&state, &visit, &desk, &post),
            confirmed: desk.session.is_confirmed(state.kernel.now()),
            amount,
            reason,
        };
        let order = refund.saving.id.unwrap_or_default();
        let refunded = staff_refund(&state.kernel, refund).await;
        refunded.map_err(|error| whole(&error))?;
        Ok(Outcome::Done(StaffRoute::BulkyOrder(order, String::new()).into()))
    })
    .await)
}

/// Notes that a refund was paid out in cash.
#[server(prefix = "/_fn", endpoint = "staff/bulky/pay-out", input = MultipartFormData)]
pub async fn pay_out_bulky_refund(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        let order = text(values, "order").parse().unwrap_or_default();
        StaffRoute::BulkyOrder(order, String::new())
    };
    Ok(take(form, &PAY_OUT, page, move |state, visit, desk, post| async move {
        let out = PayOut { saving: saving(&state, &visit, &desk, &post) };
        let paid = pay_out(&state.kernel, out).await;
        paid.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Records that a refund which the platform refused was given back in another way.
#[server(prefix = "/_fn", endpoint = "staff/bulky/refund/elsewhere", input = MultipartFormData)]
pub async fn record_bulky_refund_elsewhere(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |values: &FormValues| {
        StaffRoute::BulkyOrder(order_of(values), elsewhere_query(&text(values, "id")))
    };
    Ok(take(form, &ELSEWHERE, page, |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Payment).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let Some(way) = ElsewhereWay::parse(&text(values, "way")) else {
            return Err(vec![FieldError::new("way", "choice-unknown")]);
        };
        let record = RecordElsewhere {
            saving: saving(&state, &visit, &desk, &post),
            confirmed: desk.session.is_confirmed(state.kernel.now()),
            way,
            reference: text(values, "reference"),
            words: text(values, "words"),
        };
        let recorded = record_elsewhere(&state.kernel, record).await;
        recorded.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(StaffRoute::BulkyOrder(order_of(values), String::new()).into()))
    })
    .await)
}

fn order_of(values: &FormValues) -> Uuid {
    text(values, "order").parse().unwrap_or_default()
}

/// What stands in the address of an order where its form is open that records that `refund` was given
/// back in another way.
pub fn elsewhere_query(refund: &str) -> String {
    list::query(&[("part", "elsewhere"), ("refund", refund)])
}

/// Compares a day with a platform's statement.
#[server(prefix = "/_fn", endpoint = "staff/bulky/reconcile", input = MultipartFormData)]
pub async fn reconcile_bulky(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::BulkyMoney(BulkyMoney::Runs, String::new());
    Ok(take(form, &RECONCILE, page, move |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Payment).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let provider = ProviderCode::parse(&text(values, "provider"));
        let Some((provider, day)) = provider.zip(parse_date(&text(values, "day"))) else {
            return Err(vec![FieldError::new("day", "date-shape")]);
        };
        let by = ReconcileBy::Staff(desk.staff());
        let request_id = Some(visit.request_id.clone());
        let done = reconcile(&state.kernel, provider, day, by, request_id).await;
        done.map_err(|error| errors(&error, Vec::new()))?;
        Ok(Outcome::Done(page(values).into()))
    })
    .await)
}

/// Says why something differs.
#[server(prefix = "/_fn", endpoint = "staff/bulky/explain", input = MultipartFormData)]
pub async fn explain_bulky_difference(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page =
        |values: &FormValues| StaffRoute::BulkyRun(text(values, "run").parse().unwrap_or_default());
    Ok(take(form, &EXPLAIN, page, move |state, visit, desk, post| async move {
        let saving = saving(&state, &visit, &desk, &post);
        let explained = explain(&state.kernel, saving, &text(&post.values, "words")).await;
        explained.map_err(|error| errors(&error, error.fields()))?;
        Ok(Outcome::Done(page(&post.values).into()))
    })
    .await)
}

/// Counts what somebody hands in.
#[server(prefix = "/_fn", endpoint = "staff/bulky/close-till", input = MultipartFormData)]
pub async fn close_bulky_till(form: MultipartData) -> Result<Answer, ServerFnError> {
    let page = |_: &FormValues| StaffRoute::BulkyMoney(BulkyMoney::Till, String::new());
    Ok(take(form, &CLOSE_TILL, page, move |state, visit, desk, post| async move {
        let values = &post.values;
        let denied = desk.staff().reach(Act::Write, Kind::Payment).err();
        if let Some(denied) = denied {
            return Err(vec![FieldError::new("", denied.code())]);
        }
        let Some(counted) = Fen::parse_yuan(&text(values, "counted")) else {
            return Err(vec![FieldError::new("", "price-amount")]);
        };
        let words = text(values, "words");
        let close = CloseDay { saving: saving(&state, &visit, &desk, &post), counted, words };
        let closed = close_day(&state.kernel, close).await;
        // The page has a form for each till, so nothing is beside a field.
        closed.map_err(|error| {
            let fields = error.fields();
            errors(&error, fields.into_iter().map(|one| FieldError::new("", &one.code)).collect())
        })?;
        Ok(Outcome::Done(page(values).into()))
    })
    .await)
}
