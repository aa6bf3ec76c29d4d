//! The keys, and the form for a new one.

use app::{
    components::{
        button::{SubmitButton, Weight},
        choice::{Choice, Pick},
        error_summary::ErrorSummary,
        field::{Control, Field},
    },
    form::{FormView, error_text},
    render::{t, t_with, use_locale},
    routes::in_locale,
    texts,
};
use backend::{
    forms::FormKey,
    places::{
        feeds::{Scope, keys::Listed},
        sources::Source,
    },
};
use leptos::prelude::*;

use crate::{choice::ChoiceField, routes::functions};

/// Every key, with the button to revoke it.
#[component]
pub fn Keys(keys: Vec<Listed>, form: FormView, may_write: bool) -> impl IntoView {
    if keys.is_empty() {
        return view! { <p>{t("feeds-keys-none")}</p> }.into_any();
    }
    let mut columns = vec!["label", "scopes", "limit", "made", "last", "state"];
    if may_write {
        columns.push("act");
    }
    let head = columns
        .iter()
        .map(|name| view! { <th scope="col">{t(&format!("feeds-column-{name}"))}</th> })
        .collect_view();
    let rows =
        keys.into_iter().map(|key| view! { <Row key form=form.clone() may_write/> }).collect_view();
    view! {
        <ErrorSummary errors=form.errors.clone()/>
        <table class="cards">
            <caption>{t("feeds-keys")}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

#[component]
fn Row(key: Listed, form: FormView, may_write: bool) -> impl IntoView {
    let locale = use_locale();
    let when = |at| texts::date_and_time(locale, at);
    let state = match key.revoked_at {
        None => t("feeds-key-good"),
        Some(at) => t_with("feeds-key-revoked", &[("at", when(at).into())]),
    };
    let revoke = (may_write && key.revoked_at.is_none()).then(|| {
        view! {
            <form
                method="post"
                action=in_locale(functions::FEED_KEY_REVOKE, locale)
                enctype="multipart/form-data"
            >
                <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
                <input type="hidden" name="id" value=key.id.to_string()/>
                <button
                    class="button plain"
                    aria-label=t_with("feeds-revoke-one", &[("label", key.label.clone().into())])
                >
                    {t("feeds-revoke")}
                </button>
            </form>
        }
    });
    let cell = |name: &str, text: String| {
        let label = t(&format!("feeds-column-{name}"));
        view! { <td data-label=label>{text}</td> }
    };
    let act = may_write.then(|| view! { <td data-label=t("feeds-column-act")>{revoke}</td> });
    view! {
        <tr>
            <td data-label=t("feeds-column-label")>
                {key.label.clone()} " " <span class="soft small">{key.source.clone()}</span>
            </td>
            {cell("scopes", scopes(&key.scopes))}
            {cell("limit", key.per_minute.to_string())}
            {cell("made", when(key.made_at))}
            {cell("last", key.last_at.map_or_else(|| t("feeds-never"), when))}
            {cell("state", state)}
            {act}
        </tr>
    }
}

fn scopes(scopes: &[Scope]) -> String {
    let names = scopes.iter().map(|scope| t(&format!("feeds-scope-{}", scope.as_str())));
    names.collect::<Vec<_>>().join(&t("list-separator"))
}

/// The form.
#[component]
pub fn NewKeyForm(form: FormView, sources: Vec<Source>) -> impl IntoView {
    let error = form.error("scope").map(error_text);
    let wrong = error.is_some();
    let boxes = Scope::ALL
        .map(|scope| {
            let name = format!("scope-{}", scope.as_str());
            let chosen = form.values.get(&name).is_some();
            let label = t(&format!("feeds-scope-{}", scope.as_str()));
            view! { <Choice pick=Pick::Any name value="on" label chosen id=None/> }
        })
        .collect_view();
    // A key of the city is for none.
    let none = (String::new(), t("feeds-source-none"));
    let options =
        sources.into_iter().map(|one| (one.code.clone(), format!("{} ({})", one.name, one.code)));
    let options = std::iter::once(none).chain(options);
    view! {
        <h2>{t("feeds-new")}</h2>
        <p>{t("feeds-new-about")}</p>
        <form
            method="post"
            action=in_locale(functions::FEED_KEY_CREATE, use_locale())
            enctype="multipart/form-data"
            novalidate
        >
            <ErrorSummary errors=form.errors.clone()/>
            <input type="hidden" name=FormKey::FIELD value=form.key.to_text()/>
            <Field
                form=form.clone()
                name="label"
                control=Control::Text
                label=t("feeds-label")
                hint=t("feeds-label-hint")
                max_length=60
            />
            <ChoiceField
                form=form.clone()
                name="source"
                label=t("feeds-source")
                options=options.collect()
            />
            <fieldset class="field" class:wrong=wrong id="field-scope" tabindex="-1">
                <legend>{t("feeds-scopes")}</legend>
                {error.map(|text| view! { <p class="error">{text}</p> })}
                {boxes}
            </fieldset>
            <Field
                form
                name="per_minute"
                control=Control::Text
                label=t("feeds-per-minute")
                hint=t("feeds-per-minute-hint")
                max_length=6
            />
            <SubmitButton text=t("feeds-create") weight=Weight::Primary/>
        </form>
    }
}
