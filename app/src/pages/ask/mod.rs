//! Questions and answers: a box that answers from articles, notices, the sorting guide and the
//! services, and a form for what none of them answers.

pub mod article;
pub mod new;
pub mod question;
pub mod search;
mod services;

pub(crate) use search::other;
