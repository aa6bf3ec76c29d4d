//! The router, built together with a table of who may call what, so that the two cannot differ.

use std::fmt;

use axum::{
    Router,
    handler::Handler,
    http::Method,
    routing::{MethodFilter, MethodRouter, on},
};
use tower_http::limit::RequestBodyLimitLayer;

use crate::state::AppState;

/// Who may call an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Anybody, from a page of this origin.
    SameOrigin,
    /// Whoever holds the secret or the signature in the address.
    Secret,
    /// A resident who is signed in, for what is theirs.
    Resident,
    /// Staff who are signed in; what they may do there is asked by the operation.
    Staff,
    /// A resident whose app sends a token, for what is theirs.
    App,
    /// Staff whose app sends a token; what they may do there is asked by the operation.
    StaffApp,
    /// A system that sends the key of a feed.
    FeedKey,
    /// A payment platform that signs what it says.
    Platform,
    /// Debug builds and the demonstration only.
    Development,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteSpec {
    pub method: Method,
    pub pattern: &'static str,
    pub access: Access,
}

impl fmt::Display for RouteSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:5} {:32} {:?}", self.method.as_str(), self.pattern, self.access)
    }
}

/// A router that remembers its routes.
#[derive(Default)]
pub struct Routes {
    router: Router<AppState>,
    table: Vec<RouteSpec>,
}

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page or another thing that is read.
    #[must_use]
    pub fn get<H, T>(self, pattern: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::GET, pattern, access, on(MethodFilter::GET, handler))
    }

    /// Adds something that changes state, with the most bytes it takes.
    #[must_use]
    pub fn post<H, T>(
        self,
        pattern: &'static str,
        access: Access,
        body_bytes: usize,
        handler: H,
    ) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let handler = on(MethodFilter::POST, handler).layer(RequestBodyLimitLayer::new(body_bytes));
        self.add(Method::POST, pattern, access, handler)
    }

    /// Adds something that a system pushes, whose handler looks at its size.
    #[must_use]
    pub fn put<H, T>(self, pattern: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::PUT, pattern, access, on(MethodFilter::PUT, handler))
    }

    /// Adds something that an app takes away.
    #[must_use]
    pub fn delete<H, T>(self, pattern: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.add(Method::DELETE, pattern, access, on(MethodFilter::DELETE, handler))
    }

    /// Takes the routes of another part over.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// The router and its table.
    pub fn finish(self) -> (Router<AppState>, Vec<RouteSpec>) {
        (self.router, self.table)
    }

    fn add(
        mut self,
        method: Method,
        pattern: &'static str,
        access: Access,
        handler: MethodRouter<AppState>,
    ) -> Self {
        self.router = self.router.route(pattern, handler);
        self.table.push(RouteSpec { method, pattern, access });
        self
    }
}
