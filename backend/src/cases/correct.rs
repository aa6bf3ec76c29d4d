//! What was filed wrong and is set right: the class of a case, where it is, how much it hurries.
//! Clocks that run keep their ends; those that begin later go by what is right.

use chrono::{DateTime, Utc};
use domain::{
    cases::Urgency,
    districts::Point,
    phone::{mask_numbers, unmask_numbers},
    text::{clean_line, length},
};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::{
    file::{MAX_ADDRESS, is_somewhere},
    locate::{Located, locate, point},
    rulebook::Rulebook,
    standing::Standing,
};
use crate::records::Fields;

/// The fields of the form. All but `here`, a point that was chosen, hold what stood at `seen_at`
/// unless it is changed.
pub(super) const FIELDS: [&str; 5] = ["class", "address", "here", "urgency", "seen_at"];

/// What is set right; none where it stays.
#[derive(Debug, Clone)]
pub(super) struct Correction {
    class: Option<String>,
    urgency: Option<Urgency>,
    address: Option<String>,
    place: Option<(Point, Located)>,
    /// For the history: of each field, what it was and what it is.
    pub(super) detail: Map<String, Value>,
}

/// Whether the form was made from the case as it stands; an older one would undo what came between.
pub(super) fn is_seen(case: &Standing, get: &(dyn Fn(&str) -> String + Sync)) -> bool {
    get("seen_at").parse::<DateTime<Utc>>().is_ok_and(|at| at == case.changed_at)
}

/// Reads what is to be set right of a case that is locked. What is wrong is in `fields`.
pub(super) async fn read(
    conn: &mut PgConnection,
    rules: &Rulebook,
    case: &Standing,
    fields: &mut Fields<'_>,
) -> Result<Correction, sqlx::Error> {
    let stands = sqlx::query!(
        "select address, st_x(point::geometry) as longitude, st_y(point::geometry) as latitude
         from case_file where id = $1",
        case.id,
    )
    .fetch_one(&mut *conn)
    .await?;
    let stood = stands.longitude.zip(stands.latitude).and_then(|(x, y)| Point::new(x, y).ok());
    let class = class(rules, case, fields);
    let urgency = urgency(rules, case, class.as_deref(), fields);
    let address = address(&stands.address, fields);
    let place = place(conn, case, stood, fields).await?;
    let nowhere = address.as_deref() == Some("") && stood.is_none() && place.is_none();
    if nowhere && is_somewhere(case.kind) {
        fields.refuse("address", "case-where-missing");
    }

    let mut detail = Map::new();
    let mut note = |field: &str, was: &str, is: Option<&str>| {
        if let Some(is) = is {
            detail.insert(field.to_owned(), json!([was, is]));
        }
    };
    note("class", &case.class, class.as_deref());
    note("urgency", case.urgency.as_str(), urgency.map(Urgency::as_str));
    let masked = address.as_deref().map(mask_numbers);
    note("address", &mask_numbers(&stands.address), masked.as_deref());
    let moved = place.as_ref().map(|(to, _)| degrees(*to));
    note("place", &stood.map(degrees).unwrap_or_default(), moved.as_deref());
    if detail.is_empty() && fields.wrong.is_empty() {
        fields.refuse("", "case-correct-nothing");
    }
    Ok(Correction { class, urgency, address, place, detail })
}

fn degrees(point: Point) -> String {
    format!("{} {}", point.longitude(), point.latitude())
}

fn class(rules: &Rulebook, case: &Standing, fields: &mut Fields<'_>) -> Option<String> {
    let code = fields.line("class", 20);
    if code.is_empty() || code == case.class {
        return None;
    }
    if rules.class(&code).is_none_or(|class| class.retired) {
        fields.refuse("class", "choice-unknown");
    }
    Some(code)
}

/// What is left at that of the old class goes with the class.
fn urgency(
    rules: &Rulebook,
    case: &Standing,
    class: Option<&str>,
    fields: &mut Fields<'_>,
) -> Option<Urgency> {
    let code = fields.line("urgency", 20);
    let Some(chosen) = Urgency::parse(&code) else {
        if !code.is_empty() {
            fields.refuse("urgency", "choice-unknown");
        }
        return None;
    };
    let of = |code: &str| rules.class(code).map(|class| class.urgency);
    let goes_along = chosen == case.urgency && of(&case.class) == Some(chosen);
    let urgency = class.filter(|_| goes_along).and_then(of).unwrap_or(chosen);
    (urgency != case.urgency).then_some(urgency)
}

fn address(stands: &str, fields: &mut Fields<'_>) -> Option<String> {
    let typed = unmask_numbers(stands, &clean_line(&fields.text("address")));
    if typed == stands {
        return None;
    }
    if length(&typed) > MAX_ADDRESS {
        fields.refuse("address", "text-too-long");
    }
    Some(typed)
}

async fn place(
    conn: &mut PgConnection,
    case: &Standing,
    stood: Option<Point>,
    fields: &mut Fields<'_>,
) -> Result<Option<(Point, Located)>, sqlx::Error> {
    let here = fields.text("here");
    if here.is_empty() {
        return Ok(None);
    }
    let Some(to) = point(&here) else {
        fields.refuse("address", "choice-unknown");
        return Ok(None);
    };
    if stood == Some(to) {
        return Ok(None);
    }
    let located = locate(conn, to).await?;
    // The office of a street would get or lose a case that nobody has sent anywhere.
    if case.with_street && located.street != case.street {
        fields.refuse("address", "case-correct-street");
    }
    Ok(Some((to, located)))
}

/// Writes what is set right, and nothing else.
pub(super) async fn store(
    conn: &mut PgConnection,
    case: &Standing,
    correction: &Correction,
) -> Result<(), sqlx::Error> {
    let Correction { class, urgency, address, place, .. } = correction;
    // First, since a case without a point has an address.
    if let Some((to, located)) = place {
        sqlx::query!(
            "update case_file
             set point = st_setsrid(st_makepoint($2, $3), 4326)::geography, street = $4, cell = $5,
               outside = $6
             where id = $1",
            case.id,
            to.longitude(),
            to.latitude(),
            located.street,
            located.cell,
            located.street.is_none(),
        )
        .execute(&mut *conn)
        .await?;
    }
    sqlx::query!(
        "update case_file
         set class = coalesce($2, class), urgency = coalesce($3, urgency),
           address = coalesce($4, address)
         where id = $1",
        case.id,
        class.as_deref(),
        urgency.map(Urgency::as_str),
        address.as_deref(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
