//! `/api/v1/contacts`: where residents find the bureau and its departments.

use app::{state::AppState, texts::text};
use axum::extract::State;
use backend::districts::offices::{ContactPoint, Department, Directory, directory};
use domain::locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Answer, Listed, public},
    input::{Asked, Asking},
    refusal::{Refusal, unavailable},
};

/// Which desks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ContactsAsked {
    /// Those of one street only, by its code: see `/api/v1/cases/streets`. 404 for another.
    street: Option<String>,
}

/// A department.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContactDepartment {
    /// Stable.
    #[schema(example = "sanitation")]
    code: String,
    /// `bureau`, `sanitation`, `parks`, `municipal-works`, `enforcement`, `parking`,
    /// `waste-sorting`, `hotline` or `other`.
    kind: &'static str,
    kind_name: String,
    name: String,
    /// What it is responsible for.
    #[serde(skip_serializing_if = "Option::is_none")]
    duty: Option<String>,
}

impl ContactDepartment {
    fn of(locale: Locale, department: &Department) -> Self {
        let kind = department.kind.as_str();
        let duty = department.duty.get(locale);
        Self {
            code: department.code.clone(),
            kind,
            kind_name: text(locale, &format!("department-kind-{kind}"), &[]),
            name: department.name.get(locale).to_owned(),
            duty: (!duty.is_empty()).then(|| duty.to_owned()),
        }
    }
}

/// A street.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContactStreet {
    code: String,
    name: String,
}

/// A desk or an office that residents can go to or call.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContactPointShown {
    name: String,
    /// Whose it is; absent where it is the street's.
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<ContactDepartment>,
    /// Whose it is, or where it is; absent where it is for the whole district.
    #[serde(skip_serializing_if = "Option::is_none")]
    street: Option<ContactStreet>,
    address: String,
    /// As it is written, with spaces and hyphens.
    phone: String,
    hours: String,
}

impl ContactPointShown {
    fn of(locale: Locale, directory: &Directory, point: &ContactPoint) -> Self {
        let department = directory.department_of(point);
        Self {
            name: point.name.get(locale).to_owned(),
            department: department.map(|one| ContactDepartment::of(locale, one)),
            street: directory.street_of(point).map(|one| ContactStreet {
                code: one.code.clone(),
                name: one.name.get(locale).to_owned(),
            }),
            address: point.address.get(locale).to_owned(),
            phone: point.phone.clone(),
            hours: point.hours.get(locale).to_owned(),
        }
    }
}

/// Lists the desks of the bureau and its departments
///
/// By street; those for the whole district last.
#[utoipa::path(
    get, path = "/api/v1/contacts", tag = "settings", params(ContactsAsked),
    responses((status = 200, body = Listed<ContactPointShown>)),
)]
pub(super) async fn contacts(
    State(state): State<AppState>,
    asking: Asking,
    Asked(asked): Asked<ContactsAsked>,
) -> Answer {
    let directory = directory(&state.kernel.db).await.map_err(unavailable)?;
    let wanted = asked.street.as_deref();
    if wanted.is_some_and(|code| directory.streets.iter().all(|street| street.code != code)) {
        return Err(Refusal::nothing_at("street"));
    }
    let points = directory.points.iter();
    let points = points.filter(|point| wanted.is_none() || point.street.as_deref() == wanted);
    let items = points.map(|point| ContactPointShown::of(asking.locale, &directory, point));
    public(&Listed { items: items.collect(), next: None })
}
