//! `/staff/audit`: who did what, with filter, export and how far it was checked.

use app::{
    components::{
        badge::{Badge, Tone},
        notice::{Kind as NoticeKind, Notice},
    },
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    audit::{self, AUDIT, Check, Choices, Filter, Row},
    lists::{After, Page, fetch, fetch_exported},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::words;
use crate::{
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    routes::{StaffRoute, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    actor: String,
    act: String,
    kind: String,
    subject: String,
    from: String,
    to: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("actor", &self.actor),
            ("act", &self.act),
            ("kind", &self.kind),
            ("subject", &self.subject),
            ("from", &self.from),
            ("to", &self.to),
        ])
    }

    /// None where a date or an id is none: then nothing is shown rather than too much.
    fn filter(&self) -> Option<Filter> {
        fn read<T: std::str::FromStr>(text: &str) -> Option<Option<T>> {
            let text = text.trim();
            if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
        }
        Some(Filter {
            actor: read(&self.actor)?,
            act: read(&self.act)?,
            kind: read(&self.kind)?,
            subject: read(&self.subject)?,
            from: read(&self.from)?,
            to: read(&self.to)?,
        })
    }
}

/// The page.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = audit::permit(desk.staff(), Act::Read) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let kept = Kept::open(&state, &visit, &desk, &AUDIT).await;
    let headers = kept.headers();
    let shown = match load(&state, &asked).await {
        Ok(shown) => shown,
        Err(error) => {
            tracing::error!(%error, "audit not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let page = render(&state, &visit, || {
        let exports = desk.staff().may(Act::Export, Kind::Audit);
        let body = view! { <AuditView asked shown kept exports/> };
        frame::page(&desk, "audit", &t("audit-title"), body)
    });
    (headers, page).into_response()
}

/// Everything that the page shows.
struct Shown {
    /// None for a filter that cannot be read.
    page: Option<Page<Row>>,
    choices: Choices,
    check: Option<Check>,
}

async fn load(state: &AppState, asked: &Asked) -> Result<Shown, backend::lists::Unavailable> {
    let db = &state.kernel.db;
    let page = match asked.filter() {
        Some(filter) => {
            let After(after) = After::parse(asked.after.as_deref());
            let rows = audit::list(db, &filter, after, fetch()).await?;
            Some(Page::cut(rows, |row| row.id))
        }
        None => None,
    };
    Ok(Shown { page, choices: audit::choices(db).await?, check: audit::last_check(db).await? })
}

#[component]
fn AuditView(asked: Asked, shown: Shown, kept: Kept, exports: bool) -> impl IntoView {
    let locale = use_locale();
    let query = asked.query();
    let named = |words: Vec<String>, name: fn(&str) -> String| {
        words.into_iter().map(|word| (word.clone(), name(&word))).collect()
    };
    let columns =
        ["audit-at", "audit-actor", "audit-act", "audit-kind", "audit-detail"].map(t).to_vec();
    let rows = |rows: Vec<Row>| {
        rows.into_iter()
            .map(|row| {
                let at = date_and_time(locale, row.at);
                let event = href(&StaffRoute::AuditEvent(row.id).into());
                let details: Vec<_> =
                    row.details().map(|(name, value)| format!("{name}: {value}")).collect();
                let who = row.who().to_owned();
                vec![
                    view! { <a href=event>{at}</a> }.into_any(),
                    view! { <span class="cut">{who}</span> }.into_any(),
                    words::act(&row.act).into_any(),
                    words::kind(&row.subject_kind).into_any(),
                    view! { <span class="small">{details.join(" · ")}</span> }.into_any(),
                ]
            })
            .collect::<Vec<_>>()
    };
    let table = match shown.page {
        None => view! {
            <Notice kind=NoticeKind::Warning title=t("filter-bad")><p>{t("filter-bad-how")}</p></Notice>
        }
        .into_any(),
        Some(page) => {
            let first = asked.after.is_none();
            let next = page.next;
            view! {
                <ListTable caption=t("audit-caption") columns rows=rows(page.rows)/>
                <Pager path=patterns::AUDIT query=query.clone() first next/>
            }
            .into_any()
        }
    };
    view! {
        <p>{t("audit-about")}</p>
        <Checked check=shown.check/>
        <FilterBar path=patterns::AUDIT filtered={!query.is_empty()}>
            <TextFilter name="actor" kind="text" label=t("audit-actor") value=asked.actor/>
            <SelectFilter name="act" label=t("audit-act") value=asked.act options=named(shown.choices.acts, words::act)/>
            <SelectFilter name="kind" label=t("audit-kind") value=asked.kind options=named(shown.choices.kinds, words::kind)/>
            <TextFilter name="subject" kind="text" label=t("audit-subject") value=asked.subject/>
            <TextFilter name="from" kind="date" label=t("filter-from") value=asked.from/>
            <TextFilter name="to" kind="date" label=t("filter-to") value=asked.to/>
        </FilterBar>
        <SavedFilters list=AUDIT path=patterns::AUDIT query=query.clone() kept/>
        {table}
        {exports.then(|| view! { <Exports path=patterns::AUDIT query=query.clone()/> })}
    }
}

/// How far the chain was checked, and what was found.
#[component]
fn Checked(check: Option<Check>) -> impl IntoView {
    let Some(check) = check else {
        return view! { <p><Badge text=t("audit-unchecked") tone=Tone::Neutral/></p> }.into_any();
    };
    let at = date_and_time(use_locale(), check.at);
    let upto = t_with(
        "audit-checked",
        &[
            ("at", at.into()),
            ("events", check.events.into()),
            ("seal", check.head.unwrap_or_default().into()),
        ],
    );
    let anchored = t(if check.anchored { "audit-anchored" } else { "audit-not-anchored" });
    match check.finding_code {
        None => view! {
            <p><Badge text=t("audit-intact") tone=Tone::Good/> " " {upto} " " {anchored}</p>
        }
        .into_any(),
        Some(code) => view! {
            <Notice kind=NoticeKind::Warning title=t("audit-broken")>
                <p>{t(&format!("audit-finding-{code}"))}</p>
                <p class="small"><code>{check.finding}</code></p>
                <p>{upto} " " {anchored}</p>
            </Notice>
        }
        .into_any(),
    }
}

/// `/staff/audit/export/{format}`: what the filter shows, as a file.
pub async fn export_page(
    State(state): State<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let Some(filter) = asked.filter() else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let of = Exportable {
        list: AUDIT,
        kind: Kind::Audit,
        section: "audit",
        back: StaffRoute::Audit(asked.query()),
    };
    let rows = async {
        let rows = audit::list(&state.kernel.db, &filter, None, fetch_exported()).await?;
        Ok(audit::sheet(list::columns(&visit, &COLUMNS), &rows))
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

/// The columns of the export.
const COLUMNS: [&str; 9] = [
    "audit-at",
    "audit-actor",
    "audit-actor-kind",
    "audit-act",
    "audit-kind",
    "audit-subject",
    "audit-detail",
    "audit-seal",
    "audit-event",
];
