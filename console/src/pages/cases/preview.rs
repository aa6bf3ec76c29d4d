//! An answer before it goes out: what those who reported the case are sent, and what its page will say,
//! in each language of theirs.

use app::{
    pages::cases::words::state_word_in,
    render::{t, t_with},
    texts::text,
};
use backend::{
    cases::{AnswerPreview, InLanguage},
    messages::{Channel, Text},
};
use domain::locale::Locale;
use leptos::prelude::*;

use super::words::word;

/// The preview of an answer to the case of this number, by what may send it.
pub(super) fn previewed(previews: &[AnswerPreview], number: &str) -> AnyView {
    let several = previews.len() > 1;
    let previews = previews
        .iter()
        .map(|preview| {
            let step = several.then(|| word("case-step", preview.step.as_str()));
            let step = step.map(|step| t_with("cases-preview-if", &[("step", step.into())]));
            let languages = preview.languages.iter();
            let languages = languages.map(|one| in_language(one, preview, number)).collect_view();
            view! {
                {step.map(|text| view! { <p>{text}</p> })}
                {languages}
            }
        })
        .collect_view();
    view! {
        <section role="status">
            <h3>{t("cases-preview")}</h3>
            {previews}
        </section>
    }
    .into_any()
}

fn in_language(one: &InLanguage, preview: &AnswerPreview, number: &str) -> AnyView {
    let locale = one.locale;
    let named = language(locale);
    let no_template = (!one.has_template)
        .then(|| t_with("cases-preview-no-template", &[("language", named.clone().into())]));
    let fallback = (one.answered_in != locale)
        .then(|| t_with("cases-preview-fallback", &[("language", named.clone().into())]));
    let reason = one
        .reason
        .clone()
        .map(|reason| t_with("cases-preview-reason", &[("reason", reason.into())]));
    let untold = one.sent.is_empty().then(|| t("cases-preview-untold"));
    let notes = [no_template, fallback, reason, untold].into_iter().flatten();
    let notes = notes.map(|text| view! { <p class="small">{text}</p> }).collect_view();
    let sent =
        one.sent.iter().map(|(channel, text)| message(*channel, text, locale)).collect_view();
    let readers = t_with("cases-preview-reporters", &[("count", one.reporters.into())]);
    let state = preview.state;
    let explained = text(locale, &format!("case-now-{}-explained", state.as_str()), &[]);
    view! {
        <h4>{named} " · " {readers}</h4>
        {notes}
        {sent}
        <p class="small soft">{t("cases-preview-page")}</p>
        <div class="message-preview" lang=locale.as_str()>
            <p><strong>{state_word_in(locale, state, Some(preview.outcome))}</strong></p>
            <p>{explained}</p>
            <p><strong>{text(locale, "case-answer", &[])}</strong></p>
            <p class="lines" lang=one.answered_in.as_str()>{one.answer.clone()}</p>
            <p>{text(locale, "case-number", &[])} " " <span class="num">{number.to_owned()}</span></p>
        </div>
    }
    .into_any()
}

/// What goes out through a channel.
fn message(channel: Channel, said: &Text, locale: Locale) -> AnyView {
    let title = channel.has_title().then(|| view! { <p><strong>{said.title.clone()}</strong></p> });
    view! {
        <p class="small soft">{word("channel", channel.as_str())}</p>
        <div class=format!("message-preview {}", channel.as_str()) lang=locale.as_str()>
            {title}
            <p class="lines">{said.body.clone()}</p>
        </div>
    }
    .into_any()
}

/// What staff call a language.
fn language(locale: Locale) -> String {
    match locale {
        Locale::ZhHans => t("cases-in-zh-hans"),
        Locale::ZhHant => t("cases-in-zh-hant"),
        Locale::En => t("cases-in-en"),
    }
}
