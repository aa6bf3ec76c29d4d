//! Every address of the console, typed.

use app::routes::{Route, encode};

/// The patterns as the router knows them.
pub mod patterns {
    pub const START: &str = "/staff";
    pub const SIGN_IN: &str = "/staff/sign-in";
}

/// A page of the console to link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffRoute {
    Start,
    /// Where staff sign in, with the local path to come back to.
    SignIn(Option<String>),
}

impl StaffRoute {
    /// Path and query, without the language prefix.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Start => patterns::START.to_owned(),
            Self::SignIn(None) => patterns::SIGN_IN.to_owned(),
            Self::SignIn(Some(to)) => format!("{}?to={}", patterns::SIGN_IN, encode(to)),
        }
    }
}

impl From<StaffRoute> for Route {
    fn from(route: StaffRoute) -> Self {
        Self::Staff(route.path())
    }
}
