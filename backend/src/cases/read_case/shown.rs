//! What staff see of a case.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    cases::{Awaits, CaseKind, ClockKind, Demand, Outcome, Party, State, Step, Urgency},
    districts::Point,
    locale::Localised,
};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    accounts::Area,
    bulky::ComplainedOf,
    cases::{CaseDocument, Meeting, content_checks::CheckState, rulebook::worded},
};

/// A case and everything that is known of it. What looks like a phone or an identity card in its
/// words is masked for everybody but whoever handles it.
#[derive(Debug, Clone)]
pub struct CaseRead {
    pub id: Uuid,
    pub number: String,
    pub kind: CaseKind,
    /// Code of the class.
    pub class: String,
    pub urgency: Urgency,
    /// Code of the channel.
    pub channel: String,
    /// The organisation that it came from by its key, if it came from one.
    pub partner: Option<String>,
    pub words: String,
    /// Codes of the class's questions, and their answers.
    pub answers: Vec<(String, String)>,
    pub address: String,
    pub point: Option<Point>,
    pub street: Option<Localised>,
    pub cell: Option<String>,
    /// Outside of the district, taken for handing over.
    pub outside: bool,
    pub state: State,
    pub outcome: Option<Outcome>,
    pub department: Option<Localised>,
    pub with_street: bool,
    /// The login of whoever has it.
    pub handler: Option<String>,
    /// The number of the case that has it as well.
    pub merged_into: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    /// What the resident was promised.
    pub due_at: Option<DateTime<Utc>>,
    pub provisional: bool,
    pub reporter_count: i32,
    pub urges: i32,
    pub returns: i32,
    pub reworks: i32,
    pub reopened: i32,
    pub supervised: bool,
    pub rating: Option<i16>,
    pub solved: Option<bool>,
    /// Whose word it waits for.
    pub awaits: Option<Awaits>,
    pub public_at: Option<DateTime<Utc>>,
    /// What WeChat says of its words; none where it is not asked.
    pub check: Option<CheckState>,
    pub external_number: Option<String>,
    pub external_due_at: Option<DateTime<Utc>>,
    /// Its own, then those of what was merged into it; the first of each comes first.
    pub reporters: Vec<Reporter>,
    pub clocks: Vec<Clock>,
    pub history: Vec<Line>,
    pub extensions: Vec<Extension>,
    pub told: Vec<Told>,
    pub photos: Vec<CasePhoto>,
    pub documents: Vec<CaseDocument>,
    /// Open cases of the same class that are near.
    pub near: Vec<Related>,
    /// The callers' other cases, the newest first.
    pub others: Vec<Related>,
    /// What this person may do now.
    pub steps: Vec<Allowed>,
    /// Where the rules would send it.
    pub routed: Option<Routed>,
    /// Those who could have it besides its handler: id and login.
    pub colleagues: Vec<(Uuid, String)>,
    /// Whose it is, for permissions.
    pub area: Area,
    /// The booking of bulky waste that it complains about.
    pub booking: Option<ComplainedOf>,
}

/// Who reported it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    pub id: Uuid,
    pub masked_phone: Option<String>,
    pub has_name: bool,
    /// The tag of the language to answer in.
    pub locale: String,
    pub joined_at: DateTime<Utc>,
    /// The number of the case that they reported, where that was merged into this one.
    pub merged_from: Option<String>,
    /// Whether this person may open the case that they reported.
    pub opens: bool,
}

/// A deadline that runs, or that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    pub kind: ClockKind,
    pub department: Option<Localised>,
    pub started_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub provisional: bool,
    pub paused_at: Option<DateTime<Utc>>,
    pub stopped_at: Option<DateTime<Utc>>,
}

/// A line of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub id: Uuid,
    /// Code of the step, or `file`.
    pub step: String,
    pub to: State,
    /// Code of the party, or `system`.
    pub party: String,
    pub login: Option<String>,
    pub department: Option<Localised>,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
    pub words: String,
    /// Residents are told of it.
    pub public: bool,
    pub detail: Value,
}

impl Line {
    /// The points of the class's list that were ticked, as they read then.
    #[must_use]
    pub fn points(&self) -> Vec<(String, Localised)> {
        self.detail.get("points").and_then(worded).unwrap_or_default()
    }

    /// Where somebody was on site, and when if that is known.
    #[must_use]
    pub fn position(&self) -> Option<(Point, Option<DateTime<Utc>>)> {
        let [longitude, latitude] = self.detail.get("point")?.as_array()?.as_slice() else {
            return None;
        };
        let point = Point::new(longitude.as_f64()?, latitude.as_f64()?).ok()?;
        let noted_at = self.detail.get("noted_at").and_then(Value::as_str);
        Some((point, noted_at.and_then(|at| at.parse().ok())))
    }

    /// Why it is not known where they were.
    #[must_use]
    pub fn no_position(&self) -> Option<&str> {
        self.detail.get("no_position")?.as_str()
    }

    /// Whether its words ask the resident something.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.detail.get("asks").is_some()
    }

    /// When the meeting about a hard case is to be; none where that is not set.
    #[must_use]
    pub fn meets_on(&self) -> Option<NaiveDate> {
        self.detail.get("meets_on").and_then(|day| day.as_str()?.parse().ok())
    }

    /// The meeting that has decided.
    #[must_use]
    pub fn meeting(&self) -> Option<Meeting> {
        Meeting::deserialize(&self.detail).ok()
    }
}

/// More time that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    pub reason: String,
    pub words: String,
    pub until: DateTime<Utc>,
    pub asked_by: Option<String>,
    pub asked_at: DateTime<Utc>,
    pub granted: Option<bool>,
    /// Nobody has decided, and the clock that it asks for still runs.
    pub open: bool,
    pub decided_by: Option<String>,
}

/// What the resident was told at the end, or is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub outcome: Outcome,
    pub zh_hans: String,
    pub zh_hant: Option<String>,
    pub en: Option<String>,
    /// None where it was proposed, and the case went on without it.
    pub author: Option<String>,
    /// Who read and sent what another had proposed.
    pub reader: Option<String>,
    pub written_at: DateTime<Utc>,
    /// None while it is only proposed.
    pub sent_at: Option<DateTime<Utc>>,
}

impl Told {
    /// Whether it is proposed for where the case stands now.
    #[must_use]
    pub const fn is_proposed(&self) -> bool {
        self.sent_at.is_none() && self.author.is_some()
    }
}

/// A photo of it.
#[derive(Debug, Clone, PartialEq)]
pub struct CasePhoto {
    pub file: Uuid,
    /// `before`, `during` or `after`.
    pub stage: String,
    pub at: DateTime<Utc>,
    /// Where and when it was taken, as the phone of whoever was on site said.
    pub point: Option<Point>,
    pub taken_at: Option<DateTime<Utc>>,
    /// It came with what only staff read.
    pub internal: bool,
    pub public_at: Option<DateTime<Utc>>,
    /// What everybody sees in its place, once staff have blurred parts of it, and which cells those
    /// are: see [`BlurPhoto`](crate::cases::BlurPhoto).
    pub blurred: Option<Uuid>,
    pub blurred_cells: Vec<u8>,
    /// In pixels.
    pub width: i32,
    pub height: i32,
    /// What WeChat says of it; none where it is not asked.
    pub check: Option<CheckState>,
}

impl CasePhoto {
    /// Whether everybody may be shown it, once staff have seen that it shows nobody.
    #[must_use]
    pub const fn can_be_public(&self) -> bool {
        !self.internal
    }
}

/// Another case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub number: String,
    pub class: String,
    pub state: State,
    pub address: String,
    pub opened_at: DateTime<Utc>,
    /// Straight from this one, in metres; none for those that are not near.
    pub metres: Option<i32>,
}

/// A step that can be taken now.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    pub step: Step,
    /// As whom this person takes it.
    pub party: Party,
    pub needs: &'static [Demand],
}

/// Where the rules would send a case, and which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Code of the department, or `street`: as the form has it.
    pub to: String,
    /// The place of the rule in their order; none for the department that is responsible because it
    /// had the case first.
    pub rule: Option<i32>,
}
