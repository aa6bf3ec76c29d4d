//! The list of accounts.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, Weight},
    },
    render::{render, t},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::staff::users::{self, Filter, Listed, State as AccountState, USERS},
    districts::offices::{Department, departments},
    lists::{After, Page, Sheet, fetch, fetch_exported},
};
use domain::{
    accounts::{Act, Kind, Role},
    locale::Locale,
};
use leptos::prelude::*;

use super::not_shown;
use crate::{
    desk::Desk,
    frame, list,
    list::{
        Exportable, Exports, FilterBar, Kept, ListTable, Pager, SavedFilters, SelectFilter,
        TextFilter,
    },
    routes::{StaffRoute, link, patterns},
};

/// The filter in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    login: String,
    role: String,
    state: String,
    department: String,
    after: Option<String>,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            login: Some(self.login.trim().to_owned()).filter(|login| !login.is_empty()),
            role: Role::parse(&self.role),
            state: AccountState::parse(&self.state),
            department: self.department.parse().ok(),
        }
    }

    fn query(&self) -> String {
        list::query(&[
            ("login", self.login.trim()),
            ("role", &self.role),
            ("state", &self.state),
            ("department", &self.department),
        ])
    }
}

/// `/staff/users`.
pub(in crate::pages) async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let After::<String>(after) = After::parse(asked.after.as_deref());
    let filter = asked.filter();
    let read = users::list(&state.kernel, desk.staff(), &filter, after.as_deref(), fetch());
    let (listed, departments) = match (read.await, departments(&state.kernel.db).await) {
        (Ok(listed), Ok(departments)) => (listed, departments),
        (Err(error), _) => return not_shown(&state, &visit, &desk, &error),
        (_, Err(error)) => return not_shown(&state, &visit, &desk, &error.into()),
    };
    let kept = Kept::open(&state, &visit, &desk, &USERS).await;
    let headers = kept.headers();
    let page = render(&state, &visit, || {
        let may_write = desk.staff().may(Act::Write, Kind::User);
        let exports = desk.staff().may(Act::Export, Kind::User);
        let add = may_write.then(|| {
            let href = link(&StaffRoute::UserNew);
            view! { <p><LinkButton text=t("staff-user-new") href weight=Weight::Plain/></p> }
        });
        let page = Page::cut(listed, |last| last.login.clone());
        let body =
            view! { {add} <Accounts asked page departments kept exports locale=visit.locale/> };
        frame::page(&desk, "users", &t("staff-section-users"), body)
    });
    (headers, page).into_response()
}

#[component]
fn Accounts(
    asked: Asked,
    page: Page<Listed>,
    departments: Vec<Department>,
    kept: Kept,
    exports: bool,
    locale: Locale,
) -> impl IntoView {
    let query = asked.query();
    let roles = Role::ALL
        .map(|role| (role.as_str().to_owned(), t(&format!("role-{}", role.as_str()))))
        .to_vec();
    let states = [AccountState::Active, AccountState::Disabled]
        .map(|state| (state.as_str().to_owned(), t(&format!("staff-state-{}", state.as_str()))))
        .to_vec();
    let offered =
        departments.iter().map(|one| (one.id.to_string(), one.name.get(locale).to_owned()));
    let offered = offered.collect::<Vec<_>>();
    let columns = ["staff-login", "staff-name", "staff-role", "staff-department", "staff-state"];
    let (first, next) = (asked.after.is_none(), page.next);
    let rows = page.rows.into_iter().map(|user| row(user, &departments, locale)).collect();
    view! {
        <FilterBar path=patterns::USERS filtered={!query.is_empty()}>
            <TextFilter name="login" kind="text" label=t("staff-login") value=asked.login/>
            <SelectFilter name="role" label=t("staff-role") value=asked.role options=roles/>
            <SelectFilter name="department" label=t("staff-department") value=asked.department options=offered/>
            <SelectFilter name="state" label=t("staff-state") value=asked.state options=states/>
        </FilterBar>
        <SavedFilters list=USERS path=patterns::USERS query=query.clone() kept/>
        <ListTable caption=t("staff-users-caption") columns=columns.map(t).to_vec() rows/>
        <Pager path=patterns::USERS query=query.clone() first next/>
        {exports.then(|| view! { <Exports path=patterns::USERS query=query.clone()/> })}
    }
}

/// What the department of an account is called; empty without one.
fn department_name(user: &Listed, departments: &[Department], locale: Locale) -> String {
    let theirs = departments.iter().find(|one| Some(one.id) == user.department);
    theirs.map(|one| one.name.get(locale).to_owned()).unwrap_or_default()
}

fn row(user: Listed, departments: &[Department], locale: Locale) -> Vec<AnyView> {
    let department = department_name(&user, departments, locale);
    let roles: Vec<String> =
        user.roles.iter().map(|role| t(&format!("role-{}", role.as_str()))).collect();
    vec![
        view! { <a href=link(&StaffRoute::User(user.id))>{user.login}</a> }.into_any(),
        user.name.into_exposed().into_any(),
        roles.join(&t("list-separator")).into_any(),
        department.into_any(),
        view! { <StateBadge state=user.state/> }.into_any(),
    ]
}

/// The state of an account, in a word.
#[component]
pub(super) fn StateBadge(state: AccountState) -> impl IntoView {
    let tone = match state {
        AccountState::Active => Tone::Good,
        AccountState::Disabled => Tone::Late,
    };
    view! { <Badge text=t(&format!("staff-state-{}", state.as_str())) tone/> }
}

/// `/staff/users/export/{format}`: what the filter shows, as a file. Names of colleagues are in it,
/// as they are for everybody who may see the list.
pub(in crate::pages) async fn export_page(
    State(state): State<AppState>,
    Path(format): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let of = Exportable {
        list: USERS,
        kind: Kind::User,
        section: "users",
        back: StaffRoute::Users(asked.query()),
    };
    let rows = async {
        let (filter, limit) = (asked.filter(), fetch_exported());
        let listed = users::list(&state.kernel, desk.staff(), &filter, None, limit).await?;
        let departments = departments(&state.kernel.db).await?;
        let said = |key: String| app::texts::text(visit.locale, &key, &[]);
        let rows = listed.iter().map(|user| {
            let roles: Vec<_> =
                user.roles.iter().map(|role| said(format!("role-{}", role.as_str()))).collect();
            vec![
                user.login.clone(),
                user.name.expose().clone(),
                roles.join("; "),
                department_name(user, &departments, visit.locale),
                said(format!("staff-state-{}", user.state.as_str())),
            ]
        });
        Ok(Sheet { columns: list::columns(&visit, &COLUMNS), rows: rows.collect() })
    };
    list::answer_export(&state, &visit, &desk, of, &format, rows).await
}

/// The columns of the export.
const COLUMNS: [&str; 5] =
    ["staff-login", "staff-name", "staff-role", "staff-department", "staff-state"];
