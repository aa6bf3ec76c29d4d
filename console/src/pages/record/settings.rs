//! `/staff/settings`: what the settings are, what is to come, and every change with who and when.

use app::{
    components::{
        badge::{Badge, Tone},
        button::{SubmitButton, Weight},
        error_summary::ErrorSummary,
    },
    form::{FormView, presession},
    pages::problem::problem_page,
    render::{href, render, t, t_with, use_locale},
    routes::in_locale,
    state::AppState,
    texts::date_and_time,
    visit::Visit,
};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::{
    districts::{
        District,
        settings::{self, Version, take_apart},
    },
    lists::{After, Page, Unavailable, fetch},
};
use domain::accounts::{Act, Kind};
use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::{
    api::record::SETTING,
    desk::Desk,
    frame, list,
    list::{FilterBar, ListTable, Pager, SelectFilter},
    routes::{StaffRoute, functions, patterns},
};

/// What stands in the address.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    key: String,
    after: Option<String>,
}

struct Shown {
    current: Map<String, Value>,
    waiting: Vec<Version>,
    history: Page<Version>,
}

/// The page.
pub async fn page(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    visit: Visit,
    desk: Desk,
) -> Response {
    if let Err(denied) = desk.staff().reach(Act::Read, Kind::Setting) {
        return frame::refused(&state, &visit, &desk, denied);
    }
    let asked = asked.map(|Query(asked)| asked).unwrap_or_default();
    let session = presession(&state, &visit);
    let form = FormView::open(&state, &session.token, &SETTING).await;
    let shown = match load(&state, &asked).await {
        Ok(shown) => shown,
        Err(error) => {
            tracing::error!(%error, "settings not read");
            return problem_page(&state, &visit, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let page = render(&state, &visit, || {
        let may_write = desk.staff().may(Act::Write, Kind::Setting);
        let body = view! { <SettingsView asked shown form may_write/> };
        frame::page(&desk, "settings", &t("settings-title"), body)
    });
    (session.headers(), page).into_response()
}

async fn load(state: &AppState, asked: &Asked) -> Result<Shown, Unavailable> {
    let db = &state.kernel.db;
    let key = Some(asked.key.as_str()).filter(|key| !key.is_empty());
    let After(after) = After::parse(asked.after.as_deref());
    let rows = settings::history(db, key, after, fetch()).await?;
    Ok(Shown {
        current: settings::current(db).await?,
        waiting: settings::waiting(db).await?,
        history: Page::cut(rows, |version| (version.made_at, version.id)),
    })
}

/// The setting's name; its key where this version does not know it.
fn name(key: &str) -> String {
    if District::KEYS.contains(&key) {
        t(&format!("setting-{}", key.replace('_', "-")))
    } else {
        key.to_owned()
    }
}

/// The value in lines, as its form would show it.
fn shown_value(key: &str, value: Option<&Value>) -> AnyView {
    let lines: Vec<_> =
        take_apart(key, value).into_iter().filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return view! { <span class="soft">{t("setting-none")}</span> }.into_any();
    }
    view! { <span class="lines">{lines.join("\n")}</span> }.into_any()
}

#[component]
fn SettingsView(asked: Asked, shown: Shown, form: FormView, may_write: bool) -> impl IntoView {
    let locale = use_locale();
    let current = District::KEYS
        .into_iter()
        .map(|key| {
            let edit = href(&StaffRoute::Setting(key.to_owned(), None).into());
            let label = t_with("setting-edit-one", &[("name", name(key).into())]);
            vec![
                name(key).into_any(),
                shown_value(key, shown.current.get(key)),
                may_write
                    .then(|| view! { <a href=edit aria-label=label>{t("setting-edit")}</a> })
                    .into_any(),
            ]
        })
        .collect();
    let waiting = shown
        .waiting
        .into_iter()
        .map(|version| {
            let from = date_and_time(locale, version.effective_from);
            vec![
                name(&version.key).into_any(),
                shown_value(&version.key, version.value.as_ref()),
                from.into_any(),
                may_write.then(|| view! { <Withdraw id=version.id.to_string()/> }).into_any(),
            ]
        })
        .collect::<Vec<_>>();
    let keys = District::KEYS.map(|key| (key.to_owned(), name(key))).to_vec();
    let query = list::query(&[("key", &asked.key)]);
    let first = asked.after.is_none();
    let next = shown.history.next;
    let history = shown.history.rows.into_iter().map(|row| line(row, may_write)).collect();
    // What went wrong with taking a change back; a form of its own shows what is wrong with it.
    let errors = if form.value("setting").is_empty() { form.errors } else { Vec::new() };
    view! {
        <ErrorSummary errors/>
        <p>{t("settings-about")}</p>
        <ListTable
            caption=t("settings-now")
            columns=["setting", "setting-value", "setting-edit"].map(t).to_vec()
            rows=current
        />
        {(!waiting.is_empty()).then(|| view! {
            <h2>{t("settings-waiting")}</h2>
            <ListTable
                caption=t("settings-waiting")
                columns=["setting", "setting-value", "setting-from", "setting-withdraw"]
                    .map(t)
                    .to_vec()
                rows=waiting
            />
        })}
        <h2>{t("settings-history")}</h2>
        <FilterBar path=patterns::SETTINGS filtered={!query.is_empty()}>
            <SelectFilter name="key" label=t("setting") value=asked.key options=keys/>
        </FilterBar>
        <ListTable
            caption=t("settings-history")
            columns=["setting-made", "setting", "setting-value", "setting-by", "setting-from", "setting-state"]
                .map(t)
                .to_vec()
            rows=history
        />
        <Pager path=patterns::SETTINGS query first next/>
    }
}

fn line(version: Version, may_write: bool) -> Vec<AnyView> {
    let locale = use_locale();
    let (text, tone) = match (version.applied_at, version.withdrawn_at) {
        (Some(_), _) => ("setting-applied", Tone::Good),
        (_, Some(_)) => ("setting-withdrawn", Tone::Neutral),
        _ => ("setting-waits", Tone::Warn),
    };
    let known = District::KEYS.contains(&version.key.as_str());
    let restore = (may_write && known).then(|| {
        let form = href(&StaffRoute::Setting(version.key.clone(), Some(version.id)).into());
        let at = date_and_time(locale, version.made_at);
        let name = name(&version.key);
        let label = t_with("setting-restore-one", &[("name", name.into()), ("at", at.into())]);
        view! { " " <a href=form aria-label=label>{t("setting-restore")}</a> }
    });
    vec![
        date_and_time(locale, version.made_at).into_any(),
        name(&version.key).into_any(),
        shown_value(&version.key, version.value.as_ref()),
        version.made_by.unwrap_or_else(|| t("setting-import")).into_any(),
        date_and_time(locale, version.effective_from).into_any(),
        view! { <Badge text=t(text) tone/> {restore} }.into_any(),
    ]
}

#[component]
fn Withdraw(id: String) -> impl IntoView {
    view! {
        <form
            method="post"
            action=in_locale(functions::SETTING_WITHDRAW, use_locale())
            enctype="multipart/form-data"
        >
            <input type="hidden" name="id" value=id/>
            <SubmitButton text=t("setting-withdraw") weight=Weight::Plain/>
        </form>
    }
}
