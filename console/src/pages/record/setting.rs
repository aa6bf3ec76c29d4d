//! `/staff/settings/{key}`: the form of one setting.

use app::{
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
        field::{Control as Kind, Field},
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{render, t, use_locale},
    routes::{Route, encode, in_locale},
    state::AppState,
    visit::Visit,
};
use axum::{
    extract::{Path, Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    accounts::Denied,
    audit::MAX_NOTE,
    districts::settings::{self, Control, Part, parts, take_apart},
    forms::{FormKey, FormValues},
    lists::Unavailable,
};
use domain::accounts::{Act, Kind as Thing};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::record::{PARTS, SETTING},
    choice::ChoiceField,
    desk::Desk,
    frame,
    routes::{StaffRoute, functions},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, Copy, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A change whose value is to be restored.
    from: Option<Uuid>,
}

/// The page.
pub async fn page(
    State(state): State<AppState>,
    Path(key): Path<String>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Write, Thing::Setting) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let Some(parts) = parts(&key) else {
        return frame::refused(&state, &visit, &desk, Denied::NotFound);
    };
    let from = asked.map(|Query(asked)| asked.from).unwrap_or_default();
    if !desk.session.is_confirmed(state.kernel.now()) {
        return confirm(&visit, &StaffRoute::Setting(key, from));
    }
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &SETTING).await;
    if form.value("setting") != key {
        let stored = match value(&state, &key, from).await {
            Ok(stored) => stored,
            Err(error) => {
                tracing::error!(%error, "setting not read");
                return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
            }
        };
        let typed = PARTS.into_iter().zip(stored);
        form = FormView::of(&state, backend::forms::Draft::default(), form.kept);
        form.values = FormValues::from_post(&SETTING, typed);
    }
    let page = render(&state, &visit, || {
        let title = t(&format!("setting-{}", key.replace('_', "-")));
        let body = view! { <SettingForm setting=key parts form/> };
        frame::page(&desk, "settings", &title, body)
    });
    (session.headers(), page).into_response()
}

/// First to the page where they prove that it is they, and back.
pub(in crate::pages) fn confirm(visit: &Visit, back: &StaffRoute) -> Response {
    let page = Route::Staff(format!("/staff/confirm?to={}", encode(&back.path())));
    Redirect::to(&page.href(visit.locale)).into_response()
}

/// The current value in parts, or the one that an earlier change gave it.
async fn value(
    state: &AppState,
    key: &str,
    from: Option<Uuid>,
) -> Result<Vec<String>, Unavailable> {
    let db = &state.kernel.db;
    if let Some(id) = from
        && let Some(version) = settings::one(db, id).await?
        && version.key == key
    {
        return Ok(take_apart(key, version.value.as_ref()));
    }
    Ok(take_apart(key, settings::current(db).await?.get(key)))
}

#[component]
fn SettingForm(setting: String, parts: &'static [Part], form: FormView) -> impl IntoView {
    let fields = parts
        .iter()
        .zip(PARTS)
        .map(|(part, name)| view! { <PartField part=*part name form=form.clone()/> })
        .collect_view();
    let above = StaffRoute::Settings(String::new());
    view! {
        <Breadcrumb above=vec![(above.into(), t("settings-title"))]/>
        <form
            method="post"
            action=in_locale(functions::SETTING_CHANGE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <input type="hidden" name="setting" value=setting/>
            {fields}
            <Field
                form=form.clone()
                name="effective"
                control=Kind::Text
                label=t("setting-effective")
                hint=t("setting-effective-hint")
                max_length=20
            />
            <Field
                form
                name="note"
                control=Kind::Long
                label=t("setting-note")
                hint=t("setting-note-hint")
                max_length=MAX_NOTE
            />
            <SubmitButton text=t("setting-save") weight=Weight::Primary/>
        </form>
    }
}

#[component]
fn PartField(part: Part, name: &'static str, form: FormView) -> impl IntoView {
    let word = part.path.replace(['.', '_'], "-").to_lowercase();
    let key =
        if word.is_empty() { "setting-value".to_owned() } else { format!("setting-part-{word}") };
    let label = t(&key);
    let (control, hint, most) = match part.control {
        Control::Line => (Kind::Text, "setting-line-hint", 500),
        Control::Optional => (Kind::Text, "setting-optional-hint", 500),
        Control::Words => (Kind::Long, "setting-words-hint", 2_000),
        Control::Flag => {
            let options = vec![("yes".to_owned(), t("yes")), ("no".to_owned(), t("no"))];
            return view! { <ChoiceField form name label options/> }.into_any();
        }
        Control::Choice(words) => {
            let shown = |word: &&str| ((*word).to_owned(), t(&format!("setting-choice-{word}")));
            let options = words.iter().map(shown).collect();
            return view! { <ChoiceField form name label options/> }.into_any();
        }
    };
    view! { <Field form name control label hint=t(hint) max_length=most/> }.into_any()
}
