pub mod locale;
pub mod phone;
pub mod sorting;
pub mod text;
