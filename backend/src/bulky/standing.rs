//! A booking as what can be done to it depends on.

use chrono::{DateTime, Utc};
use domain::{
    accounts::{Act, Kind},
    bulky::State,
    money::Fen,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{estimate::Service, hold::BookBy, household::Household, money::from_fen};
use crate::{
    Kernel,
    accounts::{Area, Staff},
    passes::{Shown, pass},
    privacy::Purpose,
};

/// Which booking somebody means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which<'a> {
    /// That of the receipt whose link holds this secret.
    Secret(&'a str),
    /// That with this id: for staff, who have no receipt. There is none for anybody else.
    Id(Uuid),
    /// The same by its number, as the pages of staff name it.
    Number(&'a str),
}

impl Which<'_> {
    /// All of it in one, for comparing.
    pub(super) fn joined(self) -> String {
        match self {
            Self::Secret(secret) => secret.to_owned(),
            Self::Id(id) => id.to_string(),
            Self::Number(number) => number.to_owned(),
        }
    }
}

/// How a booking that is meant is looked for.
enum Whose<'a> {
    Secret(&'a str),
    Row(&'a Staff, Uuid),
    Nobody,
}

impl<'a> Which<'a> {
    async fn of_staff(
        self,
        conn: &mut PgConnection,
        by: &BookBy<'a>,
    ) -> Result<Whose<'a>, sqlx::Error> {
        let id = match (self, by) {
            (Self::Secret(secret), _) => return Ok(Whose::Secret(secret)),
            (_, BookBy::Visitor { .. }) => None,
            (Self::Id(id), BookBy::Staff(_)) => Some(id),
            (Self::Number(number), BookBy::Staff(_)) => {
                sqlx::query_scalar!("select id from bulky_booking where number = $1", number)
                    .fetch_optional(conn)
                    .await?
            }
        };
        Ok(match (id, by) {
            (Some(id), BookBy::Staff(staff)) => Whose::Row(staff, id),
            _ => Whose::Nobody,
        })
    }
}

/// A booking's row.
pub(super) struct Standing {
    pub(super) id: Uuid,
    pub(super) number: String,
    pub(super) service: Service,
    pub(super) state: State,
    pub(super) version: i32,
    pub(super) claim: Option<Uuid>,
    pub(super) starts_at: Option<DateTime<Utc>>,
    pub(super) ends_at: Option<DateTime<Utc>>,
    pub(super) held_until: Option<DateTime<Utc>>,
    /// Until when whoever booked has to say what they want.
    pub(super) answer_until: Option<DateTime<Utc>>,
    pub(super) terms: i32,
    pub(super) total: Fen,
    /// What is kept of a cancelled one.
    pub(super) kept: Fen,
    pub(super) free_pieces: u32,
    pub(super) free_year: i16,
    pub(super) household: [u8; 32],
    pub(super) retried: bool,
    pub(super) changed_at: DateTime<Utc>,
    /// Who of the staff took it in.
    pub(super) taken_by: Option<Uuid>,
}

struct Row {
    id: Uuid,
    number: String,
    service: String,
    state: String,
    version: i32,
    claim: Option<Uuid>,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
    held_until: Option<DateTime<Utc>>,
    answer_until: Option<DateTime<Utc>>,
    terms: i32,
    total_fen: i64,
    kept_fen: i64,
    free_pieces: i32,
    free_year: i16,
    household: Vec<u8>,
    retried: bool,
    changed_at: DateTime<Utc>,
    taken_by: Option<Uuid>,
}

impl TryFrom<Row> for Standing {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unknown = |word: &str| sqlx::Error::Decode(format!("unknown word {word:?}").into());
        Ok(Self {
            id: row.id,
            service: Service::parse(&row.service).ok_or_else(|| unknown(&row.service))?,
            state: State::parse(&row.state).ok_or_else(|| unknown(&row.state))?,
            version: row.version,
            claim: row.claim,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            held_until: row.held_until,
            answer_until: row.answer_until,
            terms: row.terms,
            total: from_fen(row.total_fen),
            kept: from_fen(row.kept_fen),
            free_pieces: u32::try_from(row.free_pieces).unwrap_or_default(),
            free_year: row.free_year,
            household: row.household.try_into().map_err(|_| unknown("household"))?,
            retried: row.retried,
            changed_at: row.changed_at,
            taken_by: row.taken_by,
            number: row.number,
        })
    }
}

impl Standing {
    /// The booking with this id, locked until the transaction ends.
    pub(super) async fn lock(
        conn: &mut PgConnection,
        id: Uuid,
    ) -> Result<Option<Self>, sqlx::Error> {
        sqlx::query!("select from bulky_booking where id = $1 for no key update", id)
            .fetch_optional(&mut *conn)
            .await?;
        // A statement of its own: it sees what was committed before the lock was given.
        Self::read(conn, id).await
    }

    /// The booking of the receipt whose link holds `secret`, or to which it is a pass, locked likewise.
    pub(super) async fn lock_by_secret(
        kernel: &Kernel,
        conn: &mut PgConnection,
        secret: &str,
    ) -> Result<Option<Self>, sqlx::Error> {
        match id_of(kernel, &mut *conn, secret).await? {
            Some(id) => Self::lock(conn, id).await,
            None => Ok(None),
        }
    }

    /// The booking that is meant, locked likewise.
    pub(super) async fn lock_which(
        kernel: &Kernel,
        conn: &mut PgConnection,
        which: Which<'_>,
        by: &BookBy<'_>,
    ) -> Result<Option<Self>, sqlx::Error> {
        match which.of_staff(&mut *conn, by).await? {
            Whose::Secret(secret) => Self::lock_by_secret(kernel, conn, secret).await,
            Whose::Row(staff, id) => {
                Ok(Self::lock(conn, id).await?.filter(|one| one.is_for(staff)))
            }
            Whose::Nobody => Ok(None),
        }
    }

    /// The same, only to be read.
    pub(super) async fn read_by_secret(
        kernel: &Kernel,
        conn: &mut PgConnection,
        secret: &str,
    ) -> Result<Option<Self>, sqlx::Error> {
        match id_of(kernel, &mut *conn, secret).await? {
            Some(id) => Self::read(conn, id).await,
            None => Ok(None),
        }
    }

    /// The booking that is meant, only to be read.
    pub(super) async fn read_which(
        kernel: &Kernel,
        conn: &mut PgConnection,
        which: Which<'_>,
        by: &BookBy<'_>,
    ) -> Result<Option<Self>, sqlx::Error> {
        match which.of_staff(&mut *conn, by).await? {
            Whose::Secret(secret) => Self::read_by_secret(kernel, conn, secret).await,
            Whose::Row(staff, id) => {
                Ok(Self::read(conn, id).await?.filter(|one| one.is_for(staff)))
            }
            Whose::Nobody => Ok(None),
        }
    }

    /// The booking with this id, only to be read.
    pub(super) async fn read(
        conn: &mut PgConnection,
        id: Uuid,
    ) -> Result<Option<Self>, sqlx::Error> {
        let row = sqlx::query_as!(
            Row,
            r#"select id, number, service, state, version, claim, starts_at, ends_at, held_until,
                 answer_until, terms, total_fen, kept_fen, free_pieces, free_year, household,
                 retried, changed_at, taken_by
               from bulky_booking where id = $1"#,
            id,
        )
        .fetch_optional(conn)
        .await?;
        row.map(Self::try_from).transpose()
    }

    /// Whether its window is over and nobody has said what became of it.
    pub(super) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.state.is_overdue(self.ends_at, now)
    }

    /// Whose it is, for permissions that do not reach all of the district.
    pub(super) fn area(&self) -> Area {
        Area { staff: self.taken_by, ..Area::default() }
    }

    /// Whether it is one that `staff` may change; for anybody else it is not there.
    fn is_for(&self, staff: &Staff) -> bool {
        staff.permit(Act::Write, Kind::Booking, self.area()).is_ok()
    }

    /// Whose free pieces it took.
    pub(super) const fn household(&self) -> Household {
        Household { index: self.household, year: self.free_year }
    }
}

/// The id of the booking that somebody shows is theirs.
pub(super) async fn id_of(
    kernel: &Kernel,
    conn: &mut PgConnection,
    secret: &str,
) -> Result<Option<Uuid>, sqlx::Error> {
    let Some(shown) = Shown::read(kernel, Purpose::BookingPass, secret) else { return Ok(None) };
    sqlx::query_scalar!(
        "select id from bulky_booking where secret_hash = $1 or id = $2",
        shown.hash(),
        shown.row(),
    )
    .fetch_optional(conn)
    .await
}

/// A pass to a booking, for whoever has shown that it is theirs.
pub(super) fn pass_to(kernel: &Kernel, booking: Uuid) -> String {
    pass(kernel, Purpose::BookingPass, booking)
}
