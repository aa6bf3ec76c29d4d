//! A text as the resident would see it, with examples in the places of its values.

use app::{
    components::error_summary::ErrorSummary,
    render::{t, t_with},
};
use backend::messages::{Channel, Text, signed, wording::TextOf};
use domain::messages::sms_parts;
use leptos::prelude::*;

/// The text with its examples, or what is wrong with it.
#[component]
pub fn Preview(
    of: TextOf,
    text: Text,
    /// Who signs text messages, as the gateway says.
    sign: Option<String>,
) -> impl IntoView {
    let wrong = text.check(of.template, of.channel);
    if !wrong.is_empty() {
        return view! { <ErrorSummary errors=wrong/> }.into_any();
    }
    // Checked above: every place has an example.
    let mut shown = text.fill(of.channel, &of.template.examples()).unwrap_or_else(|_| text.clone());
    if of.channel == Channel::Sms {
        shown.body = signed(sign.as_deref(), &shown.body);
    }
    let length = (of.channel == Channel::Sms).then(|| sms_length(&shown.body));
    let title = of.channel.has_title().then(|| view! { <p><strong>{shown.title}</strong></p> });
    view! {
        <div class=format!("message-preview {}", of.channel.as_str()) lang=of.locale.as_str()>
            {title}
            <p class="lines">{shown.body}</p>
        </div>
        {length}
        <p class="small soft">{t("template-preview-about")}</p>
    }
    .into_any()
}

/// How many text messages it costs, with the examples in it.
fn sms_length(body: &str) -> impl IntoView + use<> {
    let length = sms_parts(body);
    let text = t_with(
        "template-sms-length",
        &[("units", length.units.into()), ("parts", length.parts.into())],
    );
    view! { <p><strong>{text}</strong></p> }
}
