//! Notices, news and disruptions: the list, each of them, and their feeds.

pub mod feed;
pub mod list;
pub mod notice;
