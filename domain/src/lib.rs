pub mod accounts;
pub mod calendar;
pub mod locale;
pub mod messages;
pub mod number;
pub mod phone;
pub mod sorting;
pub mod text;
