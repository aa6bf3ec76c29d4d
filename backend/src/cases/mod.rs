//! Cases (案卷): from a resident's first word to the answer, and what staff do in between.
//!
//! - [`rulebook`] is what the district has said about them: classes, limits, routes, reasons.
//! - [`file`] takes a case in, from a resident or by staff; [`nearby`] finds those that may be the same
//!   one, and [`join`] adds a further reporter to it.
//! - [`take_step`] is everything that staff do to a case, [`resident_step`] what its reporters do.
//!   Both go through `advance`, which follows `domain::cases::TRANSITIONS`, keeps the history and
//!   winds the clocks.
//! - [`track`] is what a reporter sees, by the link of their receipt or by number and 提取码
//!   ([`find_by_code`]); [`public_list`] what everybody sees.
//! - [`route()`] says which department a case goes to, and why.
//! - [`escalate()`] is what happens when a clock runs out, [`redate()`] when the calendar of a year
//!   is published that clocks were counted through.
//! - [`city`] is the city's 12345: what comes from there, what goes back, whether both have the same.
//! - [`demonstration`] invents a past for the district that nobody lives in.
//! - [`content_checks`] is what WeChat says of what its users send, before anybody else sees it.
//! - [`TellReporters`] is how residents hear of what became of theirs.
//! - [`moderate`] decides whether everybody sees a case and its photos; [`blur_photo`] makes parts of a
//!   photo unrecognisable before.
//! - [`preview_answer`] is an answer as its readers will get it, before it goes out.
//! - [`attach_document`] adds what only staff see, such as a letter; [`open_document`] gives it to them.
//! - [`read_case`] is what staff see, [`queue`] their lists; [`bulk()`] does one step for several of
//!   a list, [`claim()`] and [`watch()`] keep two from doing the same.
//! - [`hear`] and [`end_call`] keep the log of calls, [`take_in`] files what a caller says.
//!
//! To add a step: see `domain::cases`; what it demands is read in `demands.rs`, and what it does to
//! the case is a line in `standing.rs`.

mod advance;
mod answers;
#[cfg(test)]
mod awaits_tests;
#[cfg(test)]
mod bench;
mod blur;
mod bulk;
mod callers;
mod calls;
mod case_id;
pub mod city;
mod claims;
mod clocks;
pub mod content_checks;
mod correct;
#[cfg(test)]
mod deadline_tests;
mod demands;
pub mod demonstration;
mod documents;
mod escalate;
mod extension;
mod figures;
#[cfg(test)]
mod figures_tests;
mod file;
mod find_by_code;
mod join;
#[cfg(test)]
mod life_tests;
#[cfg(test)]
mod lists_tests;
mod locate;
mod meeting;
#[cfg(test)]
mod merged_tests;
mod messages;
mod moderate;
mod nearby;
mod people;
mod photos;
mod preview;
mod public_list;
mod queue;
mod read_case;
mod receipt;
mod redate;
mod reporter;
mod resident_step;
mod route;
pub mod rulebook;
#[cfg(test)]
mod second_reader_tests;
#[cfg(test)]
mod shown_tests;
mod standing;
mod take_step;
#[cfg(test)]
pub(crate) mod testing;
mod track;

pub use advance::is_public;
pub use blur::{BlurPhoto, PhotoToBlur, blur_photo, photo_to_blur};
pub use bulk::{BULK, Bulk, BulkLine, MOST_BULK, bulk, own_colleagues};
pub use callers::{cases_around, cases_of_caller};
pub use calls::{
    CALLS, Call, CallFilter, CameOf, MAX_CALL_NOTE, RunningCall, calls, end_call, hear,
    running_call,
};
pub use case_id::{case_id, class_of};
pub use claims::{Busy, CLAIM_FOR, HeldBy, busy, claim, watch};
pub use demands::{MAX_ANSWER, MAX_NO_POSITION, MAX_STEP_WORDS, point_field, point_of, reason_act};
pub use documents::{
    AttachDocument, CaseDocument, MAX_DOCUMENT_TITLE, MAX_DOCUMENTS, OpenDocumentError,
    OpenedDocument, attach_document, open_document, remove_document,
};
pub use escalate::escalate;
pub use figures::{By, FIGURES, Figures, figures};
pub use file::{
    Channel, FileBy, FileError, FromCity, Intake, KEPT_LIFE, Known, MAX_ADDRESS, MAX_EXTERNAL,
    MAX_NAME, MAX_PHOTOS, MAX_WORDS, NewCase, file, file_known, mistakes, take_in,
};
pub(crate) use find_by_code::pass;
pub use find_by_code::{FindError, find_by_code};
pub use join::{JoinError, NewReporter, join, join_caller, join_known};
pub use locate::point;
pub use meeting::{MAX_MINUTES, MAX_TOOK_PART, MIN_MINUTES, Meeting};
pub use messages::TellReporters;
pub use moderate::{ModerateError, moderate};
pub use nearby::{NearbyCase, nearby};
pub use photos::{StepPhoto, public_address, public_photo};
pub use preview::{AnswerPreview, InLanguage, preview_answer};
pub(crate) use public_list::RECENT;
pub use public_list::{
    Counts, PublicCase, PublicFigures, PublicList, Street, Wanted, public_list, streets,
};
pub use queue::{CASES, CaseFilter, Counted, Queue, Queued, count, is_case_number, queue};
pub use read_case::{
    Allowed, CasePhoto, CaseRead, Clock, Extension, Line, ReadError, Related, Reporter, Routed,
    Told, read_case,
};
pub use receipt::CaseReceipt;
pub(crate) use receipt::code_index;
pub use redate::redate;
pub(crate) use reporter::{ReporterOf, reporter_of};
pub use resident_step::{REOPEN_WITHIN, ResidentStep, SayError, resident_step};
pub use route::{DryRun, Question, dry_run, route};
pub use take_step::{KEPT_STEP_LIFE, TakeStep, is_believed, take_step};
pub use track::{TrackError, Tracked, TrackedEvent, TrackedPhoto, TrackedQuestion, track};
