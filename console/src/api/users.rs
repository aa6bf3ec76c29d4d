//! Accounts of staff, as administrators change them.

use app::form::Answer;
use axum::http::StatusCode;
use backend::{
    accounts::staff::users::{
        Profile, State, UserError, create, edit, end_sessions, reset, set_state,
    },
    forms::{FormKey, FormSpec},
    privacy::Redacted,
    problem::Problem,
};
use domain::accounts::Role;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use uuid::Uuid;

use super::{Sent, page_of_problem};
use crate::{pages, routes::StaffRoute};

/// The fields of an account; a box for each role.
const KEPT: &[&str] = &[
    FormKey::FIELD,
    "id",
    "login",
    "name",
    "department",
    "streets",
    "estates",
    "role-hotline-agent",
    "role-dispatcher",
    "role-handler",
    "role-street-office",
    "role-collector",
    "role-verifier",
    "role-supervisor",
    "role-crew",
    "role-attendant",
    "role-property-company",
    "role-editor",
    "role-administrator",
];

/// A new account.
pub const CREATE: FormSpec = FormSpec { name: "staff.user-create", kept: KEPT };
/// Another name, other posts.
pub const EDIT: FormSpec = FormSpec { name: "staff.user-edit", kept: KEPT };
/// A button beside an account.
pub const ACT: FormSpec = FormSpec { name: "staff.user-act", kept: &[FormKey::FIELD, "id", "act"] };

/// Makes an account, and shows the link for its holder this once.
#[server(prefix = "/_fn", endpoint = "staff/users/create", input = MultipartFormData)]
pub async fn staff_user_create(form: MultipartData) -> Result<Answer, ServerFnError> {
    let mut sent = Sent::read(form, &CREATE).await;
    sent.post.gather(&CREATE, "street", "streets");
    let page = StaffRoute::UserNew;
    let (sent, desk) = match sent.desk(&page, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let order = sent.order(desk.session.clone());
    let login = sent.text("login");
    Ok(match create(&sent.state.kernel, order, &login, profile(&sent)).await {
        Ok(created) => {
            let link = &created.link;
            let page = pages::users::link::show(&sent.state, &sent.visit, &desk, created.id, link);
            sent.shown(page).await
        }
        Err(error) => refused(sent, error, page).await,
    })
}

/// Changes an account.
#[server(prefix = "/_fn", endpoint = "staff/users/edit", input = MultipartFormData)]
pub async fn staff_user_edit(form: MultipartData) -> Result<Answer, ServerFnError> {
    let mut sent = Sent::read(form, &EDIT).await;
    sent.post.gather(&EDIT, "street", "streets");
    let id = sent.text("id").parse::<Uuid>().unwrap_or_default();
    let page = StaffRoute::UserEdit(id);
    let (sent, desk) = match sent.desk(&page, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let order = sent.order(desk.session.clone());
    Ok(match edit(&sent.state.kernel, order, id, profile(&sent)).await {
        Ok(()) => sent.done(StaffRoute::User(id).into()).await,
        Err(error) => refused(sent, error, page).await,
    })
}

/// Disables, enables, resets, or signs out.
#[server(prefix = "/_fn", endpoint = "staff/users/act", input = MultipartFormData)]
pub async fn staff_user_act(form: MultipartData) -> Result<Answer, ServerFnError> {
    let sent = Sent::read(form, &ACT).await;
    let id = sent.text("id").parse::<Uuid>().unwrap_or_default();
    let page = StaffRoute::User(id);
    let (sent, desk) = match sent.desk(&page, |s, v, _| page_of_problem(s, v)).await {
        Ok(both) => both,
        Err(answer) => return Ok(answer),
    };
    let (kernel, order) = (sent.state.kernel.clone(), sent.order(desk.session.clone()));
    let acted = match sent.text("act").as_str() {
        "disable" => set_state(&kernel, order, id, State::Disabled).await,
        "enable" => set_state(&kernel, order, id, State::Active).await,
        "end-sessions" => end_sessions(&kernel, order, id).await,
        "reset" => match reset(&kernel, order, id).await {
            Ok(link) => {
                let page = pages::users::link::show(&sent.state, &sent.visit, &desk, id, &link);
                return Ok(sent.shown(page).await);
            }
            Err(error) => Err(error),
        },
        _ => Ok(()),
    };
    Ok(match acted {
        Ok(()) => sent.done(page.into()).await,
        Err(error) => refused(sent, error, page).await,
    })
}

fn profile(sent: &Sent) -> Profile {
    let ticked = |role: &Role| sent.post.values.get(&format!("role-{}", role.as_str())).is_some();
    let streets = sent.text("streets");
    Profile {
        name: Redacted::new(sent.text("name")),
        roles: Role::ALL.into_iter().filter(ticked).collect(),
        department: sent.text("department").parse().ok(),
        streets: streets.split_whitespace().filter_map(|id| id.parse().ok()).collect(),
        estates: sent.text("estates").lines().map(str::to_owned).collect(),
    }
}

/// Back to the form with what is wrong; to the page for codes first, where one is wanted.
async fn refused(sent: Sent, error: UserError, page: StaffRoute) -> Answer {
    if let UserError::Database(source) = &error {
        tracing::error!(error = source as &dyn std::error::Error, "account not changed");
    }
    match &error {
        UserError::Unconfirmed => {
            let confirm = StaffRoute::Confirm(page.path());
            sent.again(Vec::new(), confirm, |s, v, _| page_of_problem(s, v)).await
        }
        UserError::Denied(denied) => {
            let status = denied.status();
            let page = app::pages::problem::problem_page(
                &sent.state,
                &sent.visit,
                StatusCode::from_u16(status).unwrap_or_default(),
            );
            sent.shown(page).await
        }
        _ => sent.again(error.fields(), page, |s, v, _| page_of_problem(s, v)).await,
    }
}
