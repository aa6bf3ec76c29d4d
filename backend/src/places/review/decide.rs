//! Deciding on what a resident said.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    locale::Locale,
    places::{
        Attribute, Coordinates, Fact, Known, PlainFact,
        dropoff::Attendance,
        parking::Site,
        toilet::{Build, Class, Entry},
    },
};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::list::{Class as ReportClass, Report, report};
use crate::{
    Kernel,
    accounts::{Denied, Staff},
    audit::{Detail, Subject},
    idempotency::{self, request_hash},
    places::{
        edit, expand, live, permit,
        say::{centimetres, point_of, spaces},
        store::{self, Details, NewPlace, Standing},
    },
    problem::FieldError,
    records::{Begun, Fields, SaveError, Saving, begin},
};

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A correction is right: what is plain is written into the place, the rest staff have edited
    /// by hand. A fault is seen to.
    Accept,
    /// A correction is right, and staff have written it into the place by hand.
    Edited,
    Dismiss,
}

impl Decision {
    /// All of them, in the order of their buttons.
    pub const ALL: [Self; 3] = [Self::Accept, Self::Edited, Self::Dismiss];

    /// The button's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Edited => "edited",
            Self::Dismiss => "dismiss",
        }
    }

    /// What a button's word means.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == word)
    }

    /// Whether a report is offered it. A plain correction may still be refused, as hours that nobody
    /// can read, so that staff can always say that they have edited it.
    #[must_use]
    pub fn is_for(self, report: &Report) -> bool {
        match self {
            Self::Accept => report.class == ReportClass::Fault || report.is_plain(),
            Self::Edited => report.class == ReportClass::Correction,
            Self::Dismiss => true,
        }
    }

    const fn state(self) -> &'static str {
        match self {
            Self::Accept | Self::Edited => "accepted",
            Self::Dismiss => "dismissed",
        }
    }

    /// As it is recorded.
    const fn act(self) -> &'static str {
        match self {
            Self::Accept | Self::Edited => "accept",
            Self::Dismiss => "dismiss",
        }
    }
}

/// Decides on the report `saving.id`.
///
/// # Errors
/// [`SaveError`]; [`SaveError::Invalid`] where what the resident proposed is not right as it
/// stands: staff then edit the place by hand. [`SaveError::Changed`] when it was decided before.
pub async fn decide_report(
    kernel: &Kernel,
    saving: Saving<'_>,
    decision: Decision,
) -> Result<Uuid, SaveError> {
    saving.staff.reach(Act::Write, Kind::Place)?;
    let id = saving.id.unwrap_or_default();
    let said = report(&kernel.db, id).await?.ok_or(Denied::NotFound)?;
    permit(&kernel.db, saving.staff, Act::Write, said.place).await?;
    let parts = [id.as_bytes().as_slice(), decision.as_str().as_bytes()];
    let hash = request_hash("decide-report", parts);
    let (mut tx, claim) = match begin(kernel, &saving, hash).await? {
        Begun::New(tx, claim) => (tx, claim),
        Begun::Done(id) => return Ok(id),
    };
    if !decide(&mut *tx, id, decision, saving.staff.id, kernel.now()).await? {
        return Err(SaveError::Changed);
    }
    let corrects = decision == Decision::Accept && said.is_plain();
    let detail = if corrects {
        correct(&mut tx, saving.staff, &said, kernel.now()).await?
    } else {
        Detail::none()
    };
    let subject = Subject { kind: "place-report", id: Some(id) };
    let event = saving.event(kernel, decision.act(), subject, detail);
    let (answer, life) = (id.as_bytes(), idempotency::KEY_LIFE);
    idempotency::finish_audited(kernel, &mut tx, claim, event, answer, life).await?;
    tx.commit().await?;
    if corrects {
        live::tell_of(kernel, said.place).await;
    }
    Ok(id)
}

pub(super) async fn decide(
    db: impl PgExecutor<'_>,
    id: Uuid,
    decision: Decision,
    staff: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let decided = sqlx::query!(
        "update place_report set state = $2, decided_by = $3, decided_at = $4
         where id = $1 and state = 'open'",
        id,
        decision.state(),
        staff,
        now,
    )
    .execute(db)
    .await?;
    Ok(decided.rows_affected() == 1)
}

/// Writes what the resident proposed, and tells what else changed with it.
async fn correct(
    db: &mut PgConnection,
    staff: &Staff,
    said: &Report,
    now: DateTime<Utc>,
) -> Result<Detail, SaveError> {
    let Some(fact) = Fact::parse(&said.subject) else { return Ok(Detail::none()) };
    let value = said.value.as_deref().unwrap_or_default();
    let mut place = store::one(&mut *db, said.place).await?.ok_or(Denied::NotFound)?.place;
    let had_entrance = place.entrance.is_some();
    apply(&mut place, fact, value, said.language())?;
    let detail = if had_entrance && place.entrance.is_none() {
        Detail::none().word("entrance", "removed")
    } else {
        Detail::none()
    };
    if fact == Fact::Plain(PlainFact::Position)
        && let Some(wrong) = edit::not_theirs(&mut *db, staff, place.point).await?
    {
        return Err(SaveError::Invalid(vec![FieldError::new("", wrong)]));
    }
    place.verified.retain(|(known, _)| *known != fact);
    place.verified.push((fact, now));
    store::update(&mut *db, &[place], now).await?;
    expand::one(db, now, said.place).await.map_err(edit::unexpanded)?;
    Ok(detail)
}

/// Makes the fact `value`. A name is that of `language`.
fn apply(place: &mut NewPlace, fact: Fact, value: &str, language: Locale) -> Result<(), SaveError> {
    let get = |_: &str| value.to_owned();
    let mut fields = Fields::new(&get);
    match fact {
        Fact::Plain(PlainFact::Name) => match language {
            Locale::ZhHans => place.name = fields.line("value", edit::MAX_NAME),
            Locale::ZhHant => place.name_zh_hant = Some(fields.line("value", edit::MAX_NAME)),
            Locale::En => place.name_en = Some(fields.line("value", edit::MAX_NAME_EN)),
        },
        Fact::Plain(PlainFact::Address) => place.address = fields.line("value", edit::MAX_ADDRESS),
        Fact::Plain(PlainFact::Phone) => place.phone = fields.phone("value"),
        Fact::Plain(PlainFact::Hours) => {
            let hours = fields.line("value", edit::MAX_HOURS);
            // What nobody can read would take from the place the hours that it has.
            if store::syntax_of(&hours).is_none() {
                fields.refuse("value", "hours-unread");
            }
            place.set_public_hours(hours);
        }
        Fact::Attribute(attribute) => match Known::parse(value) {
            Some(known) => put(&mut place.attributes, attribute, known),
            None => fields.refuse("value", "choice-unknown"),
        },
        Fact::Plain(PlainFact::Existence) => place.standing = Standing::Gone,
        Fact::Plain(PlainFact::Position) => match point_of(value) {
            Some(point) => {
                (place.raw, place.point) = (Coordinates::from(point), point);
                // Directions would lead to the entrance of where it was.
                place.entrance = None;
            }
            None => fields.refuse("value", "coordinate"),
        },
        Fact::Plain(fact) => match put_detail(&mut place.details, fact, value) {
            Ok(()) if fact == PlainFact::Attendance => attended_as_it_follows(place),
            Ok(()) => {}
            Err(code) => fields.refuse("value", code),
        },
    }
    if fields.wrong.is_empty() {
        return Ok(());
    }
    let wrong = fields.wrong.into_iter().map(|wrong| FieldError::new("", &wrong.code));
    Err(SaveError::Invalid(wrong.collect()))
}

/// Whether it is attended follows from when; what was stated before would go before that.
fn attended_as_it_follows(place: &mut NewPlace) {
    place.attributes.remove(&Attribute::Attended);
    place.verified.retain(|(known, _)| *known != Fact::Attribute(Attribute::Attended));
}

/// What only places of its kind have.
fn put_detail(details: &mut Details, fact: PlainFact, value: &str) -> Result<(), &'static str> {
    let is_put = match (fact, details) {
        (PlainFact::Class, Details::Toilet(toilet)) => {
            replace(&mut toilet.class, Class::parse(value))
        }
        (PlainFact::Build, Details::Toilet(toilet)) => {
            replace(&mut toilet.build, Build::parse(value))
        }
        (PlainFact::Entry, Details::Toilet(toilet)) => {
            replace(&mut toilet.entry, Entry::parse(value))
        }
        (PlainFact::Site, Details::Parking(parking)) => {
            replace(&mut parking.site, Site::parse(value))
        }
        (PlainFact::Capacity, Details::Parking(parking)) => {
            let capacity = spaces(value);
            if parking.capacity_by.values().any(|of| Some(*of) > capacity) {
                return Err("more-than-capacity");
            }
            replace(&mut parking.capacity, capacity)
        }
        (PlainFact::MaxHeight, Details::Parking(parking)) => {
            replace(&mut parking.max_height, centimetres(value))
        }
        (PlainFact::Attendance, Details::DropOff(dropoff)) => {
            let attendance = Attendance::parse(value);
            dropoff.attendance = attendance.unwrap_or(dropoff.attendance);
            attendance.is_some()
        }
        // It is no fact of a place of this kind.
        _ => false,
    };
    if is_put { Ok(()) } else { Err("choice-unknown") }
}

/// Puts what is known; whether anything is.
fn replace<T>(held: &mut Option<T>, known: Option<T>) -> bool {
    let is_known = known.is_some();
    if is_known {
        *held = known;
    }
    is_known
}

/// Unknown is what is not there.
fn put(
    attributes: &mut std::collections::BTreeMap<Attribute, Known>,
    attribute: Attribute,
    known: Known,
) {
    if known.is_known() {
        attributes.insert(attribute, known);
    } else {
        attributes.remove(&attribute);
    }
}
