//! `/staff/sorting`: questions that the guide does not answer, grouped by their words; and one line of
//! it with the three ways to be done with all of its questions.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        notice::{Kind as NoticeKind, Notice},
        tabs::{Tab, Tabs},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::{Route, in_locale},
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
    forms::{Draft, FormKey, FormValues},
    lists::{After, ListError, Page, fetch},
    notices::questions::{MAX_ANSWER, Source},
    sorting::waiting::{self, Group, GroupRead, MOST_AT_ONCE, NameTaken, Order, Waiting, owner_of},
};
use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    notices::Dismissal,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{nav, rules, told_once, unavailable};
use crate::{
    api::sorting::{NAME_MAKE, WAITING_ANSWER, WAITING_DISMISS},
    desk::Desk,
    frame, list,
    list::{ListTable, Pager},
    pages::places::fields::{Control, field},
    routes::{SortingPart, StaffRoute, functions, link, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    order: String,
    after: Option<String>,
}

/// `/staff/sorting`. Whoever sees no questions sees the rules.
pub(super) async fn page(
    extracted: Extracted<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if !desk.staff().may(Act::Read, Kind::Question) {
        return rules::list_page(extracted, visit, desk).await;
    }
    let Extracted(state) = extracted;
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let order = Order::parse(&asked.order);
    let After(after) = After::<(i32, DateTime<Utc>, Uuid)>::parse(asked.after.as_deref());
    let first = after.is_none();
    let rows = match waiting::list(&state.kernel, desk.staff(), order, after, fetch()).await {
        Ok(rows) => rows,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let found = Page::cut(rows, |last| (last.questions, last.oldest, last.id));
    render(&state, &visit, || {
        let query = |order: Order| list::query(&[("order", order.as_str())]);
        let tabs = Order::ALL.map(|one| Tab {
            href: link(&StaffRoute::Sorting(SortingPart::Waiting, query(one))),
            name: t(&format!("desk-sorting-order-{}", one.as_str())),
            current: one == order,
        });
        let none = found.rows.is_empty();
        let rows = found.rows.into_iter().map(row).collect();
        let columns =
            ["desk-sorting-words", "desk-sorting-questions", "desk-sorting-oldest"].map(t).to_vec();
        let table = if none {
            view! { <p role="status">{t("desk-sorting-waiting-none")}</p> }.into_any()
        } else {
            view! { <ListTable caption=t("desk-sorting-part-waiting") columns rows/> }.into_any()
        };
        let body = view! {
            {nav(&desk, SortingPart::Waiting)}
            <p>{t("desk-sorting-waiting-about")}</p>
            <Tabs label=t("desk-sorting-order") tabs=tabs.into()/>
            {table}
            <Pager path=patterns::SORTING query=query(order) first next=found.next/>
        };
        frame::page(&desk, "sorting", &t("desk-sorting-part-waiting"), body)
    })
}

fn row(group: Group) -> Vec<AnyView> {
    let href = link(&StaffRoute::SortingWaiting(group.id));
    vec![
        view! { <a href=href>{group.words}</a> }.into_any(),
        view! { <span class="num">{group.questions}</span> }.into_any(),
        date_and_time(use_locale(), group.oldest).into_any(),
    ]
}

/// `/staff/sorting/waiting/{id}`.
pub(super) async fn one(
    Extracted(state): Extracted<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let Ok(number) = id.parse::<Uuid>() else {
        return problem_page(&state, &visit, StatusCode::NOT_FOUND);
    };
    let found = match waiting::read(&state.kernel, desk.staff(), number).await {
        Ok(found) => found,
        Err(ListError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let of = ("id", id.as_str());
    let mut forms = Forms {
        answer: told_once(&state, &session.token, &WAITING_ANSWER, of).await,
        name: told_once(&state, &session.token, &NAME_MAKE, of).await,
        dismiss: told_once(&state, &session.token, &WAITING_DISMISS, of).await,
    };
    if forms.name.value("id").is_empty() {
        let words = [("name".to_owned(), found.group.words.clone())];
        let values = FormValues::from_post(&NAME_MAKE, words);
        forms.name = FormView::of(&state, Draft { values, errors: Vec::new() }, forms.name.kept);
    }
    let taken = forms.name.error("name").and_then(|_| {
        owner_of(state.guide.current().catalogue(), visit.locale, &forms.name.value("name"))
    });
    let page = render(&state, &visit, || {
        let title = found.group.words.clone();
        let body = show(found, &forms, taken);
        frame::page(&desk, "sorting", &title, body)
    });
    (session.headers(), page).into_response()
}

/// The forms of a line.
struct Forms {
    answer: FormView,
    name: FormView,
    dismiss: FormView,
}

fn show(found: GroupRead, forms: &Forms, taken: Option<NameTaken>) -> AnyView {
    let GroupRead { group, questions, may_write, may_name } = found;
    let locale = use_locale();
    let errors = [&forms.answer, &forms.name, &forms.dismiss]
        .into_iter()
        .flat_map(|form| form.errors.clone())
        .collect::<Vec<_>>();
    let rows = questions.into_iter().map(question).collect();
    let columns = [
        "question-number",
        "desk-sorting-words",
        "question-detail",
        "question-asked-at",
        "question-claimed-by",
    ];
    let count = t_with("desk-sorting-waiting-count", &[("count", group.questions.into())]);
    let oldest = date_and_time(locale, group.oldest);
    let many = (i64::from(group.questions) > MOST_AT_ONCE)
        .then(|| view! { <p>{t_with("desk-sorting-waiting-many", &[("count", MOST_AT_ONCE.into())])}</p> });
    let naming = may_name.then(|| name_form(&group, &forms.name));
    view! {
        <Breadcrumb above=vec![
            (StaffRoute::Sorting(SortingPart::Waiting, String::new()).into(), t("desk-sorting-part-waiting")),
        ]/>
        <ErrorSummary errors/>
        {taken.map(conflict)}
        <p>{count} " " {t_with("desk-sorting-waiting-since", &[("at", oldest.into())])}</p>
        {many}
        {naming}
        {may_write.then(|| answer_form(group.id, &forms.answer))}
        {may_write.then(|| dismiss_form(group.id, &forms.dismiss))}
        <ListTable caption=t("desk-sorting-waiting-list") columns=columns.map(t).to_vec() rows/>
    }
    .into_any()
}

/// What the name leads to already.
pub(super) fn conflict(NameTaken { slug, title }: NameTaken) -> AnyView {
    let href = app::render::href(&Route::SortingItem(slug));
    view! {
        <Notice kind=NoticeKind::Warning title=t("error-rules-name-taken")>
            <p>{t("desk-sorting-name-leads-to")} " " <a href=href>{title}</a></p>
        </Notice>
    }
    .into_any()
}

fn question(one: Waiting) -> Vec<AnyView> {
    let href = link(&StaffRoute::Question(Source::Sorting, one.id, None));
    let photo =
        one.has_photo.then(|| view! { " " <span class="small soft">{t("question-photo")}</span> });
    let by = if one.claimed_by.is_empty() { t("question-unclaimed") } else { one.claimed_by };
    vec![
        view! { <a class="num" href=href>{one.number}</a> }.into_any(),
        one.words.into_any(),
        view! { <div class="lines">{one.detail} {photo}</div> }.into_any(),
        date_and_time(use_locale(), one.asked_at).into_any(),
        by.into_any(),
    ]
}

fn hidden(form: &FormView, id: Uuid) -> AnyView {
    view! {
        <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
        <input type="hidden" name="id" value=id.to_string()/>
    }
    .into_any()
}

fn name_form(group: &Group, form: &FormView) -> AnyView {
    let line = |name: &str, label: &str, hint, most: usize| {
        field(form, name, t(label), hint, &Control::Line("text", most))
    };
    view! {
        <form
            method="post"
            action=in_locale(functions::SORTING_NAME_MAKE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-sorting-name-make")}</h2>
            <p>{t("desk-sorting-name-about")}</p>
            {hidden(form, group.id)}
            {line("name", "desk-sorting-name", None, 60)}
            {line("item", "desk-sorting-name-of", Some("desk-sorting-hint-item"), 120)}
            {field(
                form,
                "told",
                t("desk-sorting-name-answer"),
                Some("desk-sorting-name-answer-hint"),
                &Control::Long(MAX_ANSWER),
            )}
            <SubmitButton text=t("desk-sorting-name-send") weight=Weight::Primary/>
        </form>
    }
    .into_any()
}

fn answer_form(id: Uuid, form: &FormView) -> AnyView {
    view! {
        <form
            method="post"
            action=in_locale(functions::SORTING_WAITING_ANSWER, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <h2>{t("desk-sorting-answer")}</h2>
            {hidden(form, id)}
            {field(
                form,
                "answer",
                t("question-answer-text"),
                Some("desk-sorting-answer-hint"),
                &Control::Long(MAX_ANSWER),
            )}
            <SubmitButton text=t("desk-sorting-answer-send") weight=Weight::Plain/>
        </form>
    }
    .into_any()
}

fn dismiss_form(id: Uuid, form: &FormView) -> AnyView {
    let mut reasons = vec![(String::new(), t("desk-sorting-rule-choose"))];
    reasons.extend(
        Dismissal::ALL.map(|reason| {
            (reason.as_str().to_owned(), t(&format!("dismissal-{}", reason.as_str())))
        }),
    );
    let reasons = Control::Words(reasons);
    view! {
        <details class="group" open=!form.errors.is_empty()>
            <summary>{t("question-dismiss")}</summary>
            <form
                method="post"
                action=in_locale(functions::SORTING_WAITING_DISMISS, use_locale())
                enctype="multipart/form-data"
                novalidate
            >
                {hidden(form, id)}
                {field(form, "reason", t("question-dismiss-why"), None, &reasons)}
                <SubmitButton text=t("desk-sorting-dismiss-send") weight=Weight::Plain/>
            </form>
        </details>
    }
    .into_any()
}
