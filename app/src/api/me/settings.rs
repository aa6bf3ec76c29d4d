//! How a resident wants the pages and the messages.

use axum::http::header;
use backend::{
    Problem,
    accounts::residents::{SaveSettings, save_settings},
    forms::{FormKey, FormSpec},
    messages::{Channel, MessageKind},
    problem::FieldError,
};
use domain::locale::Locale;
use leptos::{
    prelude::*,
    server_fn::codec::{MultipartData, MultipartFormData},
};
use leptos_axum::ResponseOptions;

use super::came::Came;
use crate::{
    form::Answer,
    pages::preference,
    routes::{Me, Route},
    visit::{Visit, cookies},
};

/// The form.
pub const SETTINGS: FormSpec = FormSpec {
    name: "me.settings",
    kept: &[
        FormKey::FIELD,
        "locale",
        "elder",
        "quiet",
        "quiet_from",
        "quiet_to",
        "answers-sms",
        "answers-email",
        "answers-inbox",
        "bookings-sms",
        "bookings-email",
        "bookings-inbox",
    ],
};

/// The field that asks for messages of a kind through a channel; a box, so it is there or not.
#[must_use]
pub fn wanted_field(kind: MessageKind, channel: Channel) -> String {
    format!("{}-{}", kind.as_str(), channel.as_str())
}

/// Saves the settings, which this browser takes over at once.
#[server(prefix = "/_fn", endpoint = "me/save-settings", input = MultipartFormData)]
pub async fn save_my_settings(form: MultipartData) -> Result<Answer, ServerFnError> {
    let came = Came::read(form, &SETTINGS).await;
    let Some(resident) = came.resident else {
        return Ok(came.sign_in_first(&SETTINGS, Me::Settings).await);
    };
    let ticked = |field: &str| came.post.values.get(field).is_some();
    let boxes = MessageKind::ALL
        .into_iter()
        .flat_map(|kind| kind.choices().iter().map(move |channel| (kind, *channel)));
    let wanted = boxes.map(|(kind, channel)| {
        let wanted = ticked(&wanted_field(kind, channel));
        (kind, channel, wanted)
    });
    let save = SaveSettings {
        by: came.by(resident),
        locale: came.value("locale").to_owned(),
        elder: ticked("elder"),
        quiet: ticked("quiet"),
        quiet_from: came.value("quiet_from").to_owned(),
        quiet_to: came.value("quiet_to").to_owned(),
        wanted: wanted.collect(),
        seen: None,
    };
    let saved = match came.whole() {
        Ok(()) => save_settings(&came.state.kernel, &save).await.map_err(|error| {
            came.log(&error);
            match error.fields() {
                fields if fields.is_empty() => vec![FieldError::new("", error.code())],
                fields => fields,
            }
        }),
        Err(errors) => Err(errors),
    };
    match saved {
        Ok(()) => {
            let locale = Locale::from_tag(&save.locale).unwrap_or(came.visit.locale);
            let options = expect_context::<ResponseOptions>();
            for cookie in [
                preference::cookie(&came.state, cookies::LANGUAGE, locale.as_str()),
                preference::cookie(&came.state, cookies::ELDER, preference::elder(save.elder)),
            ] {
                options.append_header(header::SET_COOKIE, cookie);
            }
            // On in the language that was just chosen.
            provide_context(Visit { locale, ..came.visit.clone() });
            Ok(came.done(&SETTINGS, Route::MeSaved(Me::Settings)).await)
        }
        Err(errors) => Ok(came.back(&SETTINGS, errors, Route::Me(Me::Settings)).await),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the form does not know is taken for a box that was not ticked.
    #[test]
    fn the_form_knows_every_box() {
        for kind in MessageKind::ALL {
            for channel in kind.choices() {
                let field = wanted_field(kind, *channel);
                assert!(SETTINGS.kept.contains(&field.as_str()), "{field}");
            }
        }
    }
}
