//! `/api/v1/me/settings`: how a resident wants the portal, and how they want to be told.

use app::state::AppState;
use axum::{extract::State, http::StatusCode};
use backend::{
    accounts::residents::{self, SaveSettings, SaveSettingsError, Settings, apps::Scope},
    messages::{Channel, MessageKind},
};
use domain::locale::Locale;
use serde::Deserialize;
use utoipa::ToSchema;

use super::profile::{MeShown, QuietHoursShown};
use crate::api_v1::{
    answer::{Answer, done},
    caller::Caller,
    condition::Condition,
    input::{Asking, Body, Key},
    openapi::ProblemShown,
    refusal::{Refusal, codes},
};

/// A choice that is made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct ChoiceWanted {
    /// `answers` or `bookings`.
    #[schema(example = "answers")]
    kind: String,
    /// `sms`, `email` or `inbox`.
    #[schema(example = "sms")]
    channel: String,
    wanted: bool,
}

/// Quiet hours as they are typed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct QuietHoursWanted {
    #[schema(min_length = 3, example = "22:00")]
    from: String,
    #[schema(min_length = 3, example = "08:00")]
    to: String,
}

/// Settings to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api_v1) struct SettingsWanted {
    /// `zh-Hans`, `zh-Hant` or `en`.
    #[schema(min_length = 2, example = "zh-Hans")]
    locale: String,
    elder: bool,
    /// Without it nothing is held back.
    #[serde(default)]
    quiet_hours: Option<QuietHoursWanted>,
    /// What is not named stays as it is.
    #[serde(default)]
    messages: Vec<ChoiceWanted>,
}

impl SettingsWanted {
    /// What is chosen. Of what is there twice the last one counts.
    fn choices(&self) -> Result<Vec<(MessageKind, Channel, bool)>, Refusal> {
        let mut chosen: Vec<(MessageKind, Channel, bool)> = Vec::new();
        for (at, choice) in self.messages.iter().enumerate() {
            let wrong = |field| Refusal::field(&format!("/messages/{at}/{field}"), codes::INVALID);
            let kind = MessageKind::parse(&choice.kind).filter(|kind| !kind.is_essential());
            let kind = kind.ok_or_else(|| wrong("kind"))?;
            let channel =
                Channel::parse(&choice.channel).filter(|one| kind.choices().contains(one));
            let channel = channel.ok_or_else(|| wrong("channel"))?;
            chosen.retain(|(one, by, _)| (*one, *by) != (kind, channel));
            chosen.push((kind, channel, choice.wanted));
        }
        Ok(chosen)
    }

    /// Whether all of it is so already, as after the same request.
    fn is_so(&self, now: &Settings, choices: &[(MessageKind, Channel, bool)]) -> bool {
        let quiet = self.quiet_hours.as_ref().map(|quiet| (&*quiet.from, &*quiet.to));
        let now_quiet = now.quiet.map(QuietHoursShown::of);
        Locale::from_tag(&self.locale) == Some(now.locale)
            && self.elder == now.elder
            && quiet == now_quiet.as_ref().map(|quiet| (&*quiet.from, &*quiet.to))
            && choices
                .iter()
                .all(|(kind, channel, wanted)| now.choices.want(*kind, *channel) == *wanted)
    }
}

/// Saves the settings
///
/// With `If-Match` they are saved only if `GET /api/v1/me` would still give that ETag in the same
/// language; otherwise 412 with the code `changed-meanwhile`. The answer is what they are now.
#[utoipa::path(
    put, path = "/api/v1/me/settings", tag = "me", request_body = SettingsWanted,
    params(("If-Match" = Option<String>, Header, description = "The ETag of `GET /api/v1/me`.")),
    security(("bearer" = ["account"])),
    responses(
        (status = 200, body = MeShown),
        (
            status = 412, description = "Precondition Failed", body = ProblemShown,
            content_type = "application/problem+json"
        ),
    ),
)]
pub(in crate::api_v1) async fn save_settings(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
    condition: Condition,
    key: Key,
    Body(wanted): Body<SettingsWanted>,
) -> Answer {
    let by = caller.by(Scope::Account, key, &asking)?;
    let now = residents::settings(&state.kernel, &by.resident).await;
    let now = now.map_err(|error| Refusal::of(&error))?;
    let choices = wanted.choices()?;
    let is_as_seen = condition.holds(&MeShown::of(asking.locale, &now))?;
    // A request that comes again, since its answer was lost, has changed the tag by itself.
    if !is_as_seen && !wanted.is_so(&now, &choices) {
        return Err(Condition::failed());
    }
    let quiet = wanted.quiet_hours.is_some();
    let (quiet_from, quiet_to) =
        wanted.quiet_hours.map(|quiet| (quiet.from, quiet.to)).unwrap_or_default();
    let save = SaveSettings {
        by,
        locale: wanted.locale,
        elder: wanted.elder,
        quiet,
        quiet_from,
        quiet_to,
        wanted: choices,
        seen: (condition.is_stated() && is_as_seen).then_some(now),
    };
    residents::save_settings(&state.kernel, &save).await.map_err(|error| not_saved(&error))?;
    done(StatusCode::OK, &MeShown::read(&state, &asking, &save.by.resident).await?)
}

fn not_saved(error: &SaveSettingsError) -> Refusal {
    if matches!(error, SaveSettingsError::Changed) {
        return Condition::failed();
    }
    match error.fields() {
        fields if fields.is_empty() => Refusal::of(error),
        fields => Refusal::fields(&fields, |field| match field {
            "quiet_from" => "/quiet_hours/from".to_owned(),
            "quiet_to" => "/quiet_hours/to".to_owned(),
            field => format!("/{field}"),
        }),
    }
}
