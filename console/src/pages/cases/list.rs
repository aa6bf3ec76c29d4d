//! `/staff/cases`: what waits, by the time that is left; and all cases.

use std::collections::HashMap;

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, SubmitButton, Weight},
        notice::{Kind as NoticeKind, Notice},
    },
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State as Extracted, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    cases::{
        BULK, Busy, CASES, CaseFilter, Channel, Counted, Queue, Queued, ReadError, busy,
        count as count_queues, is_case_number, own_colleagues, point, queue, rulebook::Rulebook,
    },
    districts::{
        map::{StreetRow, streets},
        offices::{Department, departments},
    },
    lists::{After, ListError, Page, Sheet, fetch, fetch_exported},
    messages::sent::Recipient,
    search::is_phone,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    accounts::{Act, Kind, Reach, Role},
    cases::{State, Step, TRANSITIONS, Urgency},
    locale::Locale,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    bulk::{BULK_FORM, BulkForm},
    claim::words_of,
    queues,
    words::{
        awaits_badge, class_name, left, left_in, queue_name, state_badge, time, word, word_in,
    },
};
use crate::{
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    routes::{StaffRoute, functions, link, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    queue: String,
    /// A number of ours or of the city's, or words.
    q: String,
    class: String,
    /// The code of a street.
    street: String,
    /// The code of a department.
    department: String,
    /// The code of a street whose office has them.
    office: String,
    state: String,
    channel: String,
    urgency: String,
    supervised: String,
    from: String,
    to: String,
    /// What a number of the figures counts.
    of: String,
    /// The blind index of a phone number; never one itself.
    recipient: String,
    /// The login of whoever took it in.
    agent: String,
    /// Where whoever looks is, to a hundred metres: `longitude,latitude`. Never kept with a filter.
    near: String,
    after: Option<String>,
}

/// What the filter is put together from.
struct Offices {
    streets: Vec<StreetRow>,
    departments: Vec<Department>,
}

impl Asked {
    fn fields(&self) -> [(&'static str, &str); 14] {
        [
            ("q", self.q.trim()),
            ("class", &self.class),
            ("street", &self.street),
            ("department", &self.department),
            ("office", &self.office),
            ("state", &self.state),
            ("channel", &self.channel),
            ("urgency", &self.urgency),
            ("supervised", &self.supervised),
            ("from", &self.from),
            ("to", &self.to),
            ("of", &self.of),
            ("recipient", &self.recipient),
            ("agent", &self.agent),
        ]
    }

    fn query(&self, queue: Queue) -> String {
        let mut fields = vec![("queue", queue.as_str())];
        fields.extend(self.fields());
        list::query(&fields)
    }

    fn is_filtered(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    /// The one that is asked for, or where somebody in these posts begins.
    fn queue(&self, roles: &[Role]) -> Queue {
        if let Some(queue) = Queue::parse(&self.queue) {
            return queue;
        }
        if self.is_filtered() {
            return Queue::All;
        }
        let begins = [
            (Role::Handler, Queue::Mine),
            (Role::StreetOffice, Queue::Mine),
            (Role::HotlineAgent, Queue::New),
            (Role::Dispatcher, Queue::Dispatch),
            (Role::Verifier, Queue::Verify),
            (Role::Collector, Queue::Verify),
        ];
        let begin = begins.into_iter().find(|(role, _)| roles.contains(role));
        begin.map_or(Queue::Late, |(_, queue)| queue)
    }

    /// None where something cannot be read: then nothing is shown rather than too much.
    fn filter(&self, offices: &Offices) -> Option<CaseFilter> {
        fn read<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
            let text = text.trim();
            if text.is_empty() { Some(None) } else { parse(text).map(Some) }
        }
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let street = |code: &str| {
            offices.streets.iter().find(|street| street.code == code).map(|street| street.id)
        };
        let department =
            |code: &str| offices.departments.iter().find(|one| one.code == code).map(|one| one.id);
        Some(CaseFilter {
            words: self.q.trim().to_owned(),
            class: read(&self.class, |code| Some(code.to_owned()))?,
            street: read(&self.street, street)?,
            department: read(&self.department, department)?,
            office: read(&self.office, street)?,
            state: read(&self.state, State::parse)?,
            channel: read(&self.channel, Channel::parse)?,
            urgency: read(&self.urgency, Urgency::parse)?,
            supervised: !self.supervised.is_empty(),
            from: read(&self.from, day)?,
            to: read(&self.to, day)?,
            counted: read(&self.of, Counted::parse)?,
            phone: read(&self.recipient, Recipient::parse)?,
            agent: read(&self.agent, |login| Some(login.to_owned()))?,
            near: read(&self.near, |near| point(&near.replace(',', " ")))?,
        })
    }
}

async fn offices(state: &AppState) -> Result<Offices, ListError> {
    let db = &state.kernel.db;
    Ok(Offices { streets: streets(db).await?, departments: departments(db).await? })
}

/// What the page shows.
struct Shown {
    queue: Queue,
    counts: Vec<(Queue, i64)>,
    /// None for a filter that cannot be read.
    page: Option<Page<Queued>>,
    /// What was asked for is words and no number.
    of_words: bool,
    /// Who has to do with them now.
    busy: HashMap<Uuid, Busy>,
    offices: Offices,
    /// To whom this person can hand over.
    colleagues: Vec<(Uuid, String)>,
}

async fn load(state: &AppState, desk: &Desk, asked: &Asked) -> Result<Shown, ReadError> {
    let staff = desk.staff();
    // Whoever may not see them is told so whatever the filter is.
    staff.reach(Act::Read, Kind::Case)?;
    let offices = offices(state).await.map_err(read_error)?;
    let which = asked.queue(&staff.roles);
    let counts =
        count_queues(&state.kernel, staff, &queues::counted(staff)).await.map_err(read_error)?;
    let page = match asked.filter(&offices) {
        Some(filter) => {
            let After(after): After<(Option<DateTime<Utc>>, Uuid)> =
                After::parse(asked.after.as_deref());
            let rows = queue(&state.kernel, staff, which, &filter, after, fetch()).await;
            let mut page = Page::cut(rows.map_err(read_error)?, Queued::key);
            // Those that are near are one page.
            page.next = page.next.filter(|_| filter.near.is_none());
            Some(page)
        }
        None => None,
    };
    let of_words = !asked.q.is_empty() && !is_case_number(&state.kernel.db, &asked.q).await?;
    let ids: Vec<Uuid> = page.iter().flat_map(|page| &page.rows).map(|row| row.id).collect();
    let busy = busy(&state.kernel, staff, &ids).await?;
    let colleagues = if bulk_steps(&staff.roles).contains(&Step::HandOver) {
        own_colleagues(&state.kernel, staff).await?
    } else {
        Vec::new()
    };
    Ok(Shown { queue: which, counts, page, of_words, busy, offices, colleagues })
}

fn read_error(error: ListError) -> ReadError {
    match error {
        ListError::Denied(denied) => denied.into(),
        ListError::Database(error) => error.into(),
    }
}

/// The steps that somebody in these posts can take with several cases.
pub(super) fn bulk_steps(roles: &[Role]) -> Vec<Step> {
    let takes = |step: &Step| {
        let by = TRANSITIONS.iter().filter(|line| line.step == *step).flat_map(|line| line.by);
        by.flat_map(|party| party.roles()).any(|role| roles.contains(role))
    };
    BULK.iter().copied().filter(takes).collect()
}

/// `/staff/cases`.
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
            tracing::error!(error = &error as &dyn std::error::Error, "cases not listed");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let bulk = BulkForm::open(&state, &visit, &desk).await;
    let kept = Kept::open(&state, &visit, &desk, &CASES).await;
    let headers = kept.headers();
    let rules = state.rulebook.get();
    let now = state.kernel.now();
    let page = render(&state, &visit, || {
        let staff = desk.staff();
        let exports = staff.may(Act::Export, Kind::Case);
        let takes_calls = staff.roles.contains(&Role::HotlineAgent);
        let sees_calls = matches!(staff.reach(Act::Read, Kind::Case), Ok(Reach::District));
        let title = queue_name(shown.queue);
        let body = view! {
            <Ways takes_calls sees_calls/>
            {bulk.report()}
            {queues::tabs(&shown.counts, shown.queue)}
            {found(asked, shown, &rules, (kept, bulk), exports, now)}
        };
        frame::page(&desk, "cases", &title, body)
    });
    (headers, page).into_response()
}

/// A new one, the figures, and the box for a number or words.
#[component]
fn Ways(takes_calls: bool, sees_calls: bool) -> impl IntoView {
    let new = takes_calls.then(|| {
        let href = link(&StaffRoute::CaseNew);
        view! { <LinkButton text=t("cases-new") href weight=Weight::Plain/> }
    });
    let figures = link(&StaffRoute::CaseFigures(String::new()));
    let calls = sees_calls.then(|| {
        let href = link(&StaffRoute::CaseCalls(String::new()));
        view! { <LinkButton text=t("cases-calls") href weight=Weight::Plain/> }
    });
    view! {
        <div class="buttons">
            {new}
            <LinkButton text=t("cases-figures") href=figures weight=Weight::Plain/>
            {calls}
        </div>
        <form
            class="desk-search"
            role="search"
            aria-label=t("desk-search-cases")
            method="post"
            action=in_locale(functions::CASES_FIND, use_locale())
            enctype="multipart/form-data"
        >
            <label class="visually-hidden" for="cases-find">{t("cases-find")}</label>
            <input
                id="cases-find"
                name="q"
                type="search"
                placeholder=t("cases-find")
                maxlength="60"
                autocomplete="off"
            />
            <SubmitButton text=t("desk-search") weight=Weight::Plain/>
        </form>
    }
}

fn found(
    asked: Asked,
    shown: Shown,
    rules: &Rulebook,
    (kept, bulk): (Kept, BulkForm),
    exports: bool,
    now: DateTime<Utc>,
) -> AnyView {
    let locale = use_locale();
    let Shown { queue, page, of_words, busy, offices, colleagues, .. } = shown;
    let (query, first) = (asked.query(queue), asked.after.is_none());
    let near = (queue == Queue::Mine).then(|| near_me(&query, !asked.near.is_empty()));
    let filtered = asked.is_filtered();
    let kept_fields = [("q", &asked.q), ("of", &asked.of), ("recipient", &asked.recipient)]
        .into_iter()
        .chain([("agent", &asked.agent)])
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> })
        .collect_view();
    let counted = Counted::parse(&asked.of)
        .map(|of| t_with("cases-counted", &[("of", word("cases-figure", of.as_str()).into())]));
    let of_caller = (!asked.recipient.is_empty()).then(|| t("cases-of-caller"));
    let told = counted.or(of_caller).map(|title| {
        view! { <Notice kind=NoticeKind::Info title=title><span></span></Notice> }
    });
    let words = asked.q.trim();
    let sought = (!words.is_empty() && !is_phone(words)).then(|| {
        let title = t_with("desk-search-for", &[("words", words.into())]);
        let how = of_words.then(|| view! { <p>{t("cases-words-newest")}</p> });
        view! { <Notice kind=NoticeKind::Info title=title>{how}</Notice> }.into_any()
    });
    let streets: Vec<(String, String)> = offices
        .streets
        .iter()
        .map(|one| (one.code.clone(), one.name.get(locale).to_owned()))
        .collect();
    let departments: Vec<(String, String)> = offices
        .departments
        .iter()
        .map(|one| (one.code.clone(), one.name.get(locale).to_owned()))
        .collect();
    let states = State::ALL
        .iter()
        .map(|state| (state.as_str().to_owned(), word("case-state", state.as_str())))
        .collect();
    let channels = Channel::ALL
        .map(|one| (one.as_str().to_owned(), word("case-channel", one.as_str())))
        .to_vec();
    let urgencies = Urgency::ALL
        .iter()
        .map(|one| (one.as_str().to_owned(), word("case-urgency", one.as_str())))
        .collect();
    let classes = classes(rules, locale);
    let some = page.as_ref().is_some_and(|page| !page.rows.is_empty());
    let picks = some && !bulk.steps.is_empty();
    let rows = table(page, queue, (rules, &busy, picks), first, &query, now);
    let acts = picks.then(|| bulk.view(&query, departments.clone(), colleagues));
    let yes = vec![("yes".to_owned(), t("cases-supervised"))];
    view! {
        {told}
        {sought}
        {near}
        <FilterBar path=patterns::CASES filtered>
            <input type="hidden" name="queue" value=queue.as_str()/>
            {kept_fields}
            <SelectFilter name="class" label=t("cases-class") value=asked.class options=classes/>
            <SelectFilter name="street" label=t("cases-street") value=asked.street options=streets.clone()/>
            <SelectFilter name="department" label=t("cases-department") value=asked.department options=departments/>
            <SelectFilter name="office" label=t("cases-office") value=asked.office options=streets/>
            <SelectFilter name="state" label=t("cases-state") value=asked.state options=states/>
            <SelectFilter name="channel" label=t("cases-channel") value=asked.channel options=channels/>
            <SelectFilter name="urgency" label=t("cases-urgency") value=asked.urgency options=urgencies/>
            <SelectFilter name="supervised" label=t("cases-supervision") value=asked.supervised options=yes/>
            <TextFilter name="from" kind="date" label=t("filter-from") value=asked.from/>
            <TextFilter name="to" kind="date" label=t("filter-to") value=asked.to/>
        </FilterBar>
        <SavedFilters list=CASES path=patterns::CASES query=query.clone() kept/>
        {rows}
        {acts}
        {exports.then(|| view! { <Exports path=patterns::CASES query/> })}
    }
    .into_any()
}

/// The way to the queue in the order of distance, for whoever is on the way. `public/desk.js` asks
/// where that is, on a tap; without it there is no button.
fn near_me(query: &str, is_near: bool) -> AnyView {
    let by_time = link(&StaffRoute::Cases(query.to_owned()));
    let assets = expect_context::<AppState>().assets.clone();
    let back = is_near.then(
        || view! { <a class="button plain" href=by_time.clone()>{t("cases-by-time-left")}</a> },
    );
    view! {
        <div
            class="buttons"
            data-module=assets.desk.clone()
            data-desk="near"
            data-to=by_time
            data-words=t("cases-near-me")
            data-locating=t("cases-locating")
            data-failed=t("cases-not-located")
        >
            {back}
        </div>
    }
    .into_any()
}

/// The major classes, each with its classes.
fn classes(rules: &Rulebook, locale: Locale) -> Vec<(String, String)> {
    let majors = rules.majors.iter().map(|(code, name)| {
        let all = t_with("cases-class-all", &[("name", name.get(locale).into())]);
        (code.clone(), all)
    });
    let classes = rules
        .classes()
        .map(|class| (class.code.clone(), format!("{} {}", class.code, class.name.get(locale))));
    let mut all: Vec<_> = majors.chain(classes).collect();
    // The code of a major class is the beginning of those of its classes.
    all.sort();
    all
}

fn table(
    page: Option<Page<Queued>>,
    queue: Queue,
    (rules, busy, picks): (&Rulebook, &HashMap<Uuid, Busy>, bool),
    first: bool,
    query: &str,
    now: DateTime<Utc>,
) -> AnyView {
    let Some(page) = page else {
        return view! {
            <Notice kind=NoticeKind::Warning title=t("filter-bad")><p>{t("filter-bad-how")}</p></Notice>
        }
        .into_any();
    };
    let columns =
        ["cases-left", "cases-case", "cases-class", "cases-where", "cases-who", "cases-state"]
            .map(t)
            .to_vec();
    let next = page.next;
    let rows = page
        .rows
        .into_iter()
        .map(|one| {
            let busy = busy.get(&one.id).map(|busy| words_of(busy, now));
            line(one, queue, (rules, picks), busy, now)
        })
        .collect();
    let query = query.to_owned();
    view! {
        <div class="queue">
            <ListTable caption=queue_name(queue) columns rows/>
        </div>
        <Pager path=patterns::CASES query first next/>
    }
    .into_any()
}

/// How much time is left for what is due next: for a step of ours, for a call, and for the city.
fn due(case: &Queued, queue: Queue, now: DateTime<Utc>) -> AnyView {
    let left_for = |what: &str, due| {
        let (text, tone) = left_in(use_locale(), now, due);
        let text = t_with(what, &[("left", text.into())]);
        view! { <Badge text tone/> }.into_any()
    };
    let external = case.external_due_at.filter(|_| case.closed_at.is_none());
    let own = match (case.next_due_at, case.closed_at) {
        // Among all, it is over; in a queue, somebody has to call.
        (Some(due), Some(_)) if queue != Queue::All => left_for("cases-call-due", due),
        (_, Some(at)) => time(at),
        // Nothing of ours is due before the city's.
        (Some(due), None) if external == Some(due) => ().into_any(),
        (Some(due), None) => left(now, due),
        (None, None) => t("cases-no-clock").into_any(),
    };
    let external = external.map(|due| {
        view! { <div>{left_for("cases-external-due", due)}</div> }
    });
    view! { <div>{own}</div> {external} }.into_any()
}

fn line(
    case: Queued,
    queue: Queue,
    (rules, picks): (&Rulebook, bool),
    busy: Option<AnyView>,
    now: DateTime<Utc>,
) -> Vec<AnyView> {
    let locale = use_locale();
    let pick = picks.then(|| {
        let label = t_with("cases-pick", &[("number", case.number.as_str().into())]);
        let value = format!("{} {}", case.number, case.state.as_str());
        view! {
            <input
                class="pick"
                type="checkbox"
                form=BULK_FORM
                name="case"
                value=value
                aria-label=label
            />
        }
    });
    let metres = case.metres.map(|metres| {
        view! { <div class="num">{t_with("cases-metres", &[("metres", metres.into())])}</div> }
    });
    let due = due(&case, queue, now);
    let provisional = case.provisional.then(|| {
        view! { <div class="small soft">{t("cases-provisional")}</div> }
    });
    let from = [
        word("case-channel", &case.channel),
        word("case-kind", case.kind.as_str()),
        case.external_number.clone().unwrap_or_default(),
    ];
    let from = from.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let urgent = (case.urgency != Urgency::Normal).then(|| {
        view! { " " <Badge text=word("case-urgency", case.urgency.as_str()) tone=Tone::Late/> }
    });
    let supervised = case.supervised.then(|| {
        view! { " " <Badge text=t("cases-supervised") tone=Tone::Warn/> }
    });
    let more_time = case.more_time.map(|until| {
        let until = date_and_time(locale, until);
        let text = t_with("cases-more-time", &[("until", until.into())]);
        view! { " " <Badge text tone=Tone::Warn/> }
    });
    let to_read = case.to_read.then(|| {
        view! { " " <Badge text=t("cases-to-read") tone=Tone::Warn/> }
    });
    let awaits = case.awaits.map(|awaits| view! { " " {awaits_badge(awaits)} });
    let street = case.street.map(|name| name.get(locale).to_owned());
    let area: Vec<String> = street.clone().into_iter().chain(case.cell).collect();
    let who = match (&case.department, case.with_street) {
        (Some(name), _) => name.get(locale).to_owned(),
        (None, true) => {
            t_with("cases-street-office", &[("street", street.unwrap_or_default().into())])
        }
        (None, false) => t("cases-nobody"),
    };
    let counted: Vec<String> = [
        ("cases-reporters", case.reporters - 1),
        ("cases-urges", case.urges),
        ("cases-returns", case.returns),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(key, count)| t_with(key, &[("count", count.into())]))
    .collect();
    let href = link(&StaffRoute::Case(case.number.clone(), String::new()));
    vec![
        view! { {due} {provisional} }.into_any(),
        view! {
            <div>
                {pick}
                <a class="num" href=href>{case.number}</a>
                {urgent}
                {supervised}
                {more_time}
                {to_read}
                <div class="small soft">{from}</div>
            </div>
        }
        .into_any(),
        class_name(rules, &case.class, locale).into_any(),
        view! {
            <div>
                {case.address}
                {metres}
                <div class="small soft">{area.join(" · ")}</div>
            </div>
        }
        .into_any(),
        view! { <div>{who}<div class="small soft">{case.handler}</div>{busy}</div> }.into_any(),
        view! {
            <div>
                {state_badge(case.state)}
                {awaits}
                <div class="small soft">{counted.join(" · ")}</div>
            </div>
        }
        .into_any(),
    ]
}

/// The columns of the export.
const COLUMNS: [&str; 20] = [
    "cases-number",
    "cases-external-number",
    "cases-channel",
    "cases-kind",
    "cases-class-code",
    "cases-class",
    "cases-urgency",
    "cases-state",
    "cases-outcome",
    "cases-where",
    "cases-street",
    "cases-cell",
    "cases-department",
    "cases-opened",
    "cases-due",
    "cases-closed",
    "cases-reporters-column",
    "cases-urges-column",
    "cases-returns-column",
    "cases-supervision",
];

/// `/staff/cases/export/{format}`: what the filter shows, as a file.
pub(super) async fn export_page(
    Extracted(state): Extracted<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let which = asked.queue(&desk.staff().roles);
    let of = Exportable {
        list: CASES,
        kind: Kind::Case,
        section: "cases",
        back: StaffRoute::Cases(asked.query(which)),
    };
    let rules = state.rulebook.get();
    let rows = async {
        let offices = offices(&state).await?;
        let found = match asked.filter(&offices) {
            Some(filter) => {
                queue(&state.kernel, desk.staff(), which, &filter, None, fetch_exported()).await?
            }
            None => Vec::new(),
        };
        let rows = found.into_iter().map(|case| exported(case, &rules, visit.locale));
        Ok(Sheet { columns: list::columns(&visit, &COLUMNS), rows: rows.collect() })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

fn exported(case: Queued, rules: &Rulebook, locale: Locale) -> Vec<String> {
    let said = |of: &str, code: &str| word_in(locale, of, code);
    let at = |at: Option<DateTime<Utc>>| at.map(list::exported_time).unwrap_or_default();
    let name = |name: Option<domain::locale::Localised>| {
        name.map(|name| name.get(locale).to_owned()).unwrap_or_default()
    };
    let with_street = case.with_street.then(|| case.street.clone()).flatten();
    vec![
        case.number,
        case.external_number.unwrap_or_default(),
        said("case-channel", &case.channel),
        said("case-kind", case.kind.as_str()),
        case.class.clone(),
        class_name(rules, &case.class, locale),
        said("case-urgency", case.urgency.as_str()),
        said("case-state", case.state.as_str()),
        case.outcome.map(|outcome| said("case-outcome", outcome.as_str())).unwrap_or_default(),
        case.address,
        name(case.street),
        case.cell.unwrap_or_default(),
        name(case.department.or(with_street)),
        list::exported_time(case.opened_at),
        at(case.due_at),
        at(case.closed_at),
        case.reporters.to_string(),
        case.urges.to_string(),
        case.returns.to_string(),
        if case.supervised { said("cases", "supervised") } else { String::new() },
    ]
}
