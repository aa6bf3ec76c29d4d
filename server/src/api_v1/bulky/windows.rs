//! `/api/v1/bulky/windows`: when somebody can come.

use app::{state::AppState, texts::text};
use axum::{extract::State, http::StatusCode};
use backend::{
    bulky::{EstimateError, programme::Programme},
    calendar::to_local,
    capacity::{Offer, available},
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    capacity::{Left, Units},
    locale::Locale,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{choices::BulkyService, unavailable};
use crate::api_v1::{
    answer::{Answer, Listed, private},
    input::{Asked, Asking},
    refusal::{At, Refusal},
};

/// Days that are shown unless said, and at most.
const DAYS: u16 = 14;
const ALL_DAYS: u16 = 60;

/// For what there has to be room.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::api_v1) struct WindowsAsked {
    /// Code of the street; 404 where nobody comes there. Needed unless it is brought to the yard (409).
    street: Option<String>,
    /// `pickup` unless said.
    #[param(inline)]
    service: Option<BulkyService>,
    /// As the quote, or the booking, has it.
    #[param(maximum = 4_294_967_295_u32)]
    litres: Option<u32>,
    /// As the quote, or the booking, has it.
    #[param(maximum = 4_294_967_295_u32)]
    kilograms: Option<u32>,
    /// From today on; 14 unless said.
    #[param(minimum = 1, maximum = 60)]
    days: Option<u16>,
}

/// A window, and what is left of it.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct WindowLeftShown {
    /// For the booking.
    id: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// From then on it cannot be chosen any more.
    cut_off_at: DateTime<Utc>,
    /// `free`, `few` or `full`.
    left: &'static str,
    left_name: String,
}

impl WindowLeftShown {
    fn of(locale: Locale, offer: &Offer) -> Self {
        let left = offer.left.as_str();
        Self {
            id: offer.window.to_string(),
            starts_at: offer.starts_at,
            ends_at: offer.ends_at,
            cut_off_at: offer.cut_off_at,
            left,
            left_name: text(locale, &format!("window-left-{left}"), &[]),
        }
    }
}

/// The windows of a day.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api_v1) struct WindowsDayShown {
    day: NaiveDate,
    /// Every window is; one can wait for a place: see `/api/v1/bulky/waiting`.
    full: bool,
    windows: Vec<WindowLeftShown>,
}

/// Lists windows
///
/// By day. Those that are full are there; those that are closed or past their cut-off are not. Also
/// for a booking that is changed, or a second try: with the litres and kilograms of the booking.
#[utoipa::path(
    get, path = "/api/v1/bulky/windows", tag = "bulky", params(WindowsAsked),
    responses((status = 200, body = Listed<WindowsDayShown>)),
)]
pub(in crate::api_v1) async fn windows(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<WindowsAsked>,
) -> Answer {
    let days = match asked.days.unwrap_or(DAYS) {
        days @ 1..=ALL_DAYS => days,
        _ => return Err(Refusal::parameter("days")),
    };
    let resource = resource(&state.programme.get(), &asked)?;
    let units = Units {
        stops: 1,
        litres: asked.litres.unwrap_or_default(),
        kilograms: asked.kilograms.unwrap_or_default(),
    };
    let offers = available(&state.kernel.db, state.kernel.now(), resource, units, days).await;
    let offers = offers.map_err(unavailable)?;
    let mut items: Vec<WindowsDayShown> = Vec::new();
    for offer in &offers {
        let day = to_local(offer.starts_at).date();
        if items.last().is_none_or(|last| last.day != day) {
            items.push(WindowsDayShown { day, full: true, windows: Vec::new() });
        }
        if let Some(last) = items.last_mut() {
            last.full &= offer.left == Left::Full;
            last.windows.push(WindowLeftShown::of(asking.locale, offer));
        }
    }
    // The same for all, but a minute is long where others choose too.
    private(&Listed { items, next: None })
}

/// The vehicles that come there, or the yard.
fn resource(programme: &Programme, asked: &WindowsAsked) -> Result<Uuid, Refusal> {
    match asked.service.unwrap_or_default() {
        BulkyService::Yard => programme.yard.ok_or_else(|| Refusal::of(&EstimateError::NotOffered)),
        BulkyService::Pickup => {
            let street = asked.street.as_deref().unwrap_or_default();
            let (status, code) = match street {
                "" => (StatusCode::CONFLICT, "bulky-street-missing"),
                _ => (StatusCode::NOT_FOUND, "bulky-outside"),
            };
            let at = At::Parameter("street".to_owned());
            let served = programme.street(street).map(|street| street.resource);
            served.ok_or_else(|| Refusal::fault(status, at, code))
        }
    }
}
