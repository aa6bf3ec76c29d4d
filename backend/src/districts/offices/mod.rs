//! Who answers for what in the district, and where they can be found: departments and contact
//! points.
//!
//! - [`import`] reads them from CSV files, whole or not at all.
//! - [`departments`] and [`contact_points`] list them, [`directory`] for residents.
//! - [`save_department`], [`save_contact_point`] and [`retire`] edit one.

mod contact_point;
mod department;
mod directory;
mod import;
mod list;
mod retire;
mod save_contact_point;
mod save_department;
#[cfg(test)]
mod tests;

pub use contact_point::ContactPointForm;
pub use department::DepartmentForm;
pub use directory::{Directory, directory};
pub use import::{File, ImportError, LineFault, LineWrong, Report, import};
pub use list::{
    CONTACT_POINTS, ContactPoint, DEPARTMENTS, Department, contact_points, departments, is_called,
};
pub use retire::{Office, retire};
pub use save_contact_point::save_contact_point;
pub use save_department::save_department;

pub(super) use contact_point::NewContactPoint;
pub(super) use department::NewDepartment;
pub(super) use save_contact_point::put as put_contact_point;
pub(super) use save_department::put as put_department;
