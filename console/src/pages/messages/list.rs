//! `/staff/messages`: what was sent, with filter, export, and a way to find the messages to somebody.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
    },
    form::{FormView, error_text, presession},
    pages::problem::problem_page,
    render::{href, render, t, use_locale},
    routes::in_locale,
    state::AppState,
    texts::{date_and_time, text},
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    lists::{After, Page, Sheet, fetch, fetch_exported},
    messages::{
        Channel, MessageState,
        sent::{self, Filter, Listed, MESSAGES, Recipient, SentError},
        templates,
    },
};
use chrono::NaiveDate;
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use super::{StateBadge, reason};
use crate::{
    api::messages::FIND,
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    pages::templates::template_name,
    routes::{StaffRoute, functions, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    state: String,
    channel: String,
    template: String,
    from: String,
    to: String,
    /// The blind index of a number or an address; never one itself.
    recipient: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("state", &self.state),
            ("channel", &self.channel),
            ("template", &self.template),
            ("from", &self.from),
            ("to", &self.to),
            ("recipient", &self.recipient),
        ])
    }

    /// None where something cannot be read: then nothing is shown rather than too much.
    fn filter(&self) -> Option<Filter> {
        fn read<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            let text = text.trim();
            if text.is_empty() { Some(None) } else { parse(text).map(Some) }
        }
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        Some(Filter {
            state: read(&self.state, MessageState::parse)?,
            channel: read(&self.channel, Channel::parse)?,
            template: read(&self.template, |id| Some(id.to_owned()))?,
            from: read(&self.from, day)?,
            to: read(&self.to, day)?,
            recipient: read(&self.recipient, Recipient::parse)?,
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
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let shown = match load(&state, &desk, &asked).await {
        Ok(shown) => shown,
        Err(SentError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "messages not listed");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let kept = Kept::open(&state, &visit, &desk, &MESSAGES).await;
    let headers = kept.headers();
    let find = FormView::open(&state, &presession(&state, &visit).token, &FIND).await;
    let page = render(&state, &visit, || {
        let exports = desk.staff().may(Act::Export, Kind::Message);
        let body = view! {
            <p>{t("messages-about")}</p>
            <p><a href=href(&StaffRoute::DeadLetters(None).into())>{t("dead-letters")}</a></p>
            <Find form=find/>
            <Messages asked shown kept exports/>
        };
        frame::page(&desk, "messages", &t("staff-section-messages"), body)
    });
    (headers, page).into_response()
}

/// None for a filter that cannot be read.
async fn load(
    state: &AppState,
    desk: &Desk,
    asked: &Asked,
) -> Result<Option<Page<Listed>>, SentError> {
    // Who may not see them is told so whatever the filter is.
    desk.staff().reach(Act::Read, Kind::Message)?;
    let Some(filter) = asked.filter() else { return Ok(None) };
    let After(after) = After::parse(asked.after.as_deref());
    let rows = sent::list(&state.kernel, desk.staff(), &filter, after, fetch()).await?;
    Ok(Some(Page::cut(rows, |row| row.id)))
}

/// Finding the messages to somebody: posted, so that their number is in no address.
#[component]
fn Find(form: FormView) -> impl IntoView {
    let error = form.error("contact").map(error_text);
    let wrong = error.is_some();
    view! {
        <form
            class="filters"
            method="post"
            action=in_locale(functions::MESSAGES_FIND, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <div class="field" class:wrong=wrong>
                <label for="field-contact">{t("messages-contact")}</label>
                {error.map(|text| view! { <p class="error" id="field-contact-error">{text}</p> })}
                <input
                    id="field-contact"
                    name="contact"
                    value=form.value("contact")
                    maxlength="254"
                    autocomplete="off"
                    aria-describedby=wrong.then_some("field-contact-error")
                    aria-invalid=wrong.then_some("true")
                />
            </div>
            <div class="filter-buttons">
                <SubmitButton text=t("messages-find") weight=Weight::Plain/>
            </div>
        </form>
    }
}

#[component]
fn Messages(asked: Asked, shown: Option<Page<Listed>>, kept: Kept, exports: bool) -> impl IntoView {
    let query = asked.query();
    let states = MessageState::ALL
        .map(|state| (state.as_str().to_owned(), t(&format!("message-state-{}", state.as_str()))));
    let channels = Channel::ALL
        .map(|channel| (channel.as_str().to_owned(), t(&format!("channel-{}", channel.as_str()))));
    let messages = templates().iter().map(|one| (one.id.to_owned(), template_name(one.id)));
    let to_somebody = (!asked.recipient.is_empty()).then(|| {
        view! {
            <input type="hidden" name="recipient" value=asked.recipient.clone()/>
        }
    });
    let found = to_somebody.is_some().then(|| {
        view! { <Notice kind=NoticeKind::Info title=t("messages-to-somebody")><span></span></Notice> }
    });
    view! {
        {found}
        <FilterBar path=patterns::MESSAGES filtered={!query.is_empty()}>
            {to_somebody}
            <SelectFilter name="state" label=t("message-state") value=asked.state options=states.into()/>
            <SelectFilter name="channel" label=t("message-channel") value=asked.channel options=channels.into()/>
            <SelectFilter name="template" label=t("message-template") value=asked.template options=messages.collect()/>
            <TextFilter name="from" kind="date" label=t("filter-from") value=asked.from/>
            <TextFilter name="to" kind="date" label=t("filter-to") value=asked.to/>
        </FilterBar>
        <SavedFilters list=MESSAGES path=patterns::MESSAGES query=query.clone() kept/>
        {table(shown, asked.after.is_none(), &query)}
        {exports.then(|| view! { <Exports path=patterns::MESSAGES query=query.clone()/> })}
    }
}

fn table(shown: Option<Page<Listed>>, first: bool, query: &str) -> AnyView {
    let Some(page) = shown else {
        return view! {
            <Notice kind=NoticeKind::Warning title=t("filter-bad")><p>{t("filter-bad-how")}</p></Notice>
        }
        .into_any();
    };
    let next = page.next;
    let columns =
        ["message-at", "message-template", "message-channel", "message-recipient", "message-state"];
    let rows = page.rows.into_iter().map(row).collect();
    let query = query.to_owned();
    view! {
        <ListTable caption=t("messages-caption") columns=columns.map(t).to_vec() rows/>
        <Pager path=patterns::MESSAGES query first next/>
    }
    .into_any()
}

fn row(message: Listed) -> Vec<AnyView> {
    let link = href(&StaffRoute::Message(message.id).into());
    let at = date_and_time(use_locale(), message.created_at);
    let error = message.last_error.as_deref().map(reason);
    let state = message.state;
    vec![
        view! { <a href=link>{at}</a> }.into_any(),
        template_name(&message.template).into_any(),
        t(&format!("channel-{}", message.channel.as_str())).into_any(),
        view! { <span class="num">{message.recipient}</span> }.into_any(),
        view! {
            <span>
                <StateBadge state/>
                {error.map(|error| view! { " " <span class="small">{error}</span> })}
            </span>
        }
        .into_any(),
    ]
}

/// `/staff/messages/export/{format}`: what the filter shows, as a file.
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
        list: MESSAGES,
        kind: Kind::Message,
        section: "messages",
        back: StaffRoute::Messages(asked.query()),
    };
    let rows = async {
        let rows = sent::list(&state.kernel, desk.staff(), &filter, None, fetch_exported()).await?;
        let columns = list::columns(&visit, &COLUMNS);
        Ok(Sheet { columns, rows: rows.iter().map(|row| cells(&visit, row)).collect() })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

/// The columns of the export.
const COLUMNS: [&str; 9] = [
    "message-at",
    "message-template",
    "message-channel",
    "message-language",
    "message-recipient",
    "message-state",
    "message-done-at",
    "message-tries",
    "message-error",
];

/// As on the page: the recipient stays masked.
fn cells(visit: &Visit, row: &Listed) -> Vec<String> {
    let said = |key: String| text(visit.locale, &key, &[]);
    vec![
        list::exported_time(row.created_at),
        row.template.clone(),
        said(format!("channel-{}", row.channel.as_str())),
        row.locale.as_str().to_owned(),
        row.recipient.clone().unwrap_or_default(),
        said(format!("message-state-{}", row.state.as_str())),
        row.done_at.map(list::exported_time).unwrap_or_default(),
        row.tries.to_string(),
        row.last_error.clone().unwrap_or_default(),
    ]
}
