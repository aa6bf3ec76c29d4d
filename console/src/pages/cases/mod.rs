//! Cases as staff work on them: `/staff/cases`.
//!
//! To add a field to a step: 1. `backend::cases`, where its demand is read; 2. its control in
//! `steps.rs`, its name in [`STEP`](crate::api::cases::STEP); 3. its texts in
//! `app/locales/*/cases-staff.ftl`.

mod beside;
mod blur;
mod bulk;
mod calls;
pub(crate) mod city;
mod claim;
mod documents;
mod figures;
mod history;
mod list;
mod new;
mod one;
mod preview;
mod queues;
mod steps;
mod words;

use app::routing::{Access::Staff, Routes};

use crate::routes::patterns;

/// Every page of it.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(patterns::CASES, Staff, list::page)
        .get(patterns::CASES_EXPORT, Staff, list::export_page)
        .get(patterns::CASE_NEW, Staff, new::page)
        .get(patterns::CASE_CALLS, Staff, calls::page)
        .get(patterns::CASE_CALLS_EXPORT, Staff, calls::export_page)
        .get(patterns::CASE_FIGURES, Staff, figures::page)
        .get(patterns::CASE_FIGURES_EXPORT, Staff, figures::export_page)
        .get(patterns::CASE_COUNTS, Staff, queues::counts_page)
        .get(patterns::CASE, Staff, one::page)
        .get(patterns::CASE_LOOKING, Staff, claim::looking_page)
        .get(patterns::CASE_BLUR, Staff, blur::page)
        .get(patterns::CASE_DOCUMENT, Staff, documents::open_page)
        .merge(city::routes())
}

pub(super) use words::{count, queue_name};
