//! `/staff/cases/calls`: who answered whom, from when to when, and what came of it.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{SubmitButton, Weight},
        notice::{Kind as NoticeKind, Notice},
    },
    pages::problem::problem_page,
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    texts::text,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    cases::{CALLS, Call, CallFilter, ReadError, calls},
    lists::{After, ExportError, Page, Sheet, fetch, fetch_exported},
    messages::sent::Recipient,
    privacy::unmask::Field as UnmaskField,
};
use chrono::{NaiveDate, TimeDelta};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
};
use leptos::prelude::*;

use super::{
    one::back,
    words::{time, word},
};
use crate::{
    desk::Desk,
    frame, list,
    list::{Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, TextFilter},
    routes::{StaffRoute, functions, link, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The login of whoever answered.
    agent: String,
    from: String,
    to: String,
    /// The blind index of a phone number; never one itself.
    recipient: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("agent", self.agent.trim()),
            ("from", &self.from),
            ("to", &self.to),
            ("recipient", &self.recipient),
        ])
    }

    /// None where something cannot be read: then nothing is shown rather than too much.
    fn filter(&self) -> Option<CallFilter> {
        fn read<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            let text = text.trim();
            if text.is_empty() { Some(None) } else { parse(text).map(Some) }
        }
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        Some(CallFilter {
            agent: read(&self.agent, |login| Some(login.to_owned()))?,
            from: read(&self.from, day)?,
            to: read(&self.to, day)?,
            phone: read(&self.recipient, Recipient::parse)?,
        })
    }
}

/// None for a filter that cannot be read.
async fn load(
    state: &AppState,
    desk: &Desk,
    asked: &Asked,
) -> Result<Option<Page<Call>>, ReadError> {
    // Who may not see them is told so whatever the filter is.
    desk.staff().reach(Act::Read, Kind::Case)?;
    let Some(filter) = asked.filter() else { return Ok(None) };
    let After(after) = After::parse(asked.after.as_deref());
    let rows = calls(&state.kernel, desk.staff(), &filter, after, fetch()).await?;
    Ok(Some(Page::cut(rows, |row| row.id)))
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let shown = match load(&state, &desk, &asked).await {
        Ok(shown) => shown,
        Err(ReadError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "calls not listed");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let kept = Kept::open(&state, &visit, &desk, &CALLS).await;
    let headers = kept.headers();
    let page = render(&state, &visit, || {
        let exports = desk.staff().may(Act::Export, Kind::Case);
        let unmasks = desk.staff().may(Act::Unmask, Kind::Case);
        let (query, first) = (asked.query(), asked.after.is_none());
        let rows = table(shown, unmasks, first, &query);
        let filtered = !query.is_empty();
        let of_caller = (!asked.recipient.is_empty()).then(|| {
            view! { <input type="hidden" name="recipient" value=asked.recipient.clone()/> }
        });
        let body = view! {
            <div class="buttons">{back()}</div>
            <p>{t("cases-calls-about")}</p>
            {find()}
            <FilterBar path=patterns::CASE_CALLS filtered>
                {of_caller}
                <TextFilter name="agent" kind="text" label=t("cases-call-agent") value=asked.agent/>
                <TextFilter name="from" kind="date" label=t("filter-from") value=asked.from/>
                <TextFilter name="to" kind="date" label=t("filter-to") value=asked.to/>
            </FilterBar>
            <SavedFilters list=CALLS path=patterns::CASE_CALLS query=query.clone() kept/>
            {rows}
            {exports.then(|| view! { <Exports path=patterns::CASE_CALLS query/> })}
        };
        frame::page(&desk, "cases", &t("cases-calls"), body)
    });
    (headers, page).into_response()
}

/// The calls of a number: posted, so that it is in no address.
fn find() -> AnyView {
    view! {
        <form
            class="desk-search"
            role="search"
            aria-label=t("cases-calls")
            method="post"
            action=in_locale(functions::CASES_FIND, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name="in" value="calls"/>
            <label class="visually-hidden" for="calls-find">{t("cases-phone")}</label>
            <input
                id="calls-find"
                name="q"
                type="search"
                placeholder=t("cases-phone")
                maxlength="60"
                autocomplete="off"
            />
            <SubmitButton text=t("desk-search") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

fn table(page: Option<Page<Call>>, unmasks: bool, first: bool, query: &str) -> AnyView {
    let Some(page) = page else {
        return view! {
            <Notice kind=NoticeKind::Warning title=t("filter-bad")><p>{t("filter-bad-how")}</p></Notice>
        }
        .into_any();
    };
    let columns = ["cases-call-began", "cases-call-agent", "cases-phone", "cases-call-led-to"];
    let columns = columns.map(t).to_vec();
    let next = page.next;
    let rows = page.rows.into_iter().map(|call| line(call, unmasks)).collect();
    let query = query.to_owned();
    view! {
        <ListTable caption=t("cases-calls") columns rows/>
        <Pager path=patterns::CASE_CALLS query first next/>
    }
    .into_any()
}

/// Minutes and seconds, as on a telephone.
fn lasted(span: TimeDelta) -> String {
    format!("{}:{:02}", span.num_minutes(), span.num_seconds() % 60)
}

fn line(call: Call, unmasks: bool) -> Vec<AnyView> {
    let lasted = match call.ended_at {
        Some(end) => view! { <span class="num">{lasted(end - call.began_at)}</span> }.into_any(),
        None => view! { <Badge text=t("cases-call-running") tone=Tone::Warn/> }.into_any(),
    };
    let href = link(&StaffRoute::Unmask(UnmaskField::CallPhone.as_str().to_owned(), call.id));
    let phone = call.masked_phone.map(|phone| {
        let unmask = unmasks.then(|| view! { " " <a href=href>{t("unmask-link")}</a> });
        view! { <span class="num">{phone}</span> {unmask} }
    });
    let cases = call
        .cases
        .into_iter()
        .map(|(number, how)| {
            let href = link(&StaffRoute::Case(number.clone(), String::new()));
            view! { <li>{word("cases-call", &how)} " " <a class="num" href=href>{number}</a></li> }
        })
        .collect_view();
    vec![
        view! { <div>{time(call.began_at)}<div class="small soft">{lasted}</div></div> }.into_any(),
        call.agent.into_any(),
        view! { <div>{phone}</div> }.into_any(),
        view! {
            <div>
                <ul class="plain-list">{cases}</ul>
                <div class="small soft lines">{call.note}</div>
            </div>
        }
        .into_any(),
    ]
}

/// The columns of the export.
const COLUMNS: [&str; 6] = [
    "cases-call-began",
    "cases-call-ended",
    "cases-call-agent",
    "cases-phone",
    "cases-call-led-to",
    "cases-call-note",
];

/// `/staff/cases/calls/export/{format}`: the same as a file.
pub(super) async fn export_page(
    Extracted(state): Extracted<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let of = Exportable {
        list: CALLS,
        kind: Kind::Case,
        section: "cases",
        back: StaffRoute::CaseCalls(asked.query()),
    };
    let rows = async {
        let found = match asked.filter() {
            Some(filter) => {
                calls(&state.kernel, desk.staff(), &filter, None, fetch_exported()).await?
            }
            None => Vec::new(),
        };
        let rows = found.into_iter().map(|call| exported(call, visit.locale)).collect();
        Ok::<_, ExportError>(Sheet { columns: list::columns(&visit, &COLUMNS), rows })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

fn exported(call: Call, locale: Locale) -> Vec<String> {
    let cases = call.cases.iter().map(|(number, how)| {
        format!("{} {number}", text(locale, &format!("cases-call-{how}"), &[]))
    });
    vec![
        list::exported_time(call.began_at),
        call.ended_at.map(list::exported_time).unwrap_or_default(),
        call.agent,
        call.masked_phone.unwrap_or_default(),
        cases.collect::<Vec<_>>().join("\n"),
        call.note,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_as_long_as_the_telephone_says() {
        assert_eq!(lasted(TimeDelta::seconds(65)), "1:05");
        assert_eq!(lasted(TimeDelta::seconds(3_601)), "60:01");
    }
}
