//! What is reported in the district, for everybody: the class and the street of what staff have
//! looked at, and how long answers take.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::cases::{
    Counts, PublicCase, PublicFigures, PublicList, Street, Wanted, public_address, public_list,
    rulebook::Rulebook, streets,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::words::{lasted, state_word};
use crate::{
    components::{
        button::{LinkButton, SubmitButton, Weight},
        pagination::Pagination,
    },
    pages::{places::words::day, problem::problem_page},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Route, Service, encode, in_locale, patterns},
    state::AppState,
    visit::Visit,
};

/// What is wanted, as the address says it.
#[derive(Debug, Default, Clone, serde::Deserialize)]
pub struct Asked {
    /// Code of a major class, or of a class.
    #[serde(default)]
    class: String,
    #[serde(default)]
    street: String,
    /// `open` or `closed`.
    #[serde(default)]
    state: String,
    before: Option<Uuid>,
}

impl Asked {
    /// Its classes: the one, or those of the major class.
    fn wanted(&self, rules: &Rulebook) -> Wanted {
        let classes = match rules.class(&self.class) {
            Some(class) => vec![class.code.clone()],
            None => {
                let of_major = rules.classes().filter(|class| class.major == self.class);
                of_major.map(|class| class.code.clone()).collect()
            }
        };
        Wanted {
            classes,
            street: Some(self.street.clone()).filter(|code| !code.is_empty()),
            open: match self.state.as_str() {
                "open" => Some(true),
                "closed" => Some(false),
                _ => None,
            },
        }
    }

    fn query(&self, before: Option<Uuid>) -> String {
        let fields = [("class", &self.class), ("street", &self.street), ("state", &self.state)];
        let mut parts: Vec<String> = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        parts.extend(before.map(|before| format!("before={before}")));
        parts.join("&")
    }
}

/// A case with the address of its photo.
type Shown = (PublicCase, Option<String>);

/// `/cases`.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let rules = state.rulebook.get();
    let (wanted, now) = (asked.wanted(&rules), state.kernel.now());
    let read = tokio::try_join!(
        public_list(&state.kernel.db, &state.kept.figures, &wanted, asked.before, now),
        streets(&state.kernel.db),
    );
    let (list, streets) = match read {
        Ok(read) => read,
        Err(error) => {
            tracing::error!(%error, "public cases not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let PublicList { cases, next, figures: PublicFigures { counts, median } } = list;
    let cases: Vec<Shown> = cases
        .into_iter()
        .map(|case| {
            let photo = case.photo.map(public_address);
            (case, photo)
        })
        .collect();
    render(&state, &visit, || {
        let facts = [
            Some(t_with("public-cases-open-count", &[("count", count(counts.open).into())])),
            Some(t_with("public-cases-closed-count", &[("count", count(counts.closed).into())])),
            median.map(|time| t_with("public-cases-median", &[("time", lasted(time).into())])),
        ];
        let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let view = view! {
            <h1>{t("public-cases-title")}</h1>
            <p>{t("public-cases-intro")}</p>
            <Filters rules=&rules streets asked=asked.clone()/>
            <p class="small soft">{facts}</p>
            <Cases rules=&rules cases/>
            <Pages asked=asked.clone() next/>
            <p>
                <LinkButton
                    text=t("service-report")
                    href=href(&Route::Service(Service::Report))
                    weight=Weight::Primary
                />
            </p>
            <ul class="onward">
                <li><a href=href(&Route::CaseFind(None))>{t("case-find")}</a></li>
            </ul>
        };
        let mut page = Page::new(t("public-cases-title"), view)
            .describe(t("public-cases-description"))
            .within(Section::Report);
        page.indexed = visit.query.is_none();
        page
    })
}

/// A count as it is shown: 1,000+ for what is not counted to its end.
fn count(count: i64) -> String {
    Counts::shown(count).map_or_else(|| "1,000+".to_owned(), |count| count.to_string())
}

#[component]
fn Pages(asked: Asked, next: Option<Uuid>) -> impl IntoView {
    let first = asked.before.map(|_| href(&Route::Cases(asked.query(None))));
    let next = next.map(|before| href(&Route::Cases(asked.query(Some(before)))));
    (first.is_some() || next.is_some()).then(|| view! { <Pagination first next/> })
}

#[component]
fn Filters<'a>(rules: &'a Rulebook, streets: Vec<Street>, asked: Asked) -> impl IntoView + use<> {
    let locale = use_locale();
    let option = |value: String, text: String, chosen: &str| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{text}</option> }
    };
    // A class that a link named stays chosen beside the major ones.
    let one = rules
        .class(&asked.class)
        .map(|class| option(class.code.clone(), class.plain.get(locale).to_owned(), &asked.class));
    let majors = rules
        .majors
        .iter()
        .map(|(code, name)| option(code.clone(), name.get(locale).to_owned(), &asked.class))
        .collect_view();
    let streets = streets
        .into_iter()
        .map(|street| option(street.code, street.name.get(locale).to_owned(), &asked.street))
        .collect_view();
    let states = ["open", "closed"]
        .map(|state| option(state.to_owned(), t(&format!("public-cases-{state}")), &asked.state))
        .collect_view();
    view! {
        <form method="get" action=in_locale(patterns::CASES, locale)>
            <div class="pair">
                <div class="field">
                    <label for="cases-class">{t("public-cases-class")}</label>
                    <select id="cases-class" name="class">
                        <option value="">{t("public-cases-all")}</option>
                        {one}
                        {majors}
                    </select>
                </div>
                <div class="field">
                    <label for="cases-street">{t("public-cases-street")}</label>
                    <select id="cases-street" name="street">
                        <option value="">{t("public-cases-all")}</option>
                        {streets}
                    </select>
                </div>
                <div class="field">
                    <label for="cases-state">{t("public-cases-state")}</label>
                    <select id="cases-state" name="state">
                        <option value="">{t("public-cases-all")}</option>
                        {states}
                    </select>
                </div>
            </div>
            <SubmitButton text=t("public-cases-show") weight=Weight::Plain/>
        </form>
    }
}

#[component]
fn Cases<'a>(rules: &'a Rulebook, cases: Vec<Shown>) -> impl IntoView + use<> {
    let locale = use_locale();
    if cases.is_empty() {
        return view! { <p>{t("public-cases-none")}</p> }.into_any();
    }
    let rows = cases
        .into_iter()
        .map(|(case, photo)| {
            let name = rules.class(&case.class).map(|class| class.plain.get(locale).to_owned());
            let street = case.street.as_ref().map(|street| street.get(locale).to_owned());
            let on = |at| day(backend::calendar::to_local(at).date());
            let opened = t_with("public-cases-opened", &[("day", on(case.opened_at).into())]);
            let closed = case
                .closed_at
                .map(|at| t_with("public-cases-closed-on", &[("day", on(at).into())]));
            let said: Vec<_> = [street, Some(opened), closed].into_iter().flatten().collect();
            let tone = if case.closed_at.is_some() { "badge good" } else { "badge" };
            let photo = photo.map(|source| {
                view! { <img class="thumb" src=source alt=t("case-photo") loading="lazy"/> }
            });
            view! {
                <li>
                    <b>{name.unwrap_or_default()}</b>
                    <div>
                        <span class=tone>{state_word(case.state, case.outcome)}</span>
                        " "
                        <span class="small soft">{said.join(" · ")}</span>
                    </div>
                    {photo}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.into_any()
}
