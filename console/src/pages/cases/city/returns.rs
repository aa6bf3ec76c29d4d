//! `/staff/cases/city/returns`: what goes back, where it stands, and taking it away as a file.

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::within_textarea,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
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
    cases::{
        MAX_ANSWER,
        city::{
            CityError,
            outbound::{HandOver, ReturnState, Returned, count, hand_overs, of_hand_over, returns},
        },
    },
    forms::FormKey,
    lists::{After, ExportError, List, Page, Sheet},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{
    super::words::{time, word, word_in},
    Came, may_write, nav, outcome, refused, told_once,
    words::returned,
};
use crate::{
    api::city::{HAND_OVER, RETURN},
    desk::Desk,
    frame,
    list::{self, Exportable, ListTable, Pager},
    routes::{CityPart, StaffRoute, functions, link, patterns},
};

/// The files of what was handed over.
const FILES: List = List { name: "city-hand-over", fields: &[] };

/// What stands in the address.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    after: Option<String>,
}

/// The page.
pub(super) async fn page(
    Extracted(state): Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    show(&state, &visit, &desk, &asked, None).await
}

/// What the page shows.
struct Shown {
    counts: [i64; 4],
    files: Vec<HandOver>,
    page: Page<Returned>,
    wanted: Option<ReturnState>,
    first: bool,
}

/// The page with what came of the file that was sent.
pub(crate) async fn show(
    state: &AppState,
    visit: &Visit,
    desk: &Desk,
    asked: &Asked,
    came: Option<&Came>,
) -> Response {
    let wanted = ReturnState::parse(&asked.state);
    let after = After::parse(asked.after.as_deref());
    let read = async {
        let (kernel, staff) = (&state.kernel, desk.staff());
        Ok::<_, CityError>(Shown {
            counts: count(kernel, staff).await?,
            files: hand_overs(kernel, staff).await?,
            page: Page::cut(returns(kernel, staff, wanted, after).await?, |one| one.id),
            wanted,
            first: after.0.is_none(),
        })
    };
    let shown = match read.await {
        Ok(shown) => shown,
        Err(error) => return refused(state, visit, desk, &error),
    };
    let browser = presession(state, visit);
    let form = told_once(state, &browser.token, &RETURN).await;
    let taking = told_once(state, &browser.token, &HAND_OVER).await;
    let has_system = state.kernel.carriers.city.is_some();
    let page = render(state, visit, || {
        let status = came.map_or(StatusCode::OK, Came::status);
        let may_take = desk.staff().may(Act::Export, Kind::City);
        let body = view! {
            {nav(CityPart::Returns)}
            <ErrorSummary errors=[form.errors.clone(), taking.errors.clone()].concat()/>
            {came.map(outcome)}
            <p>{t(if has_system { "city-returns-about" } else { "city-returns-no-system" })}</p>
            {whole(shown, may_write(desk), may_take, &form, &taking)}
        };
        frame::page(desk, "city", &t("city-part-returns"), body).status(status)
    });
    (browser.headers(), page).into_response()
}

fn whole(
    shown: Shown,
    may_write: bool,
    may_take: bool,
    form: &FormView,
    taking: &FormView,
) -> AnyView {
    let Shown { counts, files, page, wanted, first } = shown;
    let query = wanted.map_or_else(String::new, |state| list::query(&[("state", state.as_str())]));
    let states = ReturnState::ALL.into_iter().zip(counts).map(|(state, count)| {
        let query = list::query(&[("state", state.as_str())]);
        let name = word("city-state", state.as_str());
        // Those that are over are many and say nothing.
        let name = match state {
            ReturnState::Acknowledged => name,
            _ => format!("{name} {count}"),
        };
        (Some(state), name, query)
    });
    let links = std::iter::once((None, t("city-state-all"), String::new()))
        .chain(states)
        .map(|(state, name, query)| {
            let href = link(&StaffRoute::City(CityPart::Returns, query));
            let current = (state == wanted).then_some("page");
            view! { <li><a href=href aria-current=current>{name}</a></li> }
        })
        .collect_view();
    let take = (may_take && counts[0] > 0).then(|| take_away(taking, counts[0]));
    let empty = page.rows.is_empty().then(|| view! { <p role="status">{t("list-empty")}</p> });
    let rows = page.rows.iter().map(|one| row(one, may_write, form)).collect_view();
    view! {
        {take}
        <nav aria-label=t("city-states")><ul class="inline">{links}</ul></nav>
        {empty}
        {rows}
        <Pager path=patterns::CITY_RETURNS query first next=page.next/>
        {(!files.is_empty()).then(|| handed_over(files, may_take))}
        {may_write.then(upload)}
    }
    .into_any()
}

/// The button that hands over what waits, as a file.
fn take_away(form: &FormView, waiting: i64) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::CITY_HAND_OVER, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <p class="small soft">{t("city-hand-over-about")}</p>
            <SubmitButton
                text=t_with("city-hand-over", &[("count", waiting.into())])
                weight=Weight::Plain
            />
        </form>
    }
    .into_any()
}

fn handed_over(files: Vec<HandOver>, may_take: bool) -> AnyView {
    let columns =
        ["at", "who", "count", "file"].map(|name| t(&format!("city-column-{name}"))).to_vec();
    let rows = files
        .into_iter()
        .map(|file| {
            let href = link(&StaffRoute::CityFile(file.id));
            let get =
                may_take.then(|| view! { <a href=href download="">{t("city-file-again")}</a> });
            vec![
                time(file.at),
                file.login.into_any(),
                file.count.to_string().into_any(),
                get.into_any(),
            ]
        })
        .collect();
    view! { <h2>{t("city-files")}</h2> <ListTable caption=t("city-files") columns rows/> }
        .into_any()
}

/// The form for what the city says to many at once.
fn upload() -> AnyView {
    view! {
        <h2>{t("city-acknowledge")}</h2>
        <form
            method="post"
            action=in_locale(functions::CITY_ACKNOWLEDGE, use_locale())
            enctype="multipart/form-data"
        >
            <div class="field">
                <label for="field-file">{t("city-acknowledge-file")}</label>
                <p class="hint" id="field-file-hint">{t("city-acknowledge-hint")}</p>
                <input
                    id="field-file"
                    name="file"
                    type="file"
                    accept=".xlsx,.csv"
                    aria-describedby="field-file-hint"
                />
            </div>
            <SubmitButton text=t("city-acknowledge-send") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

fn row(one: &Returned, may_write: bool, form: &FormView) -> AnyView {
    let href = link(&StaffRoute::Case(one.case.clone(), String::new()));
    let acts = may_write.then(|| acts(one, form));
    view! {
        <article class="card">
            <h2 class="num">{one.number.clone()}</h2>
            <p class="small"><a class="num" href=href>{one.case.clone()}</a></p>
            <div>{returned(one)}</div>
            {acts}
        </article>
    }
    .into_any()
}

/// What can be done with it now.
fn acts(one: &Returned, form: &FormView) -> Option<AnyView> {
    match one.state {
        ReturnState::Acknowledged => None,
        ReturnState::Refused if one.is_replaced => {
            Some(view! { <p class="small soft">{t("city-replaced")}</p> }.into_any())
        }
        ReturnState::Refused => Some(write_again(one, form)),
        ReturnState::Waiting | ReturnState::Sent => Some(note(one, form)),
    }
}

/// The name of a control, which is the field of the form only where something was wrong with it.
fn control(one: &Returned, form: &FormView, field: &str) -> (String, String, bool) {
    let own = form.value("id") == one.id.to_string();
    let id = if own { format!("field-{field}") } else { format!("field-{field}-{}", one.id) };
    let value = if own { form.value(field) } else { String::new() };
    (id, value, own && form.error(field).is_some())
}

fn begin(one: &Returned, form: &FormView) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
        <input type="hidden" name="id" value=one.id.to_string()/>
    }
}

/// What the city said by telephone, and sending it now.
fn note(one: &Returned, form: &FormView) -> AnyView {
    let (id, value, wrong) = control(one, form, "note");
    let again = (one.state == ReturnState::Waiting && one.tries > 0).then(|| {
        view! {
            <button class="button plain" name="act" value="again">{t("city-send-again")}</button>
        }
    });
    view! {
        <details open=wrong>
            <summary>{t("city-note-by-hand")}</summary>
            <form
                method="post"
                action=in_locale(functions::CITY_RETURN, use_locale())
                enctype="multipart/form-data"
            >
                {begin(one, form)}
                <div class="field" class:wrong=wrong>
                    <label for=id.clone()>{t("city-note")}</label>
                    <input id=id name="note" maxlength="500" value=value autocomplete="off"/>
                </div>
                <div class="actions">
                    <button class="button plain" name="act" value="acknowledged">
                        {t("city-tick-acknowledged")}
                    </button>
                    <button class="button plain" name="act" value="refused">
                        {t("city-tick-refused")}
                    </button>
                    {again}
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// Other words for what the city refused.
fn write_again(one: &Returned, form: &FormView) -> AnyView {
    let (id, value, wrong) = control(one, form, "words");
    let words = if value.is_empty() && !wrong { one.words.clone() } else { value };
    view! {
        <details open=wrong>
            <summary>{t("city-write-again")}</summary>
            <form
                method="post"
                action=in_locale(functions::CITY_RETURN, use_locale())
                enctype="multipart/form-data"
            >
                {begin(one, form)}
                <div class="field" class:wrong=wrong>
                    <label for=id.clone()>{t("city-write-again-words")}</label>
                    <textarea id=id name="words" rows="4" maxlength=MAX_ANSWER.to_string()
                        lang="zh-Hans" inner_html=within_textarea(&words)
                    ></textarea>
                </div>
                <button class="button plain" name="act" value="write">
                    {t("city-write-again-send")}
                </button>
            </form>
        </details>
    }
    .into_any()
}

/// `/staff/cases/city/returns/files/{id}`: what was handed over with one file, as XLSX. It is for the
/// city, so it is in its language.
pub(super) async fn file(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let of = Exportable {
        list: FILES,
        kind: Kind::City,
        section: "city",
        back: StaffRoute::City(CityPart::Returns, String::new()),
    };
    let rows = async {
        let id = id.parse::<Uuid>().unwrap_or_default();
        let rows =
            of_hand_over(&state.kernel, desk.staff(), id).await.map_err(|error| match error {
                CityError::Denied(denied) => ExportError::Denied(denied),
                CityError::Database(error) => ExportError::Database(error),
                _ => ExportError::Denied(backend::accounts::Denied::NotFound),
            })?;
        let name = |key: &str| text(Locale::ZhHans, key, &[]);
        let columns =
            ["return", "number", "kind", "outcome", "reason", "words", "until", "made", "case"]
                .map(|column| name(&format!("city-sheet-{column}")));
        let rows = rows.into_iter().map(exported).collect();
        Ok(Sheet { columns: columns.to_vec(), rows })
    };
    list::answer_export(&state, &visit, &desk, of, "xlsx", rows).await
}

fn exported(one: Returned) -> Vec<String> {
    let said = |of: &str, code: &str| word_in(Locale::ZhHans, of, code);
    let at = |at: Option<DateTime<Utc>>| at.map(list::exported_time).unwrap_or_default();
    vec![
        one.id.to_string(),
        one.number,
        said("city-return", one.kind.as_str()),
        one.outcome.map(|outcome| said("case-outcome", outcome.as_str())).unwrap_or_default(),
        one.reason,
        one.words,
        at(one.until),
        list::exported_time(one.made_at),
        one.case,
    ]
}
