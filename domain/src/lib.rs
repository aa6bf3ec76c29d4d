pub mod accounts;
pub mod locale;
pub mod notices;
pub mod number;
pub mod phone;
pub mod sorting;
pub mod text;
