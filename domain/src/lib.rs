pub mod accounts;
pub mod districts;
pub mod locale;
pub mod number;
pub mod phone;
pub mod sorting;
pub mod text;
