//! `/api/v1/me`: who is signed in, and how they want to be told.

use app::{state::AppState, texts::text};
use axum::extract::State;
use backend::{
    accounts::residents::{self, Resident, Settings, apps::Scope},
    messages::{Channel, MessageKind, QuietHours},
};
use chrono::NaiveTime;
use domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api_v1::{
    answer::{Answer, private},
    caller::Caller,
    input::Asking,
    refusal::Refusal,
};

/// Whether messages of a kind are wanted through a channel.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct MessageChoice {
    /// `answers` or `bookings`; codes always come.
    kind: &'static str,
    kind_name: String,
    /// `sms`, `email` or `inbox`.
    channel: &'static str,
    channel_name: String,
    wanted: bool,
}

/// The hours in which nothing comes that can wait, on the clocks of the district.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct QuietHoursShown {
    #[schema(example = "22:00")]
    pub(super) from: String,
    /// Before `from`, it is of the next day.
    #[schema(example = "08:00")]
    pub(super) to: String,
}

impl QuietHoursShown {
    pub(super) fn of(quiet: QuietHours) -> Self {
        let time = |time: NaiveTime| time.format("%H:%M").to_string();
        Self { from: time(quiet.from()), to: time(quiet.to()) }
    }
}

/// How a resident wants the portal, and how they want to be told.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct MySettings {
    /// Of messages: `zh-Hans`, `zh-Hant` or `en`. The language of answers is `Accept-Language`.
    #[schema(example = "zh-Hans")]
    locale: &'static str,
    /// Large type and few things at once.
    elder: bool,
    /// Absent where nothing is held back.
    #[serde(skip_serializing_if = "Option::is_none")]
    quiet_hours: Option<QuietHoursShown>,
    /// Everything that can be chosen.
    messages: Vec<MessageChoice>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(in crate::api_v1) struct MeShown {
    /// Masked.
    #[schema(example = "138****5678")]
    phone: String,
    /// Masked; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "w***@example.cn")]
    email: Option<String>,
    settings: MySettings,
}

impl MeShown {
    pub(super) fn of(locale: Locale, settings: &Settings) -> Self {
        let choice = |(kind, channel): (MessageKind, Channel)| MessageChoice {
            kind: kind.as_str(),
            kind_name: text(locale, &format!("message-kind-{}", kind.as_str()), &[]),
            channel: channel.as_str(),
            channel_name: text(locale, &format!("channel-{}", channel.as_str()), &[]),
            wanted: settings.choices.want(kind, channel),
        };
        Self {
            phone: settings.masked_phone.clone(),
            email: settings.masked_email.clone(),
            settings: MySettings {
                locale: settings.locale.as_str(),
                elder: settings.elder,
                quiet_hours: settings.quiet.map(QuietHoursShown::of),
                messages: choosable().map(choice).collect(),
            },
        }
    }

    /// As the account is now.
    pub(super) async fn read(
        state: &AppState,
        asking: &Asking,
        resident: &Resident,
    ) -> Result<Self, Refusal> {
        let settings = residents::settings(&state.kernel, resident).await;
        let settings = settings.map_err(|error| Refusal::of(&error))?;
        Ok(Self::of(asking.locale, &settings))
    }
}

/// Every kind of message with every channel that can be chosen for it.
fn choosable() -> impl Iterator<Item = (MessageKind, Channel)> {
    MessageKind::ALL
        .into_iter()
        .flat_map(|kind| kind.choices().iter().map(move |channel| (kind, *channel)))
}

/// Says who is signed in
///
/// Its ETag is the condition of `PUT /api/v1/me/settings`.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 200, body = MeShown)),
)]
pub(in crate::api_v1) async fn read_me(
    State(state): State<AppState>,
    asking: Asking,
    caller: Caller,
) -> Answer {
    let resident = caller.required(Scope::Account)?;
    private(&MeShown::read(&state, &asking, &resident).await?)
}

/// How much there is of what is theirs.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct CountsShown {
    /// Messages that were not read yet, 100 at most.
    unread: i64,
    questions: i64,
    /// Cases that they reported or joined.
    cases: i64,
    /// Collections of bulky waste that they booked.
    bookings: i64,
    /// Places that they keep.
    places: i64,
}

/// Counts what is theirs
#[utoipa::path(
    get, path = "/api/v1/me/counts", tag = "me",
    security(("bearer" = ["account"])),
    responses((status = 200, body = CountsShown)),
)]
pub(in crate::api_v1) async fn count_mine(State(state): State<AppState>, caller: Caller) -> Answer {
    let resident = caller.required(Scope::Account)?;
    let profile = residents::profile(&state.kernel, &resident).await;
    let profile = profile.map_err(|error| Refusal::of(&error))?;
    private(&CountsShown {
        unread: profile.unread,
        questions: profile.questions,
        cases: profile.cases,
        bookings: profile.bookings,
        places: profile.places,
    })
}
