//! `/staff/bulky/payments`: orders and refunds, reconciliation with the platforms, and the till.

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
        tabs::{Tab, Tabs},
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::Denied,
    bulky::booking_number,
    calendar::to_local,
    forms::FormKey,
    lists::{After, ExportError, ListError, MAX_EXPORTED, Page, Sheet},
    payments::{
        Difference, Filter, ORDERS, OrderRead, OrderRow, RefundRow, Run, Till, differences, orders,
        read_order, runs, till,
    },
};
use chrono::Days;
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    money::Fen,
    payments::{OrderState, ProviderCode, RefundReason, RefundState},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    nav, told_once, unavailable,
    words::{word, word_in, yuan},
};
use crate::{
    api::bulky::{CLOSE_TILL, EXPLAIN, PAY_OUT, RECONCILE, REFUND},
    desk::Desk,
    frame, list,
    list::{Exportable, Exports, FilterBar, ListTable, Pager, SelectFilter, TextFilter},
    pages::{
        places::fields::{Control, field},
        record::setting::confirm,
    },
    routes::{BulkyMoney, BulkyPart, StaffRoute, functions, link, patterns},
};

/// The parts of the section that this person may see.
fn parts(desk: &Desk, present: BulkyMoney) -> AnyView {
    let seen = BulkyMoney::ALL.into_iter().filter(|part| {
        let kind = if *part == BulkyMoney::Till { Kind::Cash } else { Kind::Payment };
        desk.staff().may(Act::Read, kind)
    });
    let tabs = seen.map(|part| Tab {
        href: link(&StaffRoute::BulkyMoney(part, String::new())),
        name: t(&format!("desk-bulky-money-{}", part.as_str())),
        current: part == present,
    });
    view! {
        {nav(desk, BulkyPart::Payments)}
        <Tabs label=t("desk-bulky-payments") tabs=tabs.collect()/>
    }
    .into_any()
}

/// What stands in the address of the list.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: String,
    provider: String,
    refund: String,
    number: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("state", &self.state),
            ("provider", &self.provider),
            ("refund", &self.refund),
            ("number", self.number.trim()),
        ])
    }

    fn filter(&self) -> Filter {
        Filter::read(&|field| match field {
            "state" => self.state.clone(),
            "provider" => self.provider.clone(),
            "refund" => self.refund.clone(),
            _ => self.number.clone(),
        })
    }
}

/// `/staff/bulky/payments`.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let after = After::parse(asked.after.as_deref());
    let found = orders(&state.kernel, desk.staff(), &asked.filter(), after).await;
    let page = match found {
        Ok(page) => page,
        Err(ListError::Denied(Denied::Forbidden)) if desk.staff().may(Act::Read, Kind::Cash) => {
            return till_page(Extracted(state), visit, desk).await;
        }
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    render(&state, &visit, || {
        let states = OrderState::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), word("desk-bulky-order", one.as_str())))
            .collect();
        let providers = ProviderCode::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), word("desk-bulky-provider", one.as_str())))
            .collect();
        let waits = vec![(Filter::WAITS.to_owned(), t("desk-bulky-refund-waits"))];
        let query = asked.query();
        let exports = desk.staff().may(Act::Export, Kind::Payment);
        let (first, next) = (asked.after.is_none(), page.next);
        let rows = page.rows.into_iter().map(row).collect();
        let columns = [
            "desk-bulky-order-number",
            "desk-bulky-opened",
            "desk-bulky-provider",
            "desk-bulky-order",
            "desk-bulky-yuan",
            "desk-bulky-refunded",
        ];
        let body = view! {
            {parts(&desk, BulkyMoney::Orders)}
            <FilterBar path=patterns::BULKY_PAYMENTS filtered={!query.is_empty()}>
                <TextFilter name="number" kind="text" label=t("desk-bulky-order-number") value=asked.number.clone()/>
                <SelectFilter name="state" label=t("desk-bulky-order") value=asked.state.clone() options=states/>
                <SelectFilter name="provider" label=t("desk-bulky-provider") value=asked.provider.clone() options=providers/>
                <SelectFilter name="refund" label=t("desk-bulky-refund-filter") value=asked.refund.clone() options=waits/>
            </FilterBar>
            <ListTable caption=t("desk-bulky-payments") columns=columns.map(t).to_vec() rows/>
            <Pager path=patterns::BULKY_PAYMENTS query=query.clone() first next/>
            {exports.then(|| view! { <Exports path=patterns::BULKY_PAYMENTS query=query.clone()/> })}
        };
        frame::page(&desk, "bulky", &t("desk-bulky-payments"), body)
    })
}

fn row(order: OrderRow) -> Vec<AnyView> {
    let href = link(&StaffRoute::BulkyOrder(order.id, String::new()));
    let waits = order
        .refund_waits
        .then(|| view! { <Badge text=t("desk-bulky-refund-waits") tone=Tone::Late/> });
    vec![
        view! { <a class="num" href=href>{order.number}</a> }.into_any(),
        date_and_time(use_locale(), order.created_at).into_any(),
        word("desk-bulky-provider", order.provider.as_str()).into_any(),
        order_badge(order.state),
        view! { <span class="num">{yuan(order.amount)}</span> }.into_any(),
        view! { <div><span class="num">{yuan(order.balance.refunded)}</span> {waits}</div> }
            .into_any(),
    ]
}

fn order_badge(state: OrderState) -> AnyView {
    let tone = match state {
        OrderState::Paid => Tone::Good,
        OrderState::Unknown => Tone::Late,
        OrderState::Created | OrderState::Pending => Tone::Warn,
        OrderState::Closed | OrderState::Failed => Tone::Neutral,
    };
    view! { <Badge text=word("desk-bulky-order", state.as_str()) tone/> }.into_any()
}

/// The columns of the export.
const COLUMNS: [&str; 7] = [
    "desk-bulky-order-number",
    "desk-bulky-opened",
    "desk-bulky-provider",
    "desk-bulky-order",
    "desk-bulky-yuan",
    "desk-bulky-paid",
    "desk-bulky-refunded",
];

/// `/staff/bulky/payments/export/{format}`: the same as a file.
pub(super) async fn export_page(
    Extracted(state): Extracted<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let of = Exportable {
        list: ORDERS,
        kind: Kind::Payment,
        section: "bulky",
        back: StaffRoute::BulkyMoney(BulkyMoney::Orders, asked.query()),
    };
    let rows = async {
        let filter = asked.filter();
        let mut rows = Vec::new();
        let mut after = After(None);
        loop {
            let Page { rows: more, next } =
                orders(&state.kernel, desk.staff(), &filter, after).await?;
            rows.extend(more.into_iter().map(|order| exported(order, visit.locale)));
            match next {
                Some(key) if rows.len() <= MAX_EXPORTED => after = After::parse(Some(key.as_str())),
                _ => break,
            }
        }
        Ok::<_, ExportError>(Sheet { columns: list::columns(&visit, &COLUMNS), rows })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

fn exported(order: OrderRow, locale: Locale) -> Vec<String> {
    vec![
        order.number,
        list::exported_time(order.created_at),
        word_in(locale, "desk-bulky-provider", order.provider.as_str()),
        word_in(locale, "desk-bulky-order", order.state.as_str()),
        yuan(order.amount),
        yuan(order.balance.paid),
        yuan(order.balance.refunded),
    ]
}

/// What stands in the address of an order.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Part {
    /// `refund` opens that form.
    part: String,
}

/// `/staff/bulky/payments/orders/{id}`.
pub(super) async fn order_page(
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
    let refunds = asked.part == "refund" && desk.staff().may(Act::Write, Kind::Payment);
    if refunds && !desk.session.is_confirmed(state.kernel.now()) {
        return confirm(&visit, &StaffRoute::BulkyOrder(read.order.id, refund_query()));
    }
    let session = presession(&state, &visit);
    let named = read.order.id.to_string();
    let form = told_once(&state, &session.token, &REFUND, ("id", &named)).await;
    let out = told_once(&state, &session.token, &PAY_OUT, ("order", &named)).await;
    let page = render(&state, &visit, || {
        let title = read.order.number.clone();
        let writes = desk.staff().may(Act::Write, Kind::Payment);
        let out = desk.staff().may(Act::Write, Kind::Cash).then_some(out);
        let view = order_view(read, booking, (&form, out), (writes, refunds));
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
    let waits = |one: &RefundRow| {
        order.provider == ProviderCode::Offline
            && !matches!(one.state, RefundState::Done | RefundState::Failed)
    };
    let wrong = out.iter().flat_map(|form| form.errors.clone());
    let errors: Vec<_> = form.errors.iter().cloned().chain(wrong).collect();
    let refund_rows = read
        .refunds
        .iter()
        .map(|one| {
            let tone = match one.state {
                _ if one.is_stuck => Tone::Late,
                RefundState::Done => Tone::Good,
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

/// What stands in the address of the runs.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct RunsAsked {
    after: Option<String>,
}

/// `/staff/bulky/payments/reconciliations`.
pub(super) async fn runs_page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<RunsAsked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let after = After::parse(asked.after.as_deref());
    let page = match runs(&state.kernel, desk.staff(), after).await {
        Ok(page) => page,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let form = told_once(&state, &session.token, &RECONCILE, ("page", "runs")).await;
    let today = to_local(state.kernel.now()).date();
    let page = render(&state, &visit, || {
        let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today).to_string();
        let (first, next) = (asked.after.is_none(), page.next);
        let rows = page.rows.into_iter().map(run).collect();
        let writes = desk.staff().may(Act::Write, Kind::Payment);
        let columns = [
            "desk-bulky-day",
            "desk-bulky-provider",
            "desk-bulky-theirs",
            "desk-bulky-ours",
            "desk-bulky-differences",
        ];
        let body = view! {
            {parts(&desk, BulkyMoney::Runs)}
            <ErrorSummary errors=form.errors.clone()/>
            <p>{t("desk-bulky-runs-about")}</p>
            {writes.then(|| reconcile_form(&form, yesterday))}
            <ListTable caption=t("desk-bulky-money-reconciliations") columns=columns.map(t).to_vec() rows/>
            <Pager path=patterns::BULKY_RUNS query="" first next/>
        };
        frame::page(&desk, "bulky", &t("desk-bulky-money-reconciliations"), body)
    });
    (session.headers(), page).into_response()
}

/// 分 that may be below nothing, in 元.
fn signed(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    format!("{sign}{}", yuan(Fen::new(fen.unsigned_abs())))
}

fn run(run: Run) -> Vec<AnyView> {
    let href = link(&StaffRoute::BulkyRun(run.id));
    let (text, tone) = match (run.differences, run.open) {
        (0, _) => (t("desk-bulky-run-equal"), Tone::Good),
        (_, 0) => (t("desk-bulky-run-explained"), Tone::Neutral),
        (_, open) => (t_with("desk-bulky-run-open", &[("count", open.into())]), Tone::Late),
    };
    let old = run.is_old.then(|| view! { <div class="small soft">{t("desk-bulky-run-old")}</div> });
    vec![
        view! { <a href=href>{date(use_locale(), run.day)}</a> }.into_any(),
        word("desk-bulky-provider", run.provider.as_str()).into_any(),
        view! { <span class="num">{run.theirs} " · " {signed(run.theirs_fen)}</span> }.into_any(),
        view! { <span class="num">{run.ours} " · " {signed(run.ours_fen)}</span> }.into_any(),
        view! { <div><Badge text tone/> {old}</div> }.into_any(),
    ]
}

fn reconcile_form(form: &FormView, yesterday: String) -> AnyView {
    let providers = ProviderCode::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), word("desk-bulky-provider", one.as_str())))
        .collect();
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("desk-bulky-reconcile")}</summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_RECONCILE, use_locale())
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="page" value="runs"/>
                {field(form, "provider", t("desk-bulky-provider"), None, &Control::Words(providers))}
                <div class="field">
                    <label for="reconcile-day">{t("desk-bulky-day")}</label>
                    <input id="reconcile-day" name="day" type="date" value=yesterday/>
                </div>
                <SubmitButton text=t("desk-bulky-reconcile") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}

/// `/staff/bulky/payments/reconciliations/{id}`.
pub(super) async fn run_page(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let found = async {
        let id = id.parse::<Uuid>().map_err(|_| Denied::NotFound)?;
        differences(&state.kernel, desk.staff(), id).await
    };
    let (run, found) = match found.await {
        Ok(found) => found,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let named = run.id.to_string();
    let form = told_once(&state, &session.token, &EXPLAIN, ("run", &named)).await;
    let page = render(&state, &visit, || {
        let writes = desk.staff().may(Act::Write, Kind::Payment);
        let title = format!(
            "{} {}",
            date(use_locale(), run.day),
            word("desk-bulky-provider", run.provider.as_str())
        );
        let rows = found.into_iter().map(|one| difference(run.id, one, &form, writes)).collect();
        let columns = [
            "desk-bulky-difference",
            "desk-bulky-order-number",
            "desk-bulky-theirs",
            "desk-bulky-ours",
            "desk-bulky-explained",
        ];
        let body = view! {
            <Breadcrumb above=vec![
                (StaffRoute::BulkyMoney(BulkyMoney::Runs, String::new()).into(), t("desk-bulky-money-reconciliations")),
            ]/>
            <ErrorSummary errors=form.errors.clone()/>
            <ListTable caption=t("desk-bulky-differences") columns=columns.map(t).to_vec() rows/>
        };
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

fn difference(run: Uuid, one: Difference, form: &FormView, writes: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let explained = one.words.clone().map(|words| {
        let at = one.explained_at.map(|at| date_and_time(locale, at));
        let by = one.explained_by.clone();
        view! { <div class="lines">{words}<div class="small soft">{by} " " {at}</div></div> }
    });
    let id = format!("words-{}", one.id);
    let explain = writes.then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::BULKY_EXPLAIN, locale)
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=one.id.to_string()/>
                <input type="hidden" name="run" value=run.to_string()/>
                <div class="field">
                    <label for=id.clone()>{t("desk-bulky-explain-words")}</label>
                    <input id=id name="words" type="text" maxlength="500"/>
                </div>
                <SubmitButton text=t("desk-bulky-explain") weight=Weight::Plain/>
            </form>
        }
    });
    let line = word("desk-bulky-statement", one.line.as_str());
    vec![
        view! { <div>{word("desk-bulky-difference", one.kind.as_str())}<div class="small soft">{line}</div></div> }
            .into_any(),
        view! { <span class="num">{one.number.clone()}</span> }.into_any(),
        view! { <span class="num">{yuan(one.theirs)}</span> }.into_any(),
        view! { <span class="num">{yuan(one.ours)}</span> }.into_any(),
        view! { <div>{explained} {explain}</div> }.into_any(),
    ]
}

/// `/staff/bulky/payments/till`: who holds cash, and handing it in.
pub(super) async fn till_page(
    Extracted(state): Extracted<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let tills = match till(&state.kernel, desk.staff()).await {
        Ok(tills) => tills,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let form = told_once(&state, &session.token, &CLOSE_TILL, ("page", "till")).await;
    let page = render(&state, &visit, || {
        let staff = desk.staff();
        let writes = staff.may(Act::Write, Kind::Payment);
        let empty =
            tills.is_empty().then(|| view! { <p role="status">{t("desk-bulky-till-empty")}</p> });
        let tills = tills
            .into_iter()
            // Nobody counts their own cash, and whoever does not count sees only their own.
            .filter(|till| writes || till.staff == staff.id)
            .map(|till| {
                let closes = writes && till.staff != staff.id;
                one_till(till, &form, closes)
            })
            .collect_view();
        let body = view! {
            {parts(&desk, BulkyMoney::Till)}
            <ErrorSummary errors=form.errors.clone()/>
            <p>{t("desk-bulky-till-about")}</p>
            {empty}
            {tills}
        };
        frame::page(&desk, "bulky", &t("desk-bulky-money-till"), body)
    });
    (session.headers(), page).into_response()
}

fn one_till(till: Till, form: &FormView, closes: bool) -> AnyView {
    let locale = use_locale();
    let rows = till
        .taken
        .iter()
        .map(|one| {
            let amount = yuan(one.amount);
            let amount = if one.out { format!("−{amount}") } else { amount };
            vec![
                view! { <span class="num">{one.number.clone()}</span> }.into_any(),
                date_and_time(locale, one.at).into_any(),
                view! { <span class="num">{amount}</span> }.into_any(),
            ]
        })
        .collect();
    let here = form.value("id") == till.staff.to_string();
    let value = |name: &str| if here { form.value(name) } else { String::new() };
    let (counted_id, words_id) =
        (format!("counted-{}", till.staff), format!("words-{}", till.staff));
    let close = closes.then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::BULKY_CLOSE_TILL, locale)
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="page" value="till"/>
                <input type="hidden" name="id" value=till.staff.to_string()/>
                <div class="field">
                    <label for=counted_id.clone()>{t("desk-bulky-counted")}</label>
                    <input id=counted_id name="counted" type="text" inputmode="decimal" maxlength="20" value=value("counted")/>
                </div>
                <div class="field">
                    <label for=words_id.clone()>{t("desk-bulky-counted-words")}</label>
                    <input id=words_id name="words" type="text" maxlength="500" value=value("words")/>
                </div>
                <SubmitButton text=t("desk-bulky-close-till") weight=Weight::Primary/>
            </form>
        }
    });
    let expected = t_with("desk-bulky-till-holds", &[("yuan", signed(till.expected).into())]);
    let columns = ["desk-bulky-order-number", "desk-bulky-at", "desk-bulky-yuan"].map(t).to_vec();
    view! {
        <section>
            <h2>{till.login.clone()}</h2>
            <p><strong>{expected}</strong></p>
            <ListTable caption=till.login.clone() columns rows/>
            {close}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_below_nothing_says_so() {
        assert_eq!(signed(-5), "−0.05");
        assert_eq!(signed(1_250), "12.50");
    }
}
