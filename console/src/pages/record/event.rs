//! `/staff/audit/{id}`: one event, with its seal and what was typed about it.

use app::{
    components::breadcrumb::Breadcrumb,
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use backend::{
    accounts::Denied,
    audit::{self, NoteError, Row},
};
use domain::accounts::Act;
use leptos::prelude::*;
use uuid::Uuid;

use super::words;
use crate::{desk::Desk, frame, list, routes::StaffRoute};

/// The page.
pub async fn page(
    State(state): State<AppState>,
    Path(id): Path<String>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = audit::permit(desk.staff(), Act::Read) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let Ok(id) = id.parse::<Uuid>() else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let db = &state.kernel.db;
    let loaded = async {
        let row = audit::read(db, id).await?;
        let note = audit::read_note(&state.kernel, db, id).await?;
        Ok::<_, NoteError>((row, note))
    };
    match loaded.await {
        Ok((Some(row), note)) => render(&state, &visit, || {
            let body = view! { <Event row note/> };
            frame::page(&desk, "audit", &t("audit-event"), body)
        }),
        Ok((None, _)) => frame::refused(&state, &visit, &desk, Denied::NotFound),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "event not read");
            problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

#[component]
fn Event(row: Row, note: Option<String>) -> impl IntoView {
    let seal = match (row.seal, row.position) {
        (Some(seal), Some(position)) => {
            t_with("audit-sealed", &[("seal", seal.into()), ("position", position.into())])
        }
        _ => t("audit-unsealed"),
    };
    let details: Vec<_> = row.details().map(|(name, value)| format!("{name}: {value}")).collect();
    let who = format!("{} ({})", row.who(), words::actor(&row.actor_kind));
    let others = row.subject_id.map(|id| {
        let query = list::query(&[("kind", &row.subject_kind), ("subject", &id.to_string())]);
        let link = href(&StaffRoute::Audit(query).into());
        view! { <p><a href=link>{t("audit-same-subject")}</a></p> }
    });
    let subject = row.subject_id.map(|id| id.to_string()).unwrap_or_default();
    view! {
        <Breadcrumb above=vec![(StaffRoute::Audit(String::new()).into(), t("audit-title"))]/>
        <dl class="facts">
            <dt>{t("audit-at")}</dt>
            <dd class="num">{date_and_time(use_locale(), row.at)}</dd>
            <dt>{t("audit-actor")}</dt>
            <dd>{who}</dd>
            <dt>{t("audit-act")}</dt>
            <dd>{words::act(&row.act)} " " <code class="soft">{row.act.clone()}</code></dd>
            <dt>{t("audit-kind")}</dt>
            <dd>{words::kind(&row.subject_kind)} " " <code class="soft">{row.subject_kind.clone()}</code></dd>
            <dt>{t("audit-subject")}</dt>
            <dd><code>{subject}</code></dd>
            <dt>{t("audit-detail")}</dt>
            <dd>{details.join("\n")}</dd>
            {note.map(|note| view! { <dt>{t("audit-note")}</dt> <dd class="lines">{note}</dd> })}
            <dt>{t("audit-request")}</dt>
            <dd><code>{row.request_id.clone()}</code></dd>
            <dt>{t("audit-seal")}</dt>
            <dd>{seal}</dd>
            <dt>{t("audit-id")}</dt>
            <dd><code>{row.id.to_string()}</code></dd>
        </dl>
        {others}
    }
}
