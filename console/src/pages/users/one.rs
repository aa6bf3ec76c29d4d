//! One account, with what can be done to it.

use app::{
    components::{
        button::{LinkButton, SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    render::{render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use backend::{
    accounts::{
        Denied,
        staff::users::{self, State as AccountState, User},
    },
    forms::{FormKey, discard_draft},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;
use uuid::Uuid;

use super::{list::StateBadge, not_shown};
use crate::{
    api::users::ACT,
    desk::Desk,
    frame,
    routes::{StaffRoute, functions, link},
};

/// `/staff/users/{id}`.
pub(in crate::pages) async fn page(
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
    let browser = presession(&state, &visit);
    let mut form = FormView::open(&state, &browser.token, &ACT).await;
    // What went wrong is said once, and beside the account that it went wrong with.
    if form.errors.is_empty() || form.value("id") != user.id.to_string() {
        form.errors.clear();
    } else if let Err(error) = discard_draft(&state.kernel.db, browser.token.id(), &ACT).await {
        tracing::warn!(error = &error as &dyn std::error::Error, "draft not discarded");
    }
    let page = render(&state, &visit, || {
        let may_write = desk.staff().may(Act::Write, Kind::User);
        let title = user.login.clone();
        let acts = may_write.then(|| view! { <Acts user=user.clone() form=form.clone()/> });
        let body = view! {
            <ErrorSummary errors=form.errors.clone()/>
            <Facts user/>
            {acts}
        };
        frame::page(&desk, "users", &title, body)
    });
    (browser.headers(), page).into_response()
}

#[component]
fn Facts(user: User) -> impl IntoView {
    let yes_or_no = |yes| t(if yes { "staff-yes" } else { "staff-no" });
    let roles = user.profile.roles.iter().map(|role| t(&format!("role-{}", role.as_str())));
    let roles = roles.collect::<Vec<_>>().join(&t("list-separator"));
    let sessions = user.sessions.len();
    let estates = user.profile.estates.join(&t("list-separator"));
    let estates = (!estates.is_empty()).then(|| {
        view! { <dt>{t("staff-estates")}</dt> <dd>{estates}</dd> }
    });
    view! {
        <dl class="facts">
            <dt>{t("staff-name")}</dt><dd>{user.profile.name.expose().clone()}</dd>
            <dt>{t("staff-role")}</dt><dd>{roles}</dd>
            {estates}
            <dt>{t("staff-state")}</dt><dd><StateBadge state=user.state/></dd>
            <dt>{t("staff-user-password")}</dt><dd>{yes_or_no(user.has_password)}</dd>
            <dt>{t("staff-user-app")}</dt><dd>{yes_or_no(user.has_app)}</dd>
            <dt>{t("staff-sessions")}</dt>
            <dd>{t_with("staff-user-sessions", &[("count", sessions.into())])}</dd>
            <dt>{t("staff-user-since")}</dt><dd>{date_and_time(use_locale(), user.created_at)}</dd>
        </dl>
    }
}

/// Each with what it does in a sentence.
#[component]
fn Acts(user: User, form: FormView) -> impl IntoView {
    let toggle = match user.state {
        AccountState::Active => "disable",
        AccountState::Disabled => "enable",
    };
    let key = form.key.to_text();
    let buttons = [toggle, "end-sessions", "reset"]
        .map(|act| {
            view! {
                <form
                    method="post"
                    action=in_locale(functions::USER_ACT, use_locale())
                    enctype="multipart/form-data"
                >
                    <input type="hidden" name=FormKey::FIELD value=key.clone()/>
                    <input type="hidden" name="id" value=user.id.to_string()/>
                    <input type="hidden" name="act" value=act/>
                    <p class="note">{t(&format!("staff-act-{act}-what"))}</p>
                    <SubmitButton text=t(&format!("staff-act-{act}")) weight=Weight::Plain/>
                </form>
            }
        })
        .collect_view();
    view! {
        <p>
            <LinkButton
                text=t("staff-user-edit")
                href=link(&StaffRoute::UserEdit(user.id))
                weight=Weight::Plain
            />
        </p>
        <h2>{t("staff-user-acts")}</h2>
        {buttons}
    }
}
