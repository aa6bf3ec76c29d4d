//! `/api/v1/settings`: what an app has to know of the district before anything else.

use app::state::AppState;
use axum::extract::State;
use backend::{accounts::residents::platforms::Platform, messages::subscriptions};
use domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    answer::{Answer, public},
    input::Asking,
    refusal::unavailable,
};

/// Whom residents reach, and how.
#[derive(Serialize, ToSchema)]
pub(super) struct Contact {
    /// Who runs the portal.
    sponsor: String,
    address: String,
    /// The number to call, digits only.
    #[schema(example = "12345")]
    hotline: String,
    hotline_hours: String,
    /// What to do when it cannot wait.
    emergency_note: String,
}

/// What the district offers.
#[derive(Serialize, ToSchema)]
pub(super) struct Features {
    /// Classes of cases are set up, so that problems can be reported.
    report: bool,
    /// Bulky waste can be booked.
    bulky: bool,
}

/// A message that can come in WeChat instead of by SMS.
#[derive(Serialize, ToSchema)]
pub(super) struct SubscriptionOffered {
    /// For `POST /api/v1/me/subscriptions`.
    #[schema(example = "bulky-reminder-1")]
    message: String,
    /// For `wx.requestSubscribeMessage`.
    template_id: String,
}

/// The district, in the caller's language.
#[derive(Serialize, ToSchema)]
pub(super) struct SettingsShown {
    /// 明湖区.
    name: String,
    contact: Contact,
    /// The languages of the portal; the first is its own.
    locales: Vec<&'static str>,
    /// Civil times are of this time zone.
    time_zone: &'static str,
    /// Nothing here is real.
    demonstration: bool,
    features: Features,
    /// Whose mini-apps can sign in: `wechat`, `alipay`.
    platforms: Vec<&'static str>,
    /// What can come in WeChat; empty where WeChat is not set up.
    subscriptions: Vec<SubscriptionOffered>,
    /// Slugs of items to offer before anything is typed.
    popular_searches: Vec<String>,
}

/// Describes the district
#[utoipa::path(
    get, path = "/api/v1/settings", tag = "settings",
    responses((status = 200, body = SettingsShown)),
)]
pub(super) async fn settings(State(state): State<AppState>, asking: Asking) -> Answer {
    let district = state.district.get();
    let locale = asking.locale;
    let platforms = Platform::ALL.into_iter();
    let platforms: Vec<_> =
        platforms.filter(|platform| platform.app_id(&state.kernel).is_some()).collect();
    let templates = if platforms.contains(&Platform::WeChat) {
        subscriptions::templates(&state.kernel.db).await.map_err(unavailable)?
    } else {
        Vec::new()
    };
    let offered = templates
        .into_iter()
        .map(|one| SubscriptionOffered { message: one.template, template_id: one.template_id });
    public(&SettingsShown {
        name: district.name.get(locale).to_owned(),
        contact: Contact {
            sponsor: district.sponsor.get(locale).to_owned(),
            address: district.address.get(locale).to_owned(),
            hotline: district.hotline.clone(),
            hotline_hours: district.hotline_hours.get(locale).to_owned(),
            emergency_note: district.emergency_note.get(locale).to_owned(),
        },
        locales: Locale::ALL.map(Locale::as_str).into(),
        time_zone: "Asia/Shanghai",
        demonstration: district.demonstration,
        features: Features {
            report: state.rulebook.get().classes().next().is_some(),
            bulky: state.programme.get().items().next().is_some(),
        },
        platforms: platforms.into_iter().map(Platform::as_str).collect(),
        subscriptions: offered.collect(),
        popular_searches: district.popular_searches.clone(),
    })
}
