//! What can be unmasked.

use domain::accounts::Kind;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::{accounts::Area, audit::Subject};

/// A masked value of some kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The phone number of somebody who asked about sorting.
    QuestionPhone,
    /// The phone number of somebody who asked anything else.
    AskedPhone,
    /// The phone number or address that a message went to.
    MessageRecipient,
    /// The phone number of somebody who reported a case.
    ReporterPhone,
    /// Their name.
    ReporterName,
    /// The phone number of somebody who called.
    CallPhone,
    /// The phone number of somebody who booked bulky waste.
    BookingPhone,
    /// Their name.
    BookingName,
    /// Building and room where it is collected.
    BookingDoor,
}

/// A row that has the field.
#[derive(Debug)]
pub(super) struct Found {
    /// What people call it.
    pub number: String,
    pub area: Area,
    /// That of the case which it was merged into: who has that one sees it as well.
    pub main: Option<Area>,
    /// None when it was never given, or its time is over.
    pub sealed: Option<Vec<u8>>,
    /// The row that it is sealed for, where that is not the record itself.
    pub row: Option<Vec<u8>>,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 9] = [
        Self::QuestionPhone,
        Self::AskedPhone,
        Self::MessageRecipient,
        Self::ReporterPhone,
        Self::ReporterName,
        Self::CallPhone,
        Self::BookingPhone,
        Self::BookingName,
        Self::BookingDoor,
    ];

    /// Its word in an address, and the part of the text key `unmask-{…}` that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::QuestionPhone => "question-phone",
            Self::AskedPhone => "asked-phone",
            Self::MessageRecipient => "message-recipient",
            Self::ReporterPhone => "reporter-phone",
            Self::ReporterName => "reporter-name",
            Self::CallPhone => "call-phone",
            Self::BookingPhone => "booking-phone",
            Self::BookingName => "booking-name",
            Self::BookingDoor => "booking-door",
        }
    }

    /// The field of a word in an address.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == word)
    }

    /// What it is a value of, for the permission.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::QuestionPhone | Self::AskedPhone => Kind::Question,
            Self::MessageRecipient => Kind::Message,
            Self::ReporterPhone | Self::ReporterName | Self::CallPhone => Kind::Case,
            Self::BookingPhone | Self::BookingName | Self::BookingDoor => Kind::Booking,
        }
    }

    /// Where it is sealed.
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::QuestionPhone => "sorting_question.phone",
            Self::AskedPhone => "resident_question.phone",
            Self::MessageRecipient => "message.recipient",
            Self::ReporterPhone => "case_reporter.phone",
            Self::ReporterName => "case_reporter.name",
            Self::CallPhone => "case_call.phone",
            Self::BookingPhone => "bulky_booking.phone",
            Self::BookingName => "bulky_booking.name",
            Self::BookingDoor => "bulky_booking_version.address",
        }
    }

    /// The record, as the audit names it.
    pub(super) const fn subject(self, id: Uuid) -> Subject {
        let kind = match self {
            Self::QuestionPhone => "sorting-question",
            Self::AskedPhone => "resident-question",
            Self::MessageRecipient => "message",
            Self::ReporterPhone | Self::ReporterName => "case-reporter",
            Self::CallPhone => "case-call",
            Self::BookingPhone | Self::BookingName | Self::BookingDoor => "bulky-booking",
        };
        Subject { kind, id: Some(id) }
    }

    pub(super) async fn find(
        self,
        executor: impl PgExecutor<'_>,
        id: Uuid,
    ) -> Result<Option<Found>, sqlx::Error> {
        match self {
            Self::QuestionPhone => question_phone(executor, id).await,
            Self::AskedPhone => asked_phone(executor, id).await,
            Self::MessageRecipient => message_recipient(executor, id).await,
            Self::CallPhone => call_phone(executor, id).await,
            Self::BookingPhone | Self::BookingName | Self::BookingDoor => {
                booking(self, executor, id).await
            }
            Self::ReporterPhone | Self::ReporterName => {
                let row = reporter(executor, id).await?;
                Ok(row.map(|row| Found {
                    number: row.number,
                    area: Area {
                        staff: row.handler,
                        department: row.department,
                        street: row.street,
                    },
                    main: row.main.map(|_| Area {
                        staff: row.main_handler,
                        department: row.main_department,
                        street: row.main_street,
                    }),
                    sealed: if self == Self::ReporterPhone { row.phone } else { row.name },
                    row: None,
                }))
            }
        }
    }
}

/// Questions belong to nobody's area, so it takes a permission for all of the district.
async fn question_phone(
    executor: impl PgExecutor<'_>,
    id: Uuid,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!("select number, phone from sorting_question where id = $1", id)
        .fetch_optional(executor)
        .await?;
    Ok(row.map(|row| Found {
        number: row.number,
        area: Area::default(),
        main: None,
        sealed: row.phone,
        row: None,
    }))
}

/// A call is nobody's area; people call it by whoever answered, and when.
async fn call_phone(executor: impl PgExecutor<'_>, id: Uuid) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!(
        r#"select staff.login || to_char(
             began_at at time zone 'Asia/Shanghai', ' YYYY-MM-DD HH24:MI') as "number!", phone
           from case_call join staff on staff.id = case_call.staff where case_call.id = $1"#,
        id,
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| Found {
        number: row.number,
        area: Area::default(),
        main: None,
        sealed: row.phone,
        row: None,
    }))
}

/// The same for the other kind of questions.
async fn asked_phone(
    executor: impl PgExecutor<'_>,
    id: Uuid,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!("select number, phone from resident_question where id = $1", id)
        .fetch_optional(executor)
        .await?;
    Ok(row.map(|row| Found {
        number: row.number,
        area: Area::default(),
        main: None,
        sealed: row.phone,
        row: None,
    }))
}

/// Messages have no number; what they are called is their template.
async fn message_recipient(
    executor: impl PgExecutor<'_>,
    id: Uuid,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!("select template, recipient from message where id = $1", id)
        .fetch_optional(executor)
        .await?;
    Ok(row.map(|row| Found {
        number: row.template,
        area: Area::default(),
        main: None,
        sealed: row.recipient,
        row: None,
    }))
}

struct ReporterRow {
    number: String,
    handler: Option<Uuid>,
    department: Option<Uuid>,
    street: Option<Uuid>,
    main: Option<Uuid>,
    main_handler: Option<Uuid>,
    main_department: Option<Uuid>,
    main_street: Option<Uuid>,
    phone: Option<Vec<u8>>,
    name: Option<Vec<u8>>,
}

/// Somebody who reported a case is of the area of that case, and of the one it was merged into.
async fn reporter(
    executor: impl PgExecutor<'_>,
    id: Uuid,
) -> Result<Option<ReporterRow>, sqlx::Error> {
    sqlx::query_as!(
        ReporterRow,
        r#"select own.number, own.handler, own.department, own.street, main.id as "main?",
             main.handler as "main_handler?", main.department as "main_department?",
             main.street as "main_street?", phone, name
           from case_reporter join case_file as own on own.id = case_id
             left join case_file as main on main.id = own.merged_into
           where case_reporter.id = $1"#,
        id,
    )
    .fetch_optional(executor)
    .await
}

/// Bookings belong to nobody's area. Where it is collected is sealed with each of its versions.
async fn booking(
    field: Field,
    executor: impl PgExecutor<'_>,
    id: Uuid,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!(
        "select number, phone, name, bulky_booking.version, address
         from bulky_booking join bulky_booking_version as version
           on version.booking = bulky_booking.id and version.version = bulky_booking.version
         where bulky_booking.id = $1",
        id,
    )
    .fetch_optional(executor)
    .await?;
    Ok(row.map(|row| {
        let (sealed, bound) = match field {
            Field::BookingDoor => {
                (row.address, Some(crate::bulky::version_row(id, row.version).to_vec()))
            }
            Field::BookingName => (row.name, None),
            _ => (row.phone, None),
        };
        Found { number: row.number, area: Area::default(), main: None, sealed, row: bound }
    }))
}
