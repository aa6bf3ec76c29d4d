//! `/staff/bulky/windows`: the windows of an area in the next weeks, their limits, closing and opening
//! them, what they are planned from, and who waits.

use app::{
    components::{
        badge::{Badge, Tone},
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
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
    capacity::{
        self, Conflict, Resource, conflicts,
        staff::{
            ExceptionRow, SetException, TemplateRow, WaitingRow, WindowRow, exceptions, templates,
            waiting, windows,
        },
    },
    forms::{Draft, FormKey, FormValues},
    lists::ListError,
};
use chrono::{Days, NaiveDate};
use domain::{
    accounts::{Act, Kind},
    capacity::{ClosedReason, Left, Units},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    nav, told_once, unavailable,
    words::{hours, window_in, word},
};
use crate::{
    api::bulky::{CLOSE, EXCEPTION, LIMITS, REOPEN, TEMPLATE, TEMPLATE_REMOVE},
    desk::Desk,
    frame, list,
    list::ListTable,
    pages::places::fields::{Control, field, tick},
    routes::{BulkyPart, StaffRoute, functions, link},
};

/// Windows are shown for so many days, and can be closed so far ahead.
const DAYS: u64 = 21;
const MOST_DAYS: u64 = 60;

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    area: Option<Uuid>,
    from: String,
    to: String,
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
    let today = to_local(state.kernel.now()).date();
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
            {window_list(&area)}
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

/// What of a limit is taken, or why it is closed.
pub(super) fn stand(window: &WindowRow) -> AnyView {
    let (text, tone) = match (window.closed, Left::of(window.limit, window.taken, Units::ZERO)) {
        (Some(reason), _) => (word("closed-reason", reason.as_str()), Tone::Late),
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

fn window_list(area: &Area) -> AnyView {
    let locale = use_locale();
    let rows = area
        .windows
        .iter()
        .map(|window| {
            let href = link(&StaffRoute::BulkyWindow(window.id));
            let at = window_in(locale, (window.starts_at, window.ends_at));
            vec![
                view! { <a href=href>{at}</a> }.into_any(),
                stand(window),
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
    let from = if asked.from.is_empty() { today.to_string() } else { asked.from.clone() };
    let to = if asked.to.is_empty() { from.clone() } else { asked.to.clone() };
    view! {
        <details class="group">
            <summary>{t("desk-bulky-close-days")}</summary>
            <form class="filters" method="get" action=link(&StaffRoute::BulkyClose(String::new()))>
                <input type="hidden" name="area" value=area.resource.id.to_string()/>
                <div class="field">
                    <label for="close-from">{t("filter-from")}</label>
                    <input id="close-from" name="from" type="date" value=from/>
                </div>
                <div class="field">
                    <label for="close-to">{t("filter-to")}</label>
                    <input id="close-to" name="to" type="date" value=to/>
                </div>
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

/// Minutes of a day on its clock.
fn clock(minutes: i16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `12345` in words.
fn weekdays(code: &str) -> String {
    let day = |number: char| t(&format!("calendar-weekday-{number}"));
    code.chars().filter(|c| ('1'..='7').contains(c)).map(day).collect::<Vec<_>>().join(" ")
}

fn template_list(area: &Area, forms: &Forms, writes: bool) -> AnyView {
    let locale = use_locale();
    let rows = area
        .templates
        .iter()
        .map(|one| {
            let edit = writes.then(|| {
                let id = one.id.to_string();
                let query = [("area", &*area.resource.id.to_string()), ("template", &*id)];
                let href = link(&StaffRoute::Bulky(BulkyPart::Windows, list::query(&query)));
                view! {
                    <a href=format!("{href}#template")>{t("desk-bulky-template-edit")}</a>
                    <form
                        method="post"
                        action=in_locale(functions::BULKY_TEMPLATE_REMOVE, locale)
                        enctype="multipart/form-data"
                    >
                        <input type="hidden" name=FormKey::FIELD value=forms.remove.key.to_text()/>
                        <input type="hidden" name="id" value=id/>
                        <input type="hidden" name="area" value=area.resource.id.to_string()/>
                        <SubmitButton text=t("remove") weight=Weight::Plain/>
                    </form>
                }
            });
            let until = one.valid_until.map(|day| date(locale, day));
            vec![
                view! {
                    <div>
                        {weekdays(&one.weekdays)}
                        <div class="num">{clock(one.opens)} "–" {clock(one.closes)}</div>
                    </div>
                }
                .into_any(),
                units_word(one.units).into_any(),
                view! { <div>{date(locale, one.valid_from)} " – " {until}</div> }.into_any(),
                view! { <div>{edit}</div> }.into_any(),
            ]
        })
        .collect();
    let columns = [
        "desk-bulky-template-when",
        "desk-bulky-limit",
        "desk-bulky-template-valid",
        "desk-bulky-template-act",
    ];
    view! { <ListTable caption=t("desk-bulky-templates") columns=columns.map(t).to_vec() rows/> }
        .into_any()
}

/// What was typed, or the template that is asked for.
async fn template_view(
    state: &AppState,
    session: &backend::presession::PreSession,
    asked: &Asked,
    area: &Area,
) -> FormView {
    let form = FormView::open(state, session, &TEMPLATE).await;
    let id = asked.template.parse::<Uuid>().ok();
    let named = id.map(|id| id.to_string()).unwrap_or_default();
    let is_typed = form.value("id") == named
        && form.value("area") == area.resource.id.to_string()
        && !form.errors.is_empty();
    if is_typed {
        return form;
    }
    let values = area.templates.iter().find(|one| Some(one.id) == id).map(|one| {
        let tick = |is: bool| if is { "yes".to_owned() } else { String::new() };
        vec![
            ("weekdays", one.weekdays.clone()),
            ("on_days_off", tick(one.on_days_off)),
            ("on_makeup_days", tick(one.on_makeup_days)),
            ("opens", clock(one.opens)),
            ("closes", clock(one.closes)),
            ("cut_off", one.cut_off.to_string()),
            ("stops", one.units.stops.to_string()),
            ("litres", one.units.litres.to_string()),
            ("kilograms", one.units.kilograms.to_string()),
            ("valid_from", one.valid_from.to_string()),
            ("valid_until", one.valid_until.map(|day| day.to_string()).unwrap_or_default()),
        ]
    });
    let values = values.unwrap_or_default().into_iter().chain([("id", named)]);
    let values = values.map(|(name, value)| (name.to_owned(), value));
    let values = FormValues::from_post(&TEMPLATE, values);
    FormView::of(state, Draft { values, errors: Vec::new() }, form.kept)
}

/// `stops`, `litres`, `kilograms`.
fn unit_fields(form: &FormView) -> AnyView {
    ["stops", "litres", "kilograms"]
        .map(|name| {
            let label = word("desk-bulky-unit", name);
            field(form, name, label, None, &Control::Line("text", 12))
        })
        .into_iter()
        .collect_view()
        .into_any()
}

fn template_form(area: &Area, asked: &Asked, form: &FormView) -> AnyView {
    let open = !asked.template.is_empty() || !form.errors.is_empty();
    let line = |name: &str, kind: &'static str| {
        let label = t(&format!("desk-bulky-template-{}", name.replace('_', "-")));
        field(form, name, label, None, &Control::Line(kind, 20))
    };
    let weekdays = field(
        form,
        "weekdays",
        t("desk-bulky-template-weekdays"),
        Some("desk-bulky-template-weekdays-hint"),
        &Control::Line("text", 7),
    );
    view! {
        <details class="group" id="template" open=open>
            <summary>
                {if form.value("id").is_empty() { t("desk-bulky-template-new") } else { t("desk-bulky-template-edit") }}
            </summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_TEMPLATE_SAVE, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=form.value("id")/>
                <input type="hidden" name="area" value=area.resource.id.to_string()/>
                {weekdays}
                {tick(form, "on_days_off", t("desk-bulky-template-on-days-off"))}
                {tick(form, "on_makeup_days", t("desk-bulky-template-on-makeup-days"))}
                {line("opens", "time")}
                {line("closes", "time")}
                {line("cut_off", "text")}
                {unit_fields(form)}
                {line("valid_from", "date")}
                {line("valid_until", "date")}
                <SubmitButton text=t("desk-bulky-template-save") weight=Weight::Primary/>
            </form>
        </details>
    }
    .into_any()
}

fn exception_list(area: &Area) -> AnyView {
    let locale = use_locale();
    let rows = area
        .exceptions
        .iter()
        .map(|one| {
            let times = one.opens.zip(one.closes);
            let times = times.map(|(opens, closes)| format!("{}–{}", clock(opens), clock(closes)));
            vec![
                date(locale, one.day).into_any(),
                view! { <div>{word("desk-bulky-change", &one.change)} " " {times}</div> }
                    .into_any(),
                one.units.map(units_word).unwrap_or_default().into_any(),
            ]
        })
        .collect();
    let columns = ["desk-bulky-day", "desk-bulky-exception", "desk-bulky-limit"].map(t).to_vec();
    view! { <ListTable caption=t("desk-bulky-exceptions") columns rows/> }.into_any()
}

fn exception_form(area: &Area, form: &FormView) -> AnyView {
    let changes = SetException::CHANGES
        .iter()
        .map(|code| ((*code).to_owned(), word("desk-bulky-change", code)))
        .collect();
    let cut_off = t("desk-bulky-template-cut-off");
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("desk-bulky-exception-new")}</summary>
            <form
                method="post"
                action=in_locale(functions::BULKY_EXCEPTION, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                <p>{t("desk-bulky-exception-about")}</p>
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=area.resource.id.to_string()/>
                {field(form, "day", t("desk-bulky-day"), None, &Control::Line("date", 10))}
                {field(form, "change", t("desk-bulky-exception"), None, &Control::Words(changes))}
                {field(
                    form,
                    "times",
                    t("desk-bulky-exception-times"),
                    Some("desk-bulky-exception-times-hint"),
                    &Control::Line("text", 200),
                )}
                {field(form, "cut_off", cut_off, None, &Control::Line("text", 12))}
                {unit_fields(form)}
                <SubmitButton text=t("desk-bulky-exception-save") weight=Weight::Primary/>
            </form>
        </details>
    }
    .into_any()
}

/// `/staff/bulky/windows/{id}`: one window, its limits, and closing it.
pub(super) async fn one(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Capacity) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let found = async {
        let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
        let Some(window) = capacity::window(&state.kernel.db, id).await? else { return Ok(None) };
        let Some(area) = areas(&state).await?.into_iter().find(|one| one.id == window.resource)
        else {
            return Ok(None);
        };
        let day = to_local(window.starts_at).date();
        let rows = windows(&state.kernel, desk.staff(), area.id, &(day..=day)).await?;
        Ok::<_, ListError>(rows.into_iter().find(|row| row.id == id).map(|row| (area, row)))
    };
    let (area, window) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return frame::refused(&state, &visit, &desk, Denied::NotFound),
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let named = window.id.to_string();
    let mut limits = told_once(&state, &session.token, &LIMITS, ("id", &named)).await;
    if limits.errors.is_empty() {
        let values = [
            ("stops", window.limit.stops.to_string()),
            ("litres", window.limit.litres.to_string()),
            ("kilograms", window.limit.kilograms.to_string()),
            ("id", named.clone()),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), value));
        let values = FormValues::from_post(&LIMITS, values);
        limits = FormView::of(&state, Draft { values, errors: Vec::new() }, limits.kept);
    }
    let close = told_once(&state, &session.token, &CLOSE, ("window", &named)).await;
    let reopen = told_once(&state, &session.token, &REOPEN, ("window", &named)).await;
    let page = render(&state, &visit, || {
        let locale = use_locale();
        let title = window_in(locale, (window.starts_at, window.ends_at));
        let writes = desk.staff().may(Act::Write, Kind::Capacity);
        let closes = desk.staff().may(Act::Publish, Kind::Capacity);
        let closed = window.closed.is_some_and(ClosedReason::drops);
        let errors: Vec<_> =
            [&limits, &close, &reopen].iter().flat_map(|form| form.errors.clone()).collect();
        let day = to_local(window.starts_at).date().to_string();
        let area_id = area.id.to_string();
        let query = [("from", &*day), ("to", &*day), ("area", &*area_id)];
        let bookings = link(&StaffRoute::Bulky(BulkyPart::Bookings, list::query(&query)));
        let body = view! {
            <Breadcrumb above=vec![(here(area.id).into(), area.name.get(locale).to_owned())]/>
            <ErrorSummary errors/>
            {stand(&window)}
            {taken(window.taken, window.limit)}
            <p><a href=bookings>{t("desk-bulky-window-bookings")}</a></p>
            {writes.then(|| limits_form(&window, &limits))}
            {(closes && !closed).then(|| close_form(&[("window", named.clone())], &close, window.taken.stops, 1))}
            {(closes && closed).then(|| reopen_form(&[("window", named.clone())], &reopen))}
        };
        frame::page(&desk, "bulky", &title, body)
    });
    (session.headers(), page).into_response()
}

fn limits_form(window: &WindowRow, form: &FormView) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_LIMITS, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-bulky-limit")}</h2>
            <p>{t("desk-bulky-limit-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="id" value=window.id.to_string()/>
            {unit_fields(form)}
            <SubmitButton text=t("desk-bulky-limit-save") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn hidden(fields: &[(&'static str, String)]) -> AnyView {
    fields
        .iter()
        .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone()/> })
        .collect_view()
        .into_any()
}

/// Closing, with what will happen said first.
fn close_form(
    which: &[(&'static str, String)],
    form: &FormView,
    stops: u32,
    windows: usize,
) -> AnyView {
    let reasons = ClosedReason::ALL
        .iter()
        .filter(|reason| reason.drops())
        .map(|reason| (reason.as_str().to_owned(), word("closed-reason", reason.as_str())));
    let reasons = std::iter::once((String::new(), t("desk-bulky-close-choose"))).chain(reasons);
    let reasons = Control::Words(reasons.collect());
    let what =
        t_with("desk-bulky-close-what", &[("windows", windows.into()), ("bookings", stops.into())]);
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_CLOSE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-bulky-close")}</h2>
            <p>{what}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            {hidden(which)}
            {field(form, "reason", t("desk-bulky-close-reason"), None, &reasons)}
            {field(form, "words", t("desk-bulky-close-words"), None, &Control::Line("text", 200))}
            <SubmitButton text=t("desk-bulky-close") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn reopen_form(which: &[(&'static str, String)], form: &FormView) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::BULKY_REOPEN, use_locale())
            enctype="multipart/form-data"
        >
            <h2>{t("desk-bulky-reopen")}</h2>
            <p>{t("desk-bulky-reopen-about")}</p>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            {hidden(which)}
            <SubmitButton text=t("desk-bulky-reopen") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

/// `/staff/bulky/windows/close`: days of an area, and what closing or opening them would do.
pub(super) async fn close_page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    if let Err(denied) = desk.staff().reach(Act::Publish, Kind::Capacity) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let days = asked.from.parse::<NaiveDate>().ok().zip(asked.to.parse::<NaiveDate>().ok());
    let days = days.filter(|(from, to)| {
        from <= to && from.checked_add_days(Days::new(MOST_DAYS)).is_some_and(|most| *to <= most)
    });
    let found = async {
        let area = areas(&state).await?.into_iter().find(|one| Some(one.id) == asked.area);
        let Some((area, (from, to))) = area.zip(days) else { return Ok(None) };
        let rows = windows(&state.kernel, desk.staff(), area.id, &(from..=to)).await?;
        Ok::<_, ListError>(Some((area, from, to, rows)))
    };
    let (area, from, to, rows) = match found.await {
        Ok(Some(found)) => found,
        Ok(None) => return frame::refused(&state, &visit, &desk, Denied::NotFound),
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let named = area.id.to_string();
    let close = told_once(&state, &session.token, &CLOSE, ("area", &named)).await;
    let reopen = told_once(&state, &session.token, &REOPEN, ("area", &named)).await;
    let now = state.kernel.now();
    let page = render(&state, &visit, || {
        let locale = use_locale();
        let which = [("area", named.clone()), ("from", from.to_string()), ("to", to.to_string())];
        let coming: Vec<_> = rows.iter().filter(|row| row.ends_at > now).collect();
        let (closed, open): (Vec<_>, Vec<_>) =
            coming.into_iter().partition(|row| row.closed.is_some_and(ClosedReason::drops));
        let stops = open.iter().map(|row| row.taken.stops).sum();
        let errors: Vec<_> =
            [&close, &reopen].iter().flat_map(|form| form.errors.clone()).collect();
        let lines = rows
            .iter()
            .map(|row| {
                let at = date(locale, to_local(row.starts_at).date());
                vec![
                    format!("{at} {}", hours((row.starts_at, row.ends_at))).into_any(),
                    stand(row),
                    taken(row.taken, row.limit),
                ]
            })
            .collect();
        let columns = ["desk-bulky-window", "desk-bulky-left", "desk-bulky-taken"].map(t).to_vec();
        let body = view! {
            <Breadcrumb above=vec![(here(area.id).into(), area.name.get(locale).to_owned())]/>
            <ErrorSummary errors/>
            {(!open.is_empty()).then(|| close_form(&which, &close, stops, open.len()))}
            {(!closed.is_empty()).then(|| reopen_form(&which, &reopen))}
            <ListTable caption=t("desk-bulky-windows") columns rows=lines/>
        };
        frame::page(&desk, "bulky", &t("desk-bulky-close-days"), body)
    });
    (session.headers(), page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_of_a_day_are_shown_on_its_clock() {
        assert_eq!(clock(8 * 60 + 5), "08:05");
    }
}
