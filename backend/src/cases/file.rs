//! Takes a case in.

mod check;
mod error;
mod new;
mod store;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use domain::{
    accounts::{Act, Kind},
    cases::ClockKind,
    number::Number,
};
use sqlx::PgConnection;
use uuid::Uuid;

pub(super) use self::check::is_somewhere;
use self::{
    check::Checked,
    store::{filed, insert, opened, report},
};
pub use self::{
    check::mistakes,
    error::FileError,
    new::{
        Channel, FileBy, FromCity, Intake, KEPT_LIFE, Known, MAX_ADDRESS, MAX_EXTERNAL, MAX_NAME,
        MAX_PHOTOS, MAX_WORDS, NewCase,
    },
};
use super::{
    CaseReceipt,
    calls::{CameOf, note_case},
    clocks::{self, Measure, Wound, wind},
    content_checks,
    locate::{Located, locate},
    messages::tell_number,
    photos::{self, Stage},
    rulebook::Rulebook,
};
use crate::{
    Kernel,
    accounts::Area,
    audit, bulky,
    calendar::Edition,
    jobs::StaffMessage,
    limits::{self, Limit},
    once::{Begun, Once},
    outbox,
};

/// Enough for somebody who walks through all of their estate; a script stops here.
pub(super) const BY_VISITOR: Limit = Limit::new("case-by-visitor", 20, TimeDelta::hours(1));
/// More than a visitor's: a whole estate can share one address.
pub(super) const BY_ADDRESS: Limit = Limit::new("case-by-address", 60, TimeDelta::hours(1));

/// Takes a case: keeps it, winds its clocks, tells staff, and gives the receipt. The same form sent
/// twice is one case with one receipt.
///
/// # Errors
/// [`FileError`]; nothing was kept then, and nothing counted against the limits.
pub async fn file(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
) -> Result<CaseReceipt, FileError> {
    file_known(kernel, rules, calendar, new, Known::BySender).await
}

/// As [`file`], and says by what the form is known when it comes again.
///
/// # Errors
/// As [`file`].
pub async fn file_known(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
    known: Known,
) -> Result<CaseReceipt, FileError> {
    file_as(kernel, (rules, calendar), new, known, &Intake::default()).await
}

/// As [`file`], at a desk. It is noted with the call that the agent is in.
///
/// # Errors
/// As [`file`].
pub async fn take_in(
    kernel: &Kernel,
    rules: &Rulebook,
    calendar: &Edition,
    new: NewCase<'_>,
    intake: &Intake,
) -> Result<CaseReceipt, FileError> {
    file_as(kernel, (rules, calendar), new, Known::BySender, intake).await
}

async fn file_as(
    kernel: &Kernel,
    (rules, calendar): (&Rulebook, &Edition),
    new: NewCase<'_>,
    known: Known,
    intake: &Intake,
) -> Result<CaseReceipt, FileError> {
    if let FileBy::Staff(staff) = new.by {
        staff.permit(Act::Write, Kind::Case, Area::default())?;
    }
    let checked = Checked::check(rules, &new, intake).map_err(FileError::Invalid)?;
    let hash = checked.hash(&new, &photos::hashes(kernel, &new.photos).await?);
    let scope = known.scope(new.by.scope());
    let mut once = match Once::begin(kernel, scope, new.key, hash).await? {
        Begun::New(once) => once,
        Begun::Before(answer) => {
            return CaseReceipt::from_bytes(&answer).ok_or(FileError::Receipt);
        }
    };
    let tx = once.conn();
    // After the key, so that the same form always has the same answer.
    if let FileBy::Visitor { visitor, address, .. } = &new.by {
        limits::spend(kernel, &mut *tx, &BY_VISITOR, visitor.as_bytes()).await?;
        limits::spend(kernel, &mut *tx, &BY_ADDRESS, &limits::network(*address)).await?;
    }
    let receipt = match keep(kernel, tx, (rules, calendar), &new, &checked).await {
        Ok((id, receipt)) => {
            let answer = receipt.to_bytes();
            once.finish_for(kernel, filed(kernel, id, &new), &answer, known.life()).await?;
            receipt
        }
        Err(error) => {
            once.roll_back().await?;
            return Err(error);
        }
    };
    Ok(receipt)
}

/// Takes a case of many in the caller's transaction, which knows by itself what it has taken before;
/// its id and number.
///
/// # Errors
/// [`FileError::Invalid`], before anything was written; the others leave the transaction good for
/// nothing but to be rolled back.
pub(super) async fn file_one_of_many(
    kernel: &Kernel,
    conn: &mut PgConnection,
    rules: &Rulebook,
    calendar: &Edition,
    new: &NewCase<'_>,
) -> Result<(Uuid, Number), FileError> {
    let checked = Checked::check(rules, new, &Intake::default()).map_err(FileError::Invalid)?;
    let (id, receipt) = keep(kernel, conn, (rules, calendar), new, &checked).await?;
    audit::record(conn, filed(kernel, id, new)).await?;
    Ok((id, receipt.number))
}

/// Keeps everything of a case but its line in the audit.
async fn keep(
    kernel: &Kernel,
    conn: &mut PgConnection,
    (rules, calendar): (&Rulebook, &Edition),
    new: &NewCase<'_>,
    checked: &Checked<'_>,
) -> Result<(Uuid, CaseReceipt), FileError> {
    let mut located = match new.point {
        Some(point) => locate(&mut *conn, point).await?,
        None => Located::default(),
    };
    if let (FileBy::City(FromCity { street: Some((id, code)), .. }), None) =
        (&new.by, located.street)
    {
        (located.street, located.street_code) = (Some(*id), Some(code.clone()));
    }
    let now = kernel.now();
    let measure = Measure {
        class: &checked.class.code,
        kind: new.kind,
        urgency: checked.urgency,
        street: located.street_code.as_deref(),
    };
    let clocks: Vec<Wound> = [ClockKind::Accept, ClockKind::Contact, ClockKind::Close]
        .into_iter()
        .filter_map(|kind| wind(rules, calendar, kind, measure, now))
        .collect();
    let id = kernel.new_id();
    let receipt = insert(kernel, &mut *conn, id, new, checked, &located, &clocks).await?;
    clocks::start(kernel, &mut *conn, calendar, id, None, &clocks).await?;
    let reporter = report(kernel, &mut *conn, id, new, checked, &receipt).await?;
    opened(kernel, &mut *conn, id, new, reporter).await?;
    photos::keep(&mut *conn, id, None, Stage::Before, &photos::plain(&new.photos), now).await?;
    if let FileBy::Visitor { resident, .. } = &new.by {
        content_checks::check_case(kernel, &mut *conn, *resident, id, &new.photos).await?;
    }
    if let Some(secret) = &new.booking {
        bulky::note_complaint(kernel, &mut *conn, secret, id).await?;
    }
    let message = StaffMessage::new("cases", "case-filed", id);
    outbox::write(&mut *conn, kernel.new_id(), now, &message).await?;
    if let FileBy::Staff(staff) = new.by {
        note_case(kernel, &mut *conn, staff.id, id, CameOf::Filed).await?;
    }
    if let Some(phone) = checked.phone.as_ref().filter(|_| checked.sms) {
        let due = clocks.iter().find(|clock| clock.kind == ClockKind::Close);
        let due = due.map(|clock| clock.due_at);
        tell_number(kernel, conn, (id, &receipt.number), due, phone, new.locale).await?;
    }
    Ok((id, receipt))
}
