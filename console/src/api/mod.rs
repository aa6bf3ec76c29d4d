//! The server functions behind staff forms. Each asks who is at the desk, calls its operation in
//! `backend`, and answers like those of residents' pages (`app::api`).

pub mod district;

use app::routing::Routes;

/// Every server function of the console.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().merge(district::routes())
}
