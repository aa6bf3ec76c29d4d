//! The district's own data: `/staff/district`.
//!
//! To add a kind of record: 1. its variant in [`Record`]; 2. its fields in `fields.rs` and its rows
//! in `list.rs`; 3. its arms in `edit.rs` and in `api/district.rs`.

pub(crate) mod edit;
mod fields;
pub(crate) mod import;
mod list;
mod overview;
mod street;

use app::routing::{Access::Staff, Routes};
use backend::{
    districts::{
        map::LANDMARKS,
        offices::{CONTACT_POINTS, DEPARTMENTS},
    },
    forms::{FormKey, FormSpec},
    lists::List,
};

use crate::routes::patterns;

/// A kind of record that staff edit one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Record {
    Department,
    ContactPoint,
    Landmark,
}

/// Every field of every record: what is typed into one form is never lost.
const KEPT: &[&str] = &[
    FormKey::FIELD,
    "record",
    "id",
    "code",
    "kind",
    "parent",
    "department",
    "street",
    "name_zh_hans",
    "name_zh_hant",
    "name_en",
    "duty_zh_hans",
    "duty_zh_hant",
    "duty_en",
    "address_zh_hans",
    "address_zh_hant",
    "address_en",
    "hours_zh_hans",
    "hours_zh_hant",
    "hours_en",
    "other_names",
    "phone",
    "email",
    "head_email",
    "streets",
    "longitude",
    "latitude",
];

impl Record {
    /// Every kind, in the order of the navigation.
    pub(crate) const ALL: [Self; 3] = [Self::Department, Self::ContactPoint, Self::Landmark];

    /// The part of the address, and of the text keys, that names it.
    #[must_use]
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Department => "departments",
            Self::ContactPoint => "contact-points",
            Self::Landmark => "landmarks",
        }
    }

    /// Its list.
    pub(crate) const fn list(self) -> List {
        match self {
            Self::Department => DEPARTMENTS,
            Self::ContactPoint => CONTACT_POINTS,
            Self::Landmark => LANDMARKS,
        }
    }

    /// The address of its list.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Department => "/staff/district/departments",
            Self::ContactPoint => "/staff/district/contact-points",
            Self::Landmark => "/staff/district/landmarks",
        }
    }

    /// The kind of an address.
    #[must_use]
    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|record| record.slug() == slug)
    }

    /// Its form.
    pub(crate) const fn spec(self) -> FormSpec {
        let name = match self {
            Self::Department => "staff.department",
            Self::ContactPoint => "staff.contact-point",
            Self::Landmark => "staff.landmark",
        };
        FormSpec { name, kept: KEPT }
    }
}

/// Every page of it.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get(patterns::DISTRICT, Staff, overview::page)
        .get(patterns::DISTRICT_STREET, Staff, street::page)
        .get(patterns::DISTRICT_IMPORT, Staff, import::page)
        .get(patterns::DISTRICT_RECORDS, Staff, list::page)
        .get(patterns::DISTRICT_EXPORT, Staff, list::export_page)
        .get(patterns::DISTRICT_RECORD, Staff, edit::page)
}
