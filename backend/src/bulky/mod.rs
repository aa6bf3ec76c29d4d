//! Bulky waste (大件垃圾) and renovation waste (装修垃圾): from "what does it cost" to "it is gone".
//!
//! - [`programme`] is what the district has said: what is collected, what it costs, who comes where.
//! - [`estimate()`] prices a wish; [`hold()`] takes a place in a window for it, which is the beginning of
//!   a booking; [`confirm()`] makes it certain, free, on the crew's arrival, or once it is paid.
//! - [`wait()`] puts a wish on the waiting list where a day is full; [`take_offered`] takes what
//!   becomes free.
//! - [`hold_longer`], [`change()`], [`cancel()`], [`retry`], [`pay_due()`], [`pay_crew()`] and
//!   [`go_to_pay()`] are what whoever booked does;
//!   [`crew_step`] is what the crew does.
//! - [`expire()`] gives back what was held too long; `settle` brings a booking in line with its orders
//!   whenever something becomes of its money, [`read_booking_now`] as soon as somebody comes back from
//!   the cashier; [`remind()`] reminds; [`end_unanswered`] pays back whoever does not say what they want
//!   after a closed window, or where nothing was found.
//! - [`set_area`] says which crew serves a street, and from when.
//! - [`book_group`] books for several households of an estate at once, a property company for its
//!   [`own_estates`] only; [`as_before`] lets staff change
//!   a booking of which they do not see everything.
//! - A complaint about a collection is a case: `note_complaint` binds the two, [`ComplainedOf`] is what the
//!   case shows.
//! - [`find_by_code()`] and [`list_bookings`] lead to a booking;
//!   [`read_booking`] is what whoever booked sees; [`TellBooker`] is how they hear of it.
//! - Staff have [`queue()`], [`read_for_staff`], [`move_window`], [`take_due`], and [`terms`].
//!
//! Every step goes through `advance`, which follows `domain::bulky::TRANSITIONS`, keeps the history and
//! gives back what is no longer needed. Windows belong to [`capacity`](crate::capacity), money to
//! [`payments`](crate::payments); both are changed in the transaction of the booking.
//!
//! To add a step: see `domain::bulky`; then its operation here, and its message in `messages.rs`.

mod address;
mod advance;
mod areas;
#[cfg(test)]
mod bench;
mod cancel;
pub mod catalogue;
mod change;
mod come_back;
mod complaint;
mod confirm;
mod contact;
mod crew;
pub mod demonstration;
#[cfg(test)]
mod desk_tests;
mod displace;
mod estates;
mod estimate;
mod expire;
mod extend;
pub mod figures;
mod find_by_code;
mod go_to_pay;
mod group;
mod history;
mod hold;
mod household;
#[cfg(test)]
mod interleaving_tests;
mod messages;
mod mine;
mod money;
#[cfg(test)]
mod money_tests;
mod move_window;
mod paid;
mod pay_crew;
mod pay_due;
mod photos;
pub mod programme;
mod queue;
mod read;
mod read_for_staff;
mod refunded;
mod remind;
mod retry;
mod served;
mod standing;
mod store;
mod take_due;
pub mod terms;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod told_tests;
mod unanswered;
#[cfg(test)]
mod unanswered_tests;
mod versions;
mod wait;

pub use address::{Address, MAX_ESTATE, MAX_ROOM};
pub use areas::{
    AREA, AREA_CODES, AreaChange, SetArea, StreetArea, apply_due as apply_due_areas, area_changes,
    areas, retire_crew, set_area, withdraw_area,
};
pub use cancel::{Cancel, CancelError, cancel};
pub use change::{Change, ChangeError, as_before, change, estimate_change};
pub use come_back::read_booking_now;
pub use complaint::ComplainedOf;
pub(crate) use complaint::{complained_of, note_complaint};
pub use confirm::{Confirm, ConfirmError, Confirmed, MAX_NAME, Pay, confirm};
pub use crew::{CrewError, CrewStep, MAX_REASON, MAX_WORDS, crew_step, needed_for};
pub use displace::displace;
pub use estates::{ESTATE_CODES, own_estates};
pub use estimate::{Estimate, EstimateError, FLOORS, Service, Wish, estimate, mistakes};
pub use expire::expire;
pub use extend::{LongerError, hold_longer};
pub use find_by_code::{FindError, find_by_code};
pub use go_to_pay::{Begun, GoToPay, go_to_pay};
pub use group::{
    Group, GroupError, GroupEstimate, GroupLine, GroupWish, LineFault, MAX_LISTS, book_group,
    estimate_group, read_lists,
};
pub use hold::{BookBy, Hold, HoldError, MAX_NOTE, hold};
pub use messages::TellBooker;
pub(crate) use mine::count_mine;
pub use mine::{MyBooking, last_address, list_bookings};
pub use move_window::{MoveError, MoveWindow, move_window};
pub(crate) use paid::settle;
pub use pay_crew::{PayCrewError, pay_crew};
pub use pay_due::{PayError, pay_due};
pub use photos::MAX_PHOTOS;
pub use queue::{
    BOOKINGS, BookingFilter, QueuedBooking, booking_id, booking_number, count_bookings, queue,
};
pub use read::{Booking, BookingEvent, ReadError, Window, read_booking, read_booking_of};
pub use read_for_staff::{CrewWindows, StaffBooking, StaffEvent, StaffReadError, read_for_staff};
pub use remind::remind;
pub use retry::{Retry, RetryError, retry, retry_windows};
pub use standing::Which;
pub use take_due::{TakeDue, TakeDueError, take_due};
pub use unanswered::end_unanswered;
pub(crate) use versions::row as version_row;
pub use wait::{TakeError, Wait, WaitError, take_offered, tell_waiting, wait};

/// What capacity, payments and the audit know a booking as.
pub const BOOKING: &str = "bulky-booking";

/// What whoever booked is given to find the booking again.
pub use crate::cases::CaseReceipt as Receipt;
