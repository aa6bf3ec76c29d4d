//! The calendar: its years and duty hours, the form to change them, and the calculator.

pub mod deadline;
pub mod edit;
mod month;
mod words;
pub mod year;
