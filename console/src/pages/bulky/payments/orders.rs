//! Orders, the newest first: as a list, and as a file.

use app::{
    components::badge::{Badge, Tone},
    render::{render, t, use_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::Response,
};
use backend::{
    accounts::Denied,
    lists::{After, ExportError, ListError, MAX_EXPORTED, Page, Sheet},
    payments::{Filter, ORDERS, OrderRow, not_compared, orders},
};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    payments::{OrderState, ProviderCode},
};
use leptos::prelude::*;

use super::{not_compared::not_compared_notice, parts, till_page};
use crate::{
    desk::Desk,
    frame, list,
    list::{Exportable, Exports, FilterBar, ListTable, Pager, SelectFilter, TextFilter},
    pages::bulky::{
        unavailable,
        words::{word, word_in, yuan},
    },
    routes::{BulkyMoney, StaffRoute, link, patterns},
};

/// What stands in the address of the list.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(in crate::pages::bulky) struct Asked {
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
pub(in crate::pages::bulky) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let after = After::parse(asked.after.as_deref());
    let found = async {
        let page = orders(&state.kernel, desk.staff(), &asked.filter(), after).await?;
        Ok::<_, ListError>((page, not_compared(&state.kernel, desk.staff()).await?))
    };
    let (page, waiting) = match found.await {
        Ok(found) => found,
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
            {not_compared_notice(&waiting)}
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

pub(super) fn order_badge(state: OrderState) -> AnyView {
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
pub(in crate::pages::bulky) async fn export_page(
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
