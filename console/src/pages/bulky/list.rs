//! `/staff/bulky/bookings`: bookings by the time of their windows, with filter and export.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
    },
    form::presession,
    render::{render, t, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    bulky::{BOOKINGS, BookingFilter, QueuedBooking, count_bookings, queue},
    capacity::{self, Resource},
    lists::{After, ExportError, ListError, Page, Sheet, fetch, fetch_exported},
    messages::sent::Recipient,
};
use chrono::NaiveDate;
use domain::{
    accounts::{Act, Kind},
    bulky::State,
    locale::Locale,
    money::Fen,
};
use leptos::prelude::*;

use super::{
    book::begin,
    nav, told_once, unavailable,
    words::{state_badge, window_in, word, word_in, yuan},
};
use crate::{
    api::bulky::FIND,
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    pages::cases::count,
    routes::{BulkyPart, StaffRoute, functions, link, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    number: String,
    state: String,
    street: String,
    area: String,
    from: String,
    to: String,
    due: String,
    overdue: String,
    /// The blind index of a phone number; never one itself.
    recipient: String,
    after: Option<String>,
}

impl Asked {
    fn query(&self) -> String {
        list::query(&[
            ("number", self.number.trim()),
            ("state", &self.state),
            ("street", &self.street),
            ("area", &self.area),
            ("from", &self.from),
            ("to", &self.to),
            ("due", &self.due),
            ("overdue", &self.overdue),
            ("recipient", &self.recipient),
        ])
    }

    /// None where something cannot be read: then nothing is shown rather than too much.
    fn filter(&self) -> Option<BookingFilter> {
        fn read<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            let text = text.trim();
            if text.is_empty() { Some(None) } else { parse(text).map(Some) }
        }
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let yes = |word: &str| (word == "yes").then_some(());
        Some(BookingFilter {
            number: read(&self.number, |number| Some(number.to_ascii_uppercase()))?,
            state: read(&self.state, State::parse)?,
            street: read(&self.street, |code| Some(code.to_owned()))?,
            area: read(&self.area, |id| id.parse().ok())?,
            from: read(&self.from, day)?,
            to: read(&self.to, day)?,
            due: read(&self.due, yes)?.is_some(),
            overdue: read(&self.overdue, yes)?.is_some(),
            phone: read(&self.recipient, Recipient::parse)?,
            taken_by: None,
        })
    }
}

/// What the page shows.
struct Shown {
    page: Page<QueuedBooking>,
    count: i64,
}

/// None for a filter that cannot be read.
async fn load(state: &AppState, desk: &Desk, asked: &Asked) -> Result<Option<Shown>, ListError> {
    // Who may not see them is told so whatever the filter is.
    desk.staff().reach(Act::Read, Kind::Booking)?;
    let Some(filter) = asked.filter() else { return Ok(None) };
    let After(after) = After::parse(asked.after.as_deref());
    let rows = queue(&state.kernel, desk.staff(), &filter, after, fetch()).await?;
    let count = count_bookings(&state.kernel, desk.staff(), &filter).await?;
    Ok(Some(Shown { page: Page::cut(rows, QueuedBooking::key), count }))
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let loaded = async {
        let shown = load(&state, &desk, &asked).await?;
        let resources = capacity::resources(&state.kernel.db, None).await?;
        Ok::<_, ListError>((shown, resources))
    };
    let (shown, resources) = match loaded.await {
        Ok(loaded) => loaded,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let find = told_once(&state, &session.token, &FIND, ("q", "")).await;
    let kept = Kept::open(&state, &visit, &desk, &BOOKINGS).await;
    let headers = kept.headers();
    let programme = state.programme.get();
    let page = render(&state, &visit, || {
        let locale = use_locale();
        let exports = desk.staff().may(Act::Export, Kind::Booking);
        let query = asked.query();
        let streets = programme
            .streets
            .iter()
            .map(|street| (street.code.clone(), street.name.get(locale).to_owned()))
            .collect();
        let body = view! {
            {nav(&desk, BulkyPart::Bookings)}
            <ErrorSummary errors=find.errors.clone()/>
            {begin(&desk)}
            {find_form()}
            {filters(asked.clone(), streets, &resources, locale)}
            <SavedFilters list=BOOKINGS path=patterns::BULKY_BOOKINGS query=query.clone() kept/>
            {table(shown, asked.after.is_none(), &query)}
            {exports.then(|| view! { <Exports path=patterns::BULKY_BOOKINGS query=query.clone()/> })}
        };
        frame::page(&desk, "bulky", &t("desk-bulky-bookings"), body)
    });
    (headers, page).into_response()
}

/// The bookings of a number, a booking's or a caller's: posted, so that it is in no address.
pub(super) fn find_form() -> AnyView {
    view! {
        <form
            class="desk-search"
            role="search"
            aria-label=t("desk-bulky-bookings")
            method="post"
            action=in_locale(functions::BULKY_FIND, use_locale())
            enctype="multipart/form-data"
        >
            <label class="visually-hidden" for="bulky-find">{t("desk-bulky-find")}</label>
            <input
                id="bulky-find"
                name="q"
                type="search"
                placeholder=t("desk-bulky-find")
                maxlength="60"
                autocomplete="off"
            />
            <SubmitButton text=t("desk-search") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

fn filters(
    asked: Asked,
    streets: Vec<(String, String)>,
    resources: &[Resource],
    locale: Locale,
) -> AnyView {
    let states = State::ALL
        .iter()
        .map(|state| (state.as_str().to_owned(), word("desk-bulky-state", state.as_str())))
        .collect();
    let areas =
        resources.iter().map(|one| (one.id.to_string(), one.name.get(locale).to_owned())).collect();
    let due = vec![("yes".to_owned(), t("desk-bulky-due-only"))];
    let overdue = vec![("yes".to_owned(), t("desk-bulky-overdue-only"))];
    let of_caller = (!asked.recipient.is_empty()).then(|| {
        view! { <input type="hidden" name="recipient" value=asked.recipient.clone()/> }
    });
    let filtered = !asked.query().is_empty();
    view! {
        <FilterBar path=patterns::BULKY_BOOKINGS filtered>
            {of_caller}
            <TextFilter name="number" kind="text" label=t("desk-bulky-number") value=asked.number.clone()/>
            <SelectFilter name="state" label=t("desk-bulky-state") value=asked.state.clone() options=states/>
            <SelectFilter name="street" label=t("desk-bulky-street") value=asked.street.clone() options=streets/>
            <SelectFilter name="area" label=t("desk-bulky-area") value=asked.area.clone() options=areas/>
            <TextFilter name="from" kind="date" label=t("desk-bulky-from") value=asked.from.clone()/>
            <TextFilter name="to" kind="date" label=t("desk-bulky-to") value=asked.to.clone()/>
            <SelectFilter name="due" label=t("desk-bulky-due") value=asked.due.clone() options=due/>
            <SelectFilter name="overdue" label=t("desk-bulky-overdue") value=asked.overdue.clone() options=overdue/>
        </FilterBar>
    }
    .into_any()
}

fn table(shown: Option<Shown>, first: bool, query: &str) -> AnyView {
    let Some(Shown { page, count: found }) = shown else {
        return view! {
            <Notice kind=NoticeKind::Warning title=t("filter-bad")><p>{t("filter-bad-how")}</p></Notice>
        }
        .into_any();
    };
    let next = page.next;
    let query = query.to_owned();
    view! {
        <p class="soft">{t("desk-bulky-count")} " " <span class="num">{count(found)}</span></p>
        {bookings(page.rows)}
        <Pager path=patterns::BULKY_BOOKINGS query first next/>
    }
    .into_any()
}

/// The rows of a list of bookings.
pub(super) fn bookings(rows: Vec<QueuedBooking>) -> AnyView {
    let columns = [
        "desk-bulky-window",
        "desk-bulky-booking",
        "desk-bulky-where",
        "desk-bulky-load",
        "desk-bulky-due",
    ];
    let rows = rows.into_iter().map(row).collect();
    view! { <ListTable caption=t("desk-bulky-bookings") columns=columns.map(t).to_vec() rows/> }
        .into_any()
}

fn row(booking: QueuedBooking) -> Vec<AnyView> {
    let locale = use_locale();
    let href = link(&StaffRoute::BulkyBooking(booking.number.clone()));
    let window =
        booking.window.map_or_else(|| t("desk-bulky-no-window"), |at| window_in(locale, at));
    let area = booking.area.map(|area| area.get(locale).to_owned());
    let due = (booking.due > Fen::ZERO).then(|| yuan(booking.due));
    vec![
        view! { <div>{window}<div class="small soft">{area}</div></div> }.into_any(),
        view! { <div><a class="num" href=href>{booking.number}</a> " " {state_badge(booking.state)}</div> }
            .into_any(),
        view! {
            <div>
                {booking.estate}
                <div class="small soft">
                    {booking.street.get(locale).to_owned()} " " <span class="num">{booking.masked_phone}</span>
                </div>
            </div>
        }
        .into_any(),
        view! { <span class="num">{booking.litres} " L · " {booking.kilograms} " kg"</span> }.into_any(),
        view! { <span class="num">{due}</span> }.into_any(),
    ]
}

/// The columns of the export.
const COLUMNS: [&str; 13] = [
    "desk-bulky-booking",
    "desk-bulky-state",
    "desk-bulky-service",
    "desk-bulky-begins",
    "desk-bulky-ends",
    "desk-bulky-area",
    "desk-bulky-street",
    "desk-bulky-estate",
    "desk-bulky-phone",
    "desk-bulky-total-yuan",
    "desk-bulky-due-yuan",
    "desk-bulky-load",
    "desk-bulky-opened",
];

/// `/staff/bulky/bookings/export/{format}`: the same as a file.
pub(super) async fn export_page(
    Extracted(state): Extracted<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let of = Exportable {
        list: BOOKINGS,
        kind: Kind::Booking,
        section: "bulky",
        back: StaffRoute::Bulky(BulkyPart::Bookings, asked.query()),
    };
    let rows = async {
        let found = match asked.filter() {
            Some(filter) => {
                queue(&state.kernel, desk.staff(), &filter, None, fetch_exported()).await?
            }
            None => Vec::new(),
        };
        let rows = found.into_iter().map(|one| exported(one, visit.locale)).collect();
        Ok::<_, ExportError>(Sheet { columns: list::columns(&visit, &COLUMNS), rows })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

fn exported(booking: QueuedBooking, locale: Locale) -> Vec<String> {
    let time = |at: Option<_>| at.map(list::exported_time).unwrap_or_default();
    vec![
        booking.number,
        word_in(locale, "desk-bulky-state", booking.state.as_str()),
        word_in(locale, "desk-bulky-service", booking.service.as_str()),
        time(booking.window.map(|(from, _)| from)),
        time(booking.window.map(|(_, to)| to)),
        booking.area.map(|area| area.get(locale).to_owned()).unwrap_or_default(),
        booking.street.get(locale).to_owned(),
        booking.estate,
        booking.masked_phone.unwrap_or_default(),
        yuan(booking.total),
        yuan(booking.due),
        format!("{} L, {} kg", booking.litres, booking.kilograms),
        list::exported_time(booking.opened_at),
    ]
}
