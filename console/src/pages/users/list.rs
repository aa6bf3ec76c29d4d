//! The list of accounts.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{LinkButton, SubmitButton, Weight},
        pagination::Pagination,
    },
    render::{render, t, use_locale},
    routes::{encode, in_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use backend::accounts::staff::users::{self, Filter, Listed, State as AccountState};
use domain::accounts::{Act, Kind, Role};
use leptos::prelude::*;

use super::not_shown;
use crate::{
    desk::Desk,
    frame,
    routes::{StaffRoute, link, patterns},
};

/// The filter in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    login: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let some = |text: &String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            login: some(&self.login),
            role: Role::parse(&self.role),
            state: AccountState::parse(&self.state),
            department: None,
            after: some(&self.after),
        }
    }

    /// The same filter, from after `login`.
    fn query(&self, after: Option<&str>) -> String {
        let after = after.unwrap_or_default();
        [("login", &*self.login), ("role", &self.role), ("state", &self.state), ("after", after)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect::<Vec<_>>()
            .join("&")
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
    let (listed, more) = match users::list(&state.kernel, desk.staff(), &asked.filter()).await {
        Ok(list) => list,
        Err(error) => return not_shown(&state, &visit, &desk, &error),
    };
    render(&state, &visit, || {
        let may_write = desk.staff().may(Act::Write, Kind::User);
        let next = listed.last().filter(|_| more).map(|last| asked.query(Some(&last.login)));
        let first = (!asked.after.is_empty()).then(|| asked.query(None));
        let to = |query| link(&StaffRoute::Users(query));
        let body = view! {
            {may_write.then(|| view! {
                <p>
                    <LinkButton
                        text=t("staff-user-new")
                        href=link(&StaffRoute::UserNew)
                        weight=Weight::Plain
                    />
                </p>
            })}
            <FilterForm asked/>
            <Accounts listed/>
            <Pagination first=first.map(to) next=next.map(to)/>
        };
        frame::page(&desk, "users", &t("staff-section-users"), body)
    })
}

#[component]
fn FilterForm(asked: Asked) -> impl IntoView {
    let roles = Role::ALL
        .map(|role| {
            let word = role.as_str();
            view! {
                <option value=word selected=asked.role == word>{t(&format!("role-{word}"))}</option>
            }
        })
        .collect_view();
    let states = [AccountState::Active, AccountState::Disabled]
        .map(|state| {
            let word = state.as_str();
            view! {
                <option value=word selected=asked.state == word>
                    {t(&format!("staff-state-{word}"))}
                </option>
            }
        })
        .collect_view();
    view! {
        <form class="filter" method="get" action=in_locale(patterns::USERS, use_locale())>
            <div class="field">
                <label for="filter-login">{t("staff-login")}</label>
                <input id="filter-login" name="login" value=asked.login.clone() maxlength="40" autocomplete="off"/>
            </div>
            <div class="field">
                <label for="filter-role">{t("staff-role")}</label>
                <select id="filter-role" name="role">
                    <option value="">{t("staff-filter-all")}</option>
                    {roles}
                </select>
            </div>
            <div class="field">
                <label for="filter-state">{t("staff-state")}</label>
                <select id="filter-state" name="state">
                    <option value="">{t("staff-filter-all")}</option>
                    {states}
                </select>
            </div>
            <SubmitButton text=t("staff-filter") weight=Weight::Plain/>
        </form>
    }
}

#[component]
fn Accounts(listed: Vec<Listed>) -> impl IntoView {
    if listed.is_empty() {
        return view! { <p>{t("staff-users-none")}</p> }.into_any();
    }
    let rows = listed
        .into_iter()
        .map(|user| {
            let roles: Vec<String> =
                user.roles.iter().map(|role| t(&format!("role-{}", role.as_str()))).collect();
            view! {
                <tr>
                    <td data-label=t("staff-login")>
                        <a href=link(&StaffRoute::User(user.id))>{user.login}</a>
                    </td>
                    <td data-label=t("staff-name")>{user.name.into_exposed()}</td>
                    <td data-label=t("staff-role")>{roles.join(&t("list-separator"))}</td>
                    <td data-label=t("staff-state")><StateBadge state=user.state/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="cards">
            <caption>{t("staff-users-caption")}</caption>
            <thead>
                <tr>
                    <th scope="col">{t("staff-login")}</th>
                    <th scope="col">{t("staff-name")}</th>
                    <th scope="col">{t("staff-role")}</th>
                    <th scope="col">{t("staff-state")}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
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
