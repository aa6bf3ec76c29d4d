//! The form of an account, new or there already.

use std::error::Error;

use app::{
    components::{
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, error_text, presession},
    pages::problem::problem_page,
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::{
        Area, Denied,
        staff::users::{self, MAX_ESTATE, MAX_ESTATES, MAX_NAME, User},
    },
    districts::{map::streets, offices::departments},
    forms::{FormKey, FormValues},
};
use domain::{
    accounts::{Act, Kind, Role},
    locale::Localised,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::not_shown;
use crate::{
    api::users::{CREATE, EDIT},
    desk::Desk,
    frame,
    routes::{StaffRoute, functions},
};

/// `/staff/users/new`.
pub(in crate::pages) async fn new(
    State(state): State<AppState>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().permit(Act::Write, Kind::User, Area::default()) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    if let Err(confirm) = desk.confirmed(&state, &visit, &StaffRoute::UserNew) {
        return confirm.into_response();
    }
    let Ok(places) = Offered::read(&state).await else {
        return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
    };
    let browser = presession(&state, &visit);
    let form = FormView::open(&state, &browser.token, &CREATE).await;
    let page = render(&state, &visit, || {
        frame::page(&desk, "users", &t("staff-user-new"), view! { <UserForm form places/> })
    });
    (browser.headers(), page).into_response()
}

/// `/staff/users/{id}/edit`.
pub(in crate::pages) async fn edit(
    State(state): State<AppState>,
    id: Result<Path<Uuid>, PathRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    let user = match id {
        Ok(Path(id)) => users::read(&state.kernel, desk.staff(), id).await,
        Err(_) => Err(Denied::NotFound.into()),
    };
    let user = match user {
        Ok(user) => user,
        Err(error) => return not_shown(&state, &visit, &desk, &error),
    };
    let area = Area { department: user.profile.department, ..Area::default() };
    if let Err(denied) = desk.staff().permit(Act::Write, Kind::User, area) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    if let Err(confirm) = desk.confirmed(&state, &visit, &StaffRoute::UserEdit(user.id)) {
        return confirm.into_response();
    }
    let Ok(places) = Offered::read(&state).await else {
        return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
    };
    let browser = presession(&state, &visit);
    let mut form = FormView::open(&state, &browser.token, &EDIT).await;
    let is_this = form.values.get("id") == Some(user.id.to_string().as_str());
    if !is_this {
        // Nothing was typed here, or for another account.
        form = FormView { values: as_it_is(&user), errors: Vec::new(), ..form };
    }
    let page = render(&state, &visit, || {
        let title = user.login.clone();
        frame::page(&desk, "users", &title, view! { <UserForm form places user/> })
    });
    (browser.headers(), page).into_response()
}

/// The account as its form shows it.
fn as_it_is(user: &User) -> FormValues {
    let profile = &user.profile;
    let streets: Vec<String> = profile.streets.iter().map(Uuid::to_string).collect();
    let mut values = vec![
        ("id".to_owned(), user.id.to_string()),
        ("name".to_owned(), profile.name.expose().clone()),
        ("department".to_owned(), profile.department.map(|id| id.to_string()).unwrap_or_default()),
        ("streets".to_owned(), streets.join(" ")),
        ("estates".to_owned(), profile.estates.join("\n")),
    ];
    let roles = profile.roles.iter().map(|role| format!("role-{}", role.as_str()));
    values.extend(roles.map(|role| (role, "on".to_owned())));
    FormValues::from_post(&EDIT, values)
}

#[component]
fn UserForm(
    form: FormView,
    places: Offered,
    #[prop(optional)] user: Option<User>,
) -> impl IntoView {
    let is_new = user.is_none();
    let action = if is_new { functions::USER_CREATE } else { functions::USER_EDIT };
    let button = t(if is_new { "staff-user-create" } else { "staff-user-save" });
    view! {
        <form
            method="post"
            action=in_locale(action, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            {user.map(|user| view! { <input type="hidden" name="id" value=user.id.to_string()/> })}
            {is_new.then(|| view! {
                <Field
                    form=form.clone()
                    name="login"
                    control=Control::Text
                    label=t("staff-login")
                    hint=t("staff-user-login-hint")
                    max_length=40
                />
            })}
            <Field
                form=form.clone()
                name="name"
                control=Control::Text
                label=t("staff-name")
                hint=t("staff-user-name-hint")
                max_length=MAX_NAME
            />
            <Roles form=form.clone()/>
            <Places form places/>
            <SubmitButton text=button weight=Weight::Primary/>
        </form>
    }
}

/// A box for each role.
#[component]
fn Roles(form: FormView) -> impl IntoView {
    let error = form.error("roles").map(error_text);
    let wrong = error.is_some();
    let boxes = Role::ALL
        .map(|role| {
            let name = format!("role-{}", role.as_str());
            let checked = form.values.get(&name).is_some();
            view! {
                <label class="choice">
                    <input type="checkbox" name=name.clone() checked=checked/>
                    {t(&name)}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" class:wrong=wrong id="field-roles" tabindex="-1">
            <legend>{t("staff-role")}</legend>
            {error.map(|text| view! { <p class="error">{text}</p> })}
            {boxes}
        </fieldset>
    }
}

/// The departments and streets that somebody may belong to: id and name, in the order of their codes.
#[derive(Debug, Clone, Default)]
struct Offered {
    departments: Vec<(Uuid, Localised)>,
    streets: Vec<(Uuid, Localised)>,
}

impl Offered {
    /// Reads them; what went wrong is logged.
    async fn read(state: &AppState) -> Result<Self, ()> {
        let db = &state.kernel.db;
        let unread = "departments and streets not read";
        let departments = departments(db)
            .await
            .map_err(|error| tracing::error!(error = &error as &dyn Error, "{unread}"))?;
        let streets = streets(db)
            .await
            .map_err(|error| tracing::error!(error = &error as &dyn Error, "{unread}"))?;
        Ok(Self {
            departments: departments.into_iter().map(|one| (one.id, one.name)).collect(),
            streets: streets.into_iter().map(|one| (one.id, one.name)).collect(),
        })
    }
}

/// The department, a box for each street, and the estates of a property company.
#[component]
fn Places(form: FormView, places: Offered) -> impl IntoView {
    let locale = use_locale();
    let chosen = form.value("department");
    let departments = places
        .departments
        .into_iter()
        .map(|(id, name)| {
            let id = id.to_string();
            let selected = chosen == id;
            view! { <option value=id selected=selected>{name.get(locale).to_owned()}</option> }
        })
        .collect_view();
    let ticked = form.value("streets");
    let streets = places
        .streets
        .into_iter()
        .map(|(id, name)| {
            let id = id.to_string();
            let checked = ticked.split_whitespace().any(|one| one == id);
            view! {
                <label class="choice">
                    <input type="checkbox" name="street" value=id checked=checked/>
                    {name.get(locale).to_owned()}
                </label>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for="field-department">{t("staff-department")}</label>
            <select id="field-department" name="department">
                <option value="">{t("staff-department-none")}</option>
                {departments}
            </select>
        </div>
        <fieldset class="field">
            <legend>{t("staff-streets")}</legend>
            {streets}
        </fieldset>
        <Field
            form
            name="estates"
            control=Control::Long
            label=t("staff-estates")
            hint=t_with("staff-estates-hint", &[("most", MAX_ESTATES.into())])
            max_length={MAX_ESTATES * (MAX_ESTATE + 1)}
        />
    }
}
