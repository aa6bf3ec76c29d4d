//! The real router, asked with `oneshot`, over a real database.

mod answers;
mod bad_input;
mod database_away;
mod forms;
mod notices;
mod notices_staff;
mod portal;
mod table;
