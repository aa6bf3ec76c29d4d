//! The record: what was done, what the settings were, what goes when, and what is shown in full.

pub mod audit;
pub mod event;
pub mod retention;
pub mod setting;
pub mod settings;
pub mod unmask;
mod words;
