//! What is around every staff page: the sections that this person may see, and the keys to them.

use app::{
    components::notice::{Kind as NoticeKind, Notice},
    pages::problem::problem_page,
    render::{Page, Scripts, href, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{http::StatusCode, response::Response};
use backend::{
    Problem,
    accounts::{Denied, Staff},
};
use domain::{
    accounts::{Act, Kind},
    notices::Shelf,
};
use leptos::prelude::*;

use crate::{
    desk::Desk,
    islands::shortcuts::{Shortcut, Shortcuts},
    kept_steps::KeptSteps,
    routes::{BulkyPart, CityPart, PlacesPart, SortingPart, StaffRoute, functions},
};

/// A part of the console.
#[derive(Debug, Clone)]
pub struct Section {
    /// Names it in [`page`], and its text: `staff-section-{id}`.
    pub id: &'static str,
    /// The key that opens it.
    pub key: &'static str,
    pub route: StaffRoute,
    /// Whoever may do this sees it; everybody, if there is nothing to ask.
    pub wants: Option<(Act, Kind)>,
}

/// Every section, in the order of the navigation.
pub const SECTIONS: &[Section] = &[
    Section { id: "start", key: "g", route: StaffRoute::Start, wants: None },
    Section {
        id: "cases",
        key: "s",
        route: StaffRoute::Cases(String::new()),
        wants: Some((Act::Read, Kind::Case)),
    },
    Section {
        id: "city",
        key: "o",
        route: StaffRoute::City(CityPart::Runs, String::new()),
        wants: Some((Act::Read, Kind::City)),
    },
    Section {
        id: "questions",
        key: "q",
        route: StaffRoute::Questions,
        wants: Some((Act::Read, Kind::Question)),
    },
    Section {
        id: "articles",
        key: "a",
        route: StaffRoute::Publications(Shelf::Article),
        wants: Some((Act::Read, Kind::Article)),
    },
    Section {
        id: "notices",
        key: "n",
        route: StaffRoute::Publications(Shelf::Notice),
        wants: Some((Act::Read, Kind::Notice)),
    },
    Section {
        id: "sorting",
        key: "w",
        route: StaffRoute::Sorting(SortingPart::Waiting, String::new()),
        wants: Some((Act::Read, Kind::Sorting)),
    },
    Section {
        id: "places",
        key: "p",
        route: StaffRoute::Places(PlacesPart::List, String::new()),
        wants: Some((Act::Read, Kind::Place)),
    },
    Section {
        id: "bulky",
        key: "b",
        route: StaffRoute::Bulky(BulkyPart::Day, String::new()),
        wants: Some((Act::Read, Kind::Booking)),
    },
    Section {
        id: "messages",
        key: "m",
        route: StaffRoute::Messages(String::new()),
        wants: Some((Act::Read, Kind::Message)),
    },
    Section {
        id: "templates",
        key: "t",
        route: StaffRoute::Templates,
        wants: Some((Act::Read, Kind::Template)),
    },
    Section {
        id: "district",
        key: "d",
        route: StaffRoute::District,
        wants: Some((Act::Read, Kind::District)),
    },
    Section {
        id: "feeds",
        key: "f",
        route: StaffRoute::Feeds,
        wants: Some((Act::Read, Kind::Feed)),
    },
    Section {
        id: "calendar",
        key: "c",
        route: StaffRoute::Calendar(None),
        wants: Some((Act::Read, Kind::Calendar)),
    },
    Section {
        id: "settings",
        key: "e",
        route: StaffRoute::Settings(String::new()),
        wants: Some((Act::Read, Kind::Setting)),
    },
    Section {
        id: "audit",
        key: "l",
        route: StaffRoute::Audit(String::new()),
        wants: Some((Act::Read, Kind::Audit)),
    },
    Section {
        id: "retention",
        key: "r",
        route: StaffRoute::Retention,
        wants: Some((Act::Read, Kind::Audit)),
    },
    Section {
        id: "users",
        key: "u",
        route: StaffRoute::Users(String::new()),
        wants: Some((Act::Read, Kind::User)),
    },
    Section { id: "account", key: "i", route: StaffRoute::Account, wants: None },
];

/// The box beside every page, which its key puts the cursor in.
const DESK_SEARCH: &str = "desk-search";

/// The box that looks for everything this person may see.
#[component]
pub fn SearchBox(id: &'static str, value: String) -> impl IntoView {
    view! {
        <form
            class="desk-search"
            role="search"
            method="post"
            action=in_locale(functions::SEARCH, use_locale())
            enctype="multipart/form-data"
        >
            <label class="visually-hidden" for=id>{t("desk-search-label")}</label>
            <input
                id=id
                type="search"
                name="q"
                value=value
                placeholder=t("desk-search-label")
                maxlength="60"
                autocomplete="off"
                enterkeyhint="search"
            />
            <button class="button plain">{t("desk-search")}</button>
        </form>
    }
}

/// A staff page in `section`: its heading is `title`.
#[must_use]
pub fn page(desk: &Desk, section: &'static str, title: &str, body: impl IntoAny) -> Page {
    let offered = offered(desk.staff());
    let links = offered
        .iter()
        .map(|one| {
            let current = (one.id == section).then_some("page");
            view! {
                <li>
                    <a href=href(&one.route.clone().into()) aria-current=current>{name(one)}</a>
                </li>
            }
        })
        .collect_view();
    let here = offered.iter().find(|one| one.id == section);
    let here = here.map_or_else(
        || t("staff-sections"),
        |one| t_with("staff-menu", &[("section", name(one).into())]),
    );
    let search =
        Shortcut { key: "/".to_owned(), label: t("desk-search"), href: format!("#{DESK_SEARCH}") };
    let sections = offered.iter().map(|one| Shortcut {
        key: one.key.to_owned(),
        label: name(one),
        href: href(&one.route.clone().into()),
    });
    let shortcuts = std::iter::once(search).chain(sections).collect();
    let view = view! {
        <div class="desk">
            <aside>
                <SearchBox id=DESK_SEARCH value=String::new()/>
                <details class="group unfolded">
                    <summary>{here}</summary>
                    <nav aria-label=t("staff-sections")><ul>{links}</ul></nav>
                </details>
                <p class="small soft">{desk.staff().name.clone()}</p>
                <Shortcuts title=t("shortcuts") shortcuts/>
            </aside>
            <div class="desk-main">
                <h1>{title.to_owned()}</h1>
                <KeptSteps by=desk.staff().id.to_string()/>
                {body.into_any()}
            </div>
        </div>
    };
    let mut page = Page::new(title, view).private();
    page.scripts = Scripts::Console;
    page
}

/// The page for what this person may not do, or what is not there for them.
#[must_use]
pub fn refused(state: &AppState, visit: &Visit, desk: &Desk, denied: Denied) -> Response {
    match denied {
        Denied::NotFound => problem_page(state, visit, StatusCode::NOT_FOUND),
        Denied::Forbidden => render(state, visit, || {
            let title = t("staff-forbidden");
            let body = view! {
                <Notice kind=NoticeKind::Warning title=title.clone()>
                    <p>{t("error-forbidden")}</p>
                </Notice>
            };
            page(desk, "", &title, body)
                .status(StatusCode::from_u16(denied.status()).unwrap_or(StatusCode::FORBIDDEN))
        }),
    }
}

fn offered(staff: &Staff) -> Vec<&'static Section> {
    let wanted = |one: &&Section| one.wants.is_none_or(|(act, kind)| staff.may(act, kind));
    SECTIONS.iter().filter(wanted).collect()
}

fn name(section: &Section) -> String {
    t(&format!("staff-section-{}", section.id))
}
