//! How a resident wants the pages and the messages.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use backend::{
    accounts::residents::{Settings, settings},
    forms::{FormKey, FormValues},
    messages::{Channel, MessageKind, QuietHours},
};
use domain::locale::Locale;
use leptos::prelude::*;

use super::{Saved, SavedNotice};
use crate::{
    account::{SignedIn, unavailable},
    api::me::settings::{SETTINGS, wanted_field},
    components::{
        breadcrumb::Breadcrumb,
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, error_text, presession},
    render::{Page, Section, href, render, t, t_with, use_locale},
    routes::{Me, Route, functions, in_locale},
    state::AppState,
    texts,
    visit::Visit,
};

/// `/me/settings`.
pub async fn page(
    State(state): State<AppState>,
    SignedIn(resident): SignedIn,
    saved: Saved,
    visit: Visit,
) -> Response {
    let settings = match settings(&state.kernel, &resident).await {
        Ok(settings) => settings,
        Err(error) => return unavailable(&state, &visit, &error),
    };
    let session = presession(&state, &visit);
    let mut form = FormView::open(&state, &session.token, &SETTINGS).await;
    // A draft that was sent has its key: then a box that is not in it was not ticked.
    if form.values.get(FormKey::FIELD).is_none() {
        form.values = stored(&settings);
    }
    let page = render(&state, &visit, || {
        let view = view! { <SettingsView form settings saved/> };
        Page::new(t("me-settings"), view).within(Section::Mine).private()
    });
    (session.headers(), page).into_response()
}

/// The form as the account has it.
fn stored(settings: &Settings) -> FormValues {
    let quiet = settings.quiet.unwrap_or_default();
    let time = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
    let on = |on: bool, field: &str| on.then(|| (field.to_owned(), "on".to_owned()));
    let mut values = vec![
        ("locale".to_owned(), settings.locale.as_str().to_owned()),
        ("quiet_from".to_owned(), time(QuietHours::from(quiet))),
        ("quiet_to".to_owned(), time(QuietHours::to(quiet))),
    ];
    values.extend(on(settings.elder, "elder"));
    values.extend(on(settings.quiet.is_some(), "quiet"));
    for kind in MessageKind::ALL {
        for channel in kind.choices() {
            let wanted = settings.choices.want(kind, *channel);
            values.extend(on(wanted, &wanted_field(kind, *channel)));
        }
    }
    FormValues::from_post(&SETTINGS, values)
}

#[component]
fn SettingsView(form: FormView, settings: Settings, saved: Saved) -> impl IntoView {
    let ticked = |field: &str| form.values.get(field).is_some();
    let kinds = MessageKind::ALL
        .into_iter()
        .map(|kind| view! { <KindFields kind form=form.clone() settings=settings.clone()/> })
        .collect_view();
    view! {
        <Breadcrumb above=vec![(Route::Me(Me::Overview), t("me"))]/>
        <h1>{t("me-settings")}</h1>
        <SavedNotice saved/>
        <form
            method="post"
            action=in_locale(functions::SAVE_SETTINGS, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <h2>{t("me-settings-pages")}</h2>
            <LanguageField form=form.clone()/>
            <div class="field">
                <Choice
                    pick=Pick::Any
                    name="elder"
                    value="on"
                    label=t("me-settings-elder")
                    chosen=ticked("elder")
                />
            </div>
            <h2>{t("me-settings-messages")}</h2>
            {kinds}
            <fieldset class="field">
                <legend>{t("me-quiet")}</legend>
                <p class="hint">{t("me-quiet-hint")}</p>
                <Choice
                    pick=Pick::Any
                    name="quiet"
                    value="on"
                    label=t("me-quiet-on")
                    chosen=ticked("quiet")
                />
                <div class="pair">
                    <Field
                        form=form.clone()
                        name="quiet_from"
                        control=Control::Time
                        label=t("me-quiet-from")
                        hint=t("me-quiet-from-hint")
                        max_length=8
                    />
                    <Field
                        form
                        name="quiet_to"
                        control=Control::Time
                        label=t("me-quiet-to")
                        hint=t("me-quiet-to-hint")
                        max_length=8
                    />
                </div>
            </fieldset>
            <SubmitButton text=t("me-save") weight=Weight::Primary/>
        </form>
    }
}

#[component]
fn LanguageField(form: FormView) -> impl IntoView {
    let error = form.error("locale").map(error_text);
    let wrong = error.is_some();
    let chosen = form.value("locale");
    let languages = Locale::ALL
        .into_iter()
        .enumerate()
        .map(|(index, locale)| {
            let id = (index == 0).then(|| "field-locale".to_owned());
            view! {
                <div lang=locale.as_str()>
                    <Choice
                        pick=Pick::One
                        name="locale"
                        value=locale.as_str()
                        label=texts::text(locale, "language-name", &[])
                        chosen=chosen == locale.as_str()
                        id
                    />
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" class:wrong=wrong>
            <legend>{t("me-settings-language")}</legend>
            <p class="hint">{t("me-settings-language-hint")}</p>
            {error.map(|text| view! { <p class="error">{text}</p> })}
            {languages}
        </fieldset>
    }
}

/// The channels of one kind, or that it always comes.
#[component]
fn KindFields(kind: MessageKind, form: FormView, settings: Settings) -> impl IntoView {
    let channels = kind
        .choices()
        .iter()
        .map(|channel| {
            let field = wanted_field(kind, *channel);
            let name = t(&format!("channel-{}", channel.as_str()));
            let label = match channel {
                Channel::Sms => format!("{name} {}", settings.masked_phone),
                Channel::Email => {
                    let to = settings.masked_email.clone().unwrap_or_else(|| t("me-email-none"));
                    format!("{name} {to}")
                }
                Channel::Inbox => name,
            };
            let chosen = form.values.get(&field).is_some();
            view! { <Choice pick=Pick::Any name=field value="on" label chosen/> }
        })
        .collect_view();
    let email = settings.masked_email.is_none() && !kind.is_essential();
    let essential = kind
        .is_essential()
        .then(|| t_with("me-essential", &[("phone", settings.masked_phone.as_str().into())]));
    view! {
        <fieldset class="field">
            <legend>{t(&format!("message-kind-{}", kind.as_str()))}</legend>
            {essential.map(|text| view! { <p class="hint">{text}</p> })}
            {channels}
            {email.then(|| view! {
                <p><a href=href(&Route::Me(Me::Email))>{t("me-email-add")}</a></p>
            })}
        </fieldset>
    }
}
