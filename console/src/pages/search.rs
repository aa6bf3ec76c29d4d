//! `/staff/search`: everything that has the words, as far as this person may see it.

use app::{
    components::notice::{Kind as NoticeKind, Notice},
    pages::problem::problem_page,
    render::{href, render, t, t_with},
    state::AppState,
    texts::text,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
};
use backend::{
    districts::{District, map::LANDMARKS, offices::CONTACT_POINTS, offices::DEPARTMENTS},
    messages::sent::Recipient,
    search::{FindError, Hit, MOST, What, find, find_by_phone, is_phone},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;

use crate::{desk::Desk, frame, frame::SearchBox, list, routes::StaffRoute};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    /// The blind index of a phone number; never one itself.
    recipient: String,
}

/// The page.
pub(super) async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let phone = Recipient::parse(&asked.recipient);
    let found = match &phone {
        Some(phone) => find_by_phone(&state.kernel, desk.staff(), phone).await,
        None => {
            let label =
                |key: &str| text(visit.locale, &format!("setting-{}", key.replace('_', "-")), &[]);
            let labels = District::KEYS.map(|key| (key, label(key)));
            let rules = state.rulebook.get();
            find(&state.kernel, &rules, desk.staff(), &asked.q, visit.locale, &labels).await
        }
    };
    let hits = match found {
        Ok(hits) => hits,
        Err(FindError::Denied(denied)) => return frame::refused(&state, &visit, &desk, denied),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "nothing looked for");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    render(&state, &visit, || {
        let messages = phone.filter(|_| desk.staff().may(Act::Read, Kind::Message)).map(|phone| {
            let query = list::query(&[("recipient", &phone.to_text())]);
            let link = href(&StaffRoute::Messages(query).into());
            view! { <p><a href=link>{t("desk-search-messages")}</a></p> }
        });
        // What came to stand in an address although it should not is not shown again.
        let words = if is_phone(&asked.q) { String::new() } else { asked.q.trim().to_owned() };
        let body = view! {
            <SearchBox id="search-page" value=words.clone()/>
            <p class="small soft">{t("desk-search-about")}</p>
            <Hits asked words hits/>
            {messages}
        };
        frame::page(&desk, "", &t("desk-search"), body)
    })
}

#[component]
fn Hits(asked: Asked, words: String, hits: Vec<Hit>) -> impl IntoView {
    let by_phone = !asked.recipient.is_empty();
    if words.is_empty() && !by_phone {
        let number = !asked.q.trim().is_empty();
        return number
            .then(|| {
                view! {
                    <Notice kind=NoticeKind::Warning title=t("desk-search-number")>
                        <p>{t("desk-search-number-how")}</p>
                    </Notice>
                }
            })
            .into_any();
    }
    let title = if by_phone {
        t("desk-search-by-phone")
    } else {
        t_with("desk-search-for", &[("words", words.as_str().into())])
    };
    if hits.is_empty() {
        return view! { <h2>{title}</h2> <p role="status">{t("desk-search-none")}</p> }.into_any();
    }
    let groups = What::ALL
        .into_iter()
        .filter_map(|group| {
            let of: Vec<_> = hits.iter().filter(|hit| hit.what.as_str() == group).collect();
            (!of.is_empty()).then(|| view! { <Group group words=words.clone() hits=of.into_iter().cloned().collect()/> })
        })
        .collect_view();
    view! { <h2>{title}</h2> {groups} }.into_any()
}

/// What was found of one kind, and the way to all of it.
#[component]
fn Group(group: &'static str, words: String, hits: Vec<Hit>) -> impl IntoView {
    let more =
        (hits.len() >= MOST && !words.is_empty()).then(|| whole_list(group, &words)).flatten();
    let more = more.map(|route| {
        view! { <p><a href=href(&route.into())>{t("desk-search-all")}</a></p> }
    });
    let lines = hits
        .into_iter()
        .map(|hit| {
            view! {
                <li>
                    <a class="name" href=href(&route(&hit.what).into())>{hit.name}</a>
                    <div class="small soft num">{hit.detail}</div>
                </li>
            }
        })
        .collect_view();
    view! {
        <h3>{t(&format!("desk-search-{group}"))}</h3>
        <ul class="rows">{lines}</ul>
        {more}
    }
}

/// Where a hit leads.
fn route(what: &What) -> StaffRoute {
    match what {
        What::Case(number) => StaffRoute::Case(number.clone(), String::new()),
        What::Booking(number) => StaffRoute::BulkyBooking(number.clone()),
        What::Question(source, id) => StaffRoute::Question(*source, *id, None),
        What::Publication(shelf, id) => StaffRoute::Publication(*shelf, *id, None),
        What::User(id) => StaffRoute::User(*id),
        What::Street(code) => StaffRoute::DistrictStreet(code.clone(), None),
        What::Department(id) => StaffRoute::DistrictRecord(DEPARTMENTS.name, Some(*id)),
        What::ContactPoint(id) => StaffRoute::DistrictRecord(CONTACT_POINTS.name, Some(*id)),
        What::Landmark(_, id) => StaffRoute::DistrictRecord(LANDMARKS.name, Some(*id)),
        What::Day(year) => StaffRoute::Calendar(Some(*year)),
        What::Setting(key) => StaffRoute::Settings(list::query(&[("key", key)])),
    }
}

/// The list that has all of a group with the same words in its filter, where it has such a filter.
fn whole_list(group: &str, words: &str) -> Option<StaffRoute> {
    use domain::notices::Shelf;
    let query = list::query(&[("q", words)]);
    Some(match group {
        "cases" => StaffRoute::Cases(list::query(&[("queue", "all"), ("q", words)])),
        "articles" => StaffRoute::PublicationsFiltered(Shelf::Article, query),
        "notices" => StaffRoute::PublicationsFiltered(Shelf::Notice, query),
        "departments" => StaffRoute::DistrictFiltered(DEPARTMENTS.name, query),
        "contact-points" => StaffRoute::DistrictFiltered(CONTACT_POINTS.name, query),
        "landmarks" => StaffRoute::DistrictFiltered(LANDMARKS.name, query),
        _ => return None,
    })
}
