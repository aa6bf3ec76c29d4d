//! `/staff/bulky/windows`: the windows of an area in the next weeks, their limits, closing and opening
//! them, what they are planned from, and who waits.

mod close;
mod one;
mod plan;

use app::{
    components::{
        badge::{Badge, Tone},
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
        tabs::{Tab, Tabs},
    },
    form::{FormView, error_text, presession},
    render::{render, t, t_with, use_locale},
    state::AppState,
    texts::{date, date_and_time},
    visit::Visit,
};
use axum::{
    extract::{Query, State as Extracted, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    bulky::booking_number,
    calendar::to_local,
    capacity::{
        self, Conflict, Resource, conflicts,
        staff::{
            ExceptionRow, TemplateRow, WaitingRow, WindowRow, closing_days, exceptions, templates,
            waiting, windows,
        },
    },
    lists::ListError,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind},
    capacity::{Left, Units},
};
use leptos::prelude::*;
use uuid::Uuid;

use self::plan::{exception_form, exception_list, template_form, template_list, template_view};
use super::{
    nav, told_once, unavailable,
    words::{window_in, word},
};
use crate::{
    api::bulky::{EXCEPTION, TEMPLATE_REMOVE},
    desk::Desk,
    frame, list,
    list::ListTable,
    routes::{BulkyPart, StaffRoute, link},
};

pub(super) use self::{close::close_page, one::one};

/// Windows are shown for so many days.
const DAYS: u64 = 21;

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    area: Option<Uuid>,
    /// Days that were to be closed and cannot be; the page that says so sends `closing` with them,
    /// since they may be empty.
    from: String,
    to: String,
    closing: String,
    /// The template whose form is open; `new` for another.
    template: String,
}

struct Area {
    resource: Resource,
    windows: Vec<WindowRow>,
    templates: Vec<TemplateRow>,
    exceptions: Vec<ExceptionRow>,
    conflicts: Vec<Conflict>,
    waiting: Vec<(WaitingRow, Option<String>)>,
    /// Numbers of bookings in conflicts.
    numbers: Vec<(Uuid, String)>,
}

/// The areas of bulky waste, and the yard.
async fn areas(state: &AppState) -> Result<Vec<Resource>, ListError> {
    let mut areas = capacity::resources(&state.kernel.db, None).await?;
    areas.retain(|one| one.kind.starts_with("bulky"));
    Ok(areas)
}

async fn load(
    state: &AppState,
    desk: &Desk,
    resource: Resource,
    today: NaiveDate,
) -> Result<Area, ListError> {
    let (kernel, staff, id) = (&state.kernel, desk.staff(), resource.id);
    let last = today.checked_add_days(Days::new(DAYS)).unwrap_or(today);
    let mut conn = kernel.db.acquire().await?;
    let conflicts = conflicts(&mut conn, id, kernel.now()).await?;
    drop(conn);
    let mut numbers = Vec::new();
    for claim in conflicts.iter().flat_map(|one| &one.claims) {
        if let Some(number) =
            booking_number(kernel, (&claim.subject_kind, claim.subject_id)).await?
        {
            numbers.push((claim.subject_id, number));
        }
    }
    let mut queue = Vec::new();
    for one in waiting(kernel, staff, id).await? {
        let number = booking_number(kernel, (&one.subject_kind, one.subject_id)).await?;
        queue.push((one, number));
    }
    Ok(Area {
        windows: windows(kernel, staff, id, &(today..=last)).await?,
        templates: templates(kernel, staff, id).await?,
        exceptions: exceptions(kernel, staff, id, today).await?,
        waiting: queue,
        conflicts,
        numbers,
        resource,
    })
}

/// The forms of the page.
struct Forms {
    template: FormView,
    remove: FormView,
    exception: FormView,
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Capacity) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let areas = match areas(&state).await {
        Ok(areas) => areas,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let chosen = match asked.area {
        Some(id) => areas.iter().find(|one| one.id == id).cloned(),
        None => areas.first().cloned(),
    };
    let now = state.kernel.now();
    let today = to_local(now).date();
    let Some(resource) = chosen else {
        return render(&state, &visit, || {
            let body = view! { {nav(&desk, BulkyPart::Windows)} <p>{t("desk-bulky-no-areas")}</p> };
            frame::page(&desk, "bulky", &t("desk-bulky-windows"), body)
        });
    };
    let area = match load(&state, &desk, resource, today).await {
        Ok(area) => area,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let id = area.resource.id.to_string();
    let remove = told_once(&state, &session.token, &TEMPLATE_REMOVE, ("area", &id)).await;
    let exception = told_once(&state, &session.token, &EXCEPTION, ("id", &id)).await;
    let template = template_view(&state, &session.token, &asked, &area).await;
    let forms = Forms { template, remove, exception };
    let page = render(&state, &visit, || {
        let locale = use_locale();
        let tabs = areas
            .iter()
            .map(|one| Tab {
                href: link(&here(one.id)),
                name: one.name.get(locale).to_owned(),
                current: one.id == area.resource.id,
            })
            .collect();
        let writes = desk.staff().may(Act::Write, Kind::Capacity);
        let closes = desk.staff().may(Act::Publish, Kind::Capacity);
        let title = area.resource.name.get(locale).to_owned();
        let errors: Vec<_> = [&forms.template, &forms.remove, &forms.exception]
            .iter()
            .flat_map(|form| form.errors.clone())
            .collect();
        let body = view! {
            {nav(&desk, BulkyPart::Windows)}
            <Tabs label=t("desk-bulky-areas") tabs/>
            <ErrorSummary errors/>
            {conflict_list(&area)}
            {closes.then(|| ask_close(&area, &asked, today))}
            <h2>{t("desk-bulky-windows-next")}</h2>
            {window_list(&area, now)}
            <h2>{t("desk-bulky-waiting")}</h2>
            {waiting_list(&area)}
            <h2>{t("desk-bulky-templates")}</h2>
            {template_list(&area, &forms, writes)}
            {writes.then(|| template_form(&area, &asked, &forms.template))}
            <h2>{t("desk-bulky-exceptions")}</h2>
            {exception_list(&area)}
            {writes.then(|| exception_form(&area, &forms.exception))}
        };
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

fn here(area: Uuid) -> StaffRoute {
    StaffRoute::Bulky(BulkyPart::Windows, list::query(&[("area", &area.to_string())]))
}

/// How much of each, as a person says it; what is not counted is left out.
fn units_word(units: Units) -> String {
    let parts = [
        ("desk-bulky-stops-of", units.stops),
        ("desk-bulky-litres-of", units.litres),
        ("desk-bulky-kilograms-of", units.kilograms),
    ];
    let parts = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| t_with(key, &[("count", count.into())]));
    parts.collect::<Vec<_>>().join(" · ")
}

/// What of a limit is taken, or why it is closed, or that it is over.
pub(super) fn stand(window: &WindowRow, now: DateTime<Utc>) -> AnyView {
    let (text, tone) = match (window.closed, Left::of(window.limit, window.taken, Units::ZERO)) {
        (Some(reason), _) => (word("closed-reason", reason.as_str()), Tone::Late),
        (None, _) if window.ends_at <= now => (t("desk-bulky-ended"), Tone::Neutral),
        (None, Left::Free) => (word("window-left", "free"), Tone::Good),
        (None, Left::Few) => (word("window-left", "few"), Tone::Warn),
        (None, Left::Full) => (word("window-left", "full"), Tone::Neutral),
    };
    let over = (!window.over.is_zero())
        .then(|| view! { " " <Badge text=t("desk-bulky-over") tone=Tone::Late/> });
    let words = (!window.closed_words.is_empty()).then(|| {
        view! { <div class="small soft">{window.closed_words.clone()}</div> }
    });
    view! { <div><Badge text tone/> {over} {words}</div> }.into_any()
}

/// How much of each is taken, in words.
pub(super) fn taken(taken: Units, limit: Units) -> AnyView {
    let parts = [
        ("desk-bulky-stops", taken.stops, limit.stops),
        ("desk-bulky-of-litres", taken.litres, limit.litres),
        ("desk-bulky-of-kilograms", taken.kilograms, limit.kilograms),
    ];
    let lines = parts
        .into_iter()
        .filter(|(_, taken, limit)| *taken > 0 || *limit > 0)
        .map(|(key, taken, limit)| {
            view! { <div>{t_with(key, &[("taken", taken.into()), ("limit", limit.into())])}</div> }
        })
        .collect_view();
    view! { <div class="small">{lines}</div> }.into_any()
}

fn window_list(area: &Area, now: DateTime<Utc>) -> AnyView {
    let locale = use_locale();
    let rows = area
        .windows
        .iter()
        .map(|window| {
            let href = link(&StaffRoute::BulkyWindow(window.id));
            let at = window_in(locale, (window.starts_at, window.ends_at));
            vec![
                view! { <a href=href>{at}</a> }.into_any(),
                stand(window, now),
                taken(window.taken, window.limit),
            ]
        })
        .collect();
    let columns = ["desk-bulky-window", "desk-bulky-left", "desk-bulky-taken"].map(t).to_vec();
    view! { <ListTable caption=t("desk-bulky-windows") columns rows/> }.into_any()
}

/// Windows with more in them than there should be: nobody is dropped, so staff have to look.
fn conflict_list(area: &Area) -> Option<AnyView> {
    if area.conflicts.is_empty() {
        return None;
    }
    let locale = use_locale();
    let rows = area
        .conflicts
        .iter()
        .map(|conflict| {
            let at = conflict.claims.first().map(|claim| (claim.starts_at, claim.ends_at));
            let bookings = conflict
                .claims
                .iter()
                .filter_map(|claim| area.numbers.iter().find(|(id, _)| *id == claim.subject_id))
                .map(|(_, number)| {
                    let href = link(&StaffRoute::BulkyBooking(number.clone()));
                    view! { <li><a class="num" href=href>{number.clone()}</a></li> }
                })
                .collect_view();
            let window = link(&StaffRoute::BulkyWindow(conflict.window));
            let at = at.map_or_else(|| t("desk-bulky-window"), |at| window_in(locale, at));
            vec![
                view! { <a href=window>{at}</a> }.into_any(),
                units_word(conflict.over).into_any(),
                view! { <ul class="plain-list">{bookings}</ul> }.into_any(),
            ]
        })
        .collect();
    let columns = ["desk-bulky-window", "desk-bulky-over", "desk-bulky-bookings"].map(t).to_vec();
    Some(
        view! {
            <Notice kind=NoticeKind::Warning title=t("desk-bulky-conflicts")>
                <p>{t("desk-bulky-conflicts-about")}</p>
            </Notice>
            <ListTable caption=t("desk-bulky-conflicts") columns rows/>
        }
        .into_any(),
    )
}

/// Which days are to be closed: what will happen is said on the next page, before it does.
fn ask_close(area: &Area, asked: &Asked, today: NaiveDate) -> AnyView {
    let back = !asked.closing.is_empty();
    let from = if back { asked.from.clone() } else { today.to_string() };
    let to = if back { asked.to.clone() } else { from.clone() };
    let wrong = closing_days(&asked.from, &asked.to, today).err().filter(|_| back);
    let day = |name: &'static str, label: &str, value: String| {
        let error = wrong.as_ref().filter(|error| error.field == name).map(error_text);
        let (id, is_wrong) = (format!("close-{name}"), error.is_some());
        view! {
            <div class="field" class:wrong=is_wrong>
                <label for=id.clone()>{t(label)}</label>
                {error.map(|text| view! { <p class="error" id="close-error">{text}</p> })}
                <input
                    id=id
                    name=name
                    type="date"
                    value=value
                    aria-invalid=is_wrong.then_some("true")
                    aria-describedby=is_wrong.then_some("close-error")
                />
            </div>
        }
    };
    view! {
        <details class="group" id="close-days" open=back>
            <summary>{t("desk-bulky-close-days")}</summary>
            <form class="filters" method="get" action=link(&StaffRoute::BulkyClose(String::new()))>
                <input type="hidden" name="area" value=area.resource.id.to_string()/>
                {day("from", "filter-from", from)}
                {day("to", "filter-to", to)}
                <div class="filter-buttons">
                    <SubmitButton text=t("desk-bulky-close-look") weight=Weight::Plain/>
                </div>
            </form>
        </details>
    }
    .into_any()
}

fn waiting_list(area: &Area) -> AnyView {
    let locale = use_locale();
    let rows = area
        .waiting
        .iter()
        .map(|(one, number)| {
            let booking = number.clone().map(|number| {
                let href = link(&StaffRoute::BulkyBooking(number.clone()));
                view! { <a class="num" href=href>{number}</a> }
            });
            let window =
                one.window.and_then(|id| area.windows.iter().find(|window| window.id == id));
            let wanted = match (window, one.day) {
                (Some(window), _) => window_in(locale, (window.starts_at, window.ends_at)),
                (None, Some(day)) => date(locale, day),
                (None, None) => t("desk-bulky-waiting-any"),
            };
            let until = one.offer_until.map(|at| {
                t_with("desk-bulky-offered-until", &[("at", date_and_time(locale, at).into())])
            });
            vec![
                date_and_time(locale, one.joined_at).into_any(),
                booking.into_any(),
                wanted.into_any(),
                view! { <div>{units_word(one.units)} <div class="small">{until}</div></div> }
                    .into_any(),
            ]
        })
        .collect();
    let columns = [
        "desk-bulky-waiting-since",
        "desk-bulky-booking",
        "desk-bulky-waiting-for",
        "desk-bulky-load",
    ];
    view! { <ListTable caption=t("desk-bulky-waiting") columns=columns.map(t).to_vec() rows/> }
        .into_any()
}
