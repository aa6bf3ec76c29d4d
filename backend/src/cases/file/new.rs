//! A case as it is sent, by whom, and how long its parts may be.

use std::{collections::BTreeMap, net::IpAddr};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cases::{CaseKind, Urgency},
    districts::Point,
    locale::Locale,
    places::PlaceCode,
};
use uuid::Uuid;

use crate::{
    accounts::{Staff, partners::Partner},
    audit::Actor,
    files::PreparedPhoto,
    forms::FormKey,
    idempotency,
    presession::PreSessionId,
};

/// The longest description, in characters; the form's `maxlength`.
pub const MAX_WORDS: usize = 1000;
/// The longest address, in characters.
pub const MAX_ADDRESS: usize = 120;
/// The longest name of a person, in characters.
pub const MAX_NAME: usize = 40;
/// The longest number of another system, in characters.
pub const MAX_EXTERNAL: usize = 60;
/// Photos of one report.
pub const MAX_PHOTOS: usize = 6;

/// How long a report that its sender's phone keeps may come again and is still the same one. A phone
/// keeps it for a day less (`public/report.js`).
pub const KEPT_LIFE: TimeDelta = TimeDelta::days(31);

/// What the keys of [`Known::ByKey`] are unique among, instead of one sender's.
const KEPT: &[u8] = b"case-kept";

/// By what a form that comes again is known to be the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// By its sender and its key, for a day.
    BySender,
    /// By its key alone, for [`KEPT_LIFE`]: a phone may have kept it, and its browser has forgotten
    /// the cookie meanwhile. Only for keys that nobody else can know: those of our forms are 128
    /// random bits. An app without a token has nothing but its key either way; whoever guesses one
    /// has to send the same words as well to get the receipt.
    ByKey,
}

impl Known {
    pub(in crate::cases) const fn scope(self, sender: &[u8]) -> &[u8] {
        match self {
            Self::BySender => sender,
            Self::ByKey => KEPT,
        }
    }

    pub(in crate::cases) const fn life(self) -> TimeDelta {
        match self {
            Self::BySender => idempotency::KEY_LIFE,
            Self::ByKey => KEPT_LIFE,
        }
    }
}

/// By which way a case came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Web,
    Hotline,
    /// The city's 12345.
    City,
    /// Somebody who walks the grid.
    Patrol,
    /// A mini-app or a partner.
    Api,
}

impl Channel {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Web, Self::Hotline, Self::City, Self::Patrol, Self::Api];

    /// As it is stored, and the last part of the key of its text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Hotline => "hotline",
            Self::City => "city",
            Self::Patrol => "patrol",
            Self::Api => "api",
        }
    }

    /// The one of a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// Who files it.
#[derive(Debug, Clone, Copy)]
pub enum FileBy<'a> {
    /// A resident, by their browser.
    Visitor { visitor: PreSessionId, address: IpAddr, resident: Option<Uuid> },
    /// Staff, for a caller or of their own.
    Staff(&'a Staff),
    /// The city's 12345, by an import: see [`city`](super::city).
    City(&'a FromCity),
    /// Another organisation, by its key, for somebody who came to it. Its quota is its limit.
    Partner(&'a Partner),
}

impl FileBy<'_> {
    /// Among whose forms a key is unique.
    pub(in crate::cases) fn scope(&self) -> &[u8] {
        match self {
            Self::Visitor { visitor, .. } => visitor.as_bytes(),
            Self::Staff(staff) => staff.id.as_bytes(),
            Self::City(order) => order.number.as_bytes(),
            Self::Partner(partner) => partner.id.as_bytes(),
        }
    }

    /// As whom they stand in the history, and who of the staff they are.
    pub(in crate::cases) const fn party(&self) -> (&'static str, Option<Uuid>) {
        match self {
            Self::Visitor { .. } | Self::Partner(_) => ("resident", None),
            Self::Staff(staff) => ("hotline", Some(staff.id)),
            Self::City(order) => ("system", order.staff),
        }
    }

    /// As whom they stand in the audit.
    pub(in crate::cases) fn actor(&self) -> Actor {
        match self {
            Self::Visitor { visitor, .. } => Actor::Visitor(visitor.pseudonym()),
            Self::Staff(staff) => staff.actor(),
            Self::City(order) => order.actor.clone(),
            Self::Partner(partner) => Actor::Partner(partner.id),
        }
    }
}

/// What the city says of a case besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromCity {
    /// Its own number.
    pub number: String,
    /// Its own deadline.
    pub due_at: Option<DateTime<Utc>>,
    /// The class's where it says nothing.
    pub urgency: Option<Urgency>,
    /// The street with its code, for where there is no point.
    pub street: Option<(Uuid, String)>,
    /// Who imports it, if somebody of the staff does.
    pub staff: Option<Uuid>,
    pub actor: Actor,
}

/// A case as it was sent.
#[derive(Debug, Clone)]
pub struct NewCase<'a> {
    pub by: FileBy<'a>,
    pub channel: Channel,
    pub kind: CaseKind,
    /// Code of the class.
    pub class: String,
    /// What is the matter; may be empty where there is a photo.
    pub words: String,
    /// Answers to the questions of the class by their codes.
    pub answers: BTreeMap<String, String>,
    /// Where, in words; may be empty where there is a point.
    pub address: String,
    pub point: Option<Point>,
    /// The place that it is about.
    pub place: Option<PlaceCode>,
    pub photos: Vec<PreparedPhoto>,
    /// The secret of the booking that it complains about, if it does.
    pub booking: Option<String>,
    /// May be empty.
    pub name: String,
    /// May be empty.
    pub phone: String,
    /// The language to answer in.
    pub locale: Locale,
    /// The key of the form that was filled in.
    pub key: FormKey,
    /// The request's id, as in the log.
    pub request_id: Option<String>,
}

/// What a desk adds to a case that it takes in.
#[derive(Debug, Clone, Default)]
pub struct Intake {
    /// The number that another system has for it; may be empty.
    pub external: String,
    /// Whether the number goes to the caller by text message. Whoever says their number to an agent
    /// has confirmed it for this one message.
    pub sms: bool,
}
