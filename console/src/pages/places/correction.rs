//! What a resident wrote, above the form in which staff write it into the place.

use app::{
    components::notice::{Kind, Notice},
    render::t,
    state::AppState,
};
use backend::{
    lists::Unavailable,
    places::review::{Report, by_hand},
};
use leptos::prelude::*;
use uuid::Uuid;

use super::words::{about, value_word};
use crate::desk::Desk;

/// From which correction a form is opened.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) report: Option<Uuid>,
}

/// That correction, if this person is to write it into this place.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn find(
    state: &AppState,
    desk: &Desk,
    report: Option<Uuid>,
    place: Uuid,
) -> Result<Option<Report>, Unavailable> {
    let Some(report) = report else { return Ok(None) };
    Ok(by_hand(&state.kernel.db, desk.staff(), report, place).await?)
}

/// What they wrote.
pub(super) fn said(report: Report) -> impl IntoView {
    let about = about(&report);
    let value = report.value.as_deref().map(|value| value_word(&report.subject, value));
    let words = (!report.words.is_empty())
        .then(|| view! { <dt>{t("desk-places-report-words")}</dt><dd>{report.words}</dd> });
    view! {
        <Notice kind=Kind::Info title=t("desk-places-correction-wrote")>
            <dl class="facts">
                <dt>{about}</dt>
                <dd>{value}</dd>
                {words}
            </dl>
            <p>{t("desk-places-correction-saving")}</p>
        </Notice>
    }
}

/// The field that says which one it is.
pub(super) fn hidden(report: Option<&Report>) -> impl IntoView + use<> {
    let id = report.map(|report| report.id.to_string());
    id.map(|id| view! { <input type="hidden" name="report" value=id/> })
}
