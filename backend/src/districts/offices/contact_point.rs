//! A contact point as it is filled in, in a form or a line of a file.

use domain::{districts::Point, locale::Localised};

use super::{ContactPoint, department::is_code};
use crate::{problem::FieldError, records::Fields};

/// The longest name.
const MAX_NAME: usize = 60;
/// The longest address, and the longest opening hours.
const MAX_LINE: usize = 100;

/// A contact point to be stored.
#[derive(Debug, Clone)]
pub(in crate::districts) struct NewContactPoint {
    pub(in crate::districts) code: Option<String>,
    /// The code of the department whose it is.
    pub(in crate::districts) department: Option<String>,
    /// The code of the street whose it is, or where it is.
    pub(in crate::districts) street: Option<String>,
    pub(in crate::districts) name: Localised,
    pub(in crate::districts) address: Localised,
    pub(in crate::districts) hours: Localised,
    pub(in crate::districts) phone: String,
    pub(in crate::districts) point: Point,
}

/// The fields of the form, which are the columns of the file but for `code`, which a file must have.
#[derive(Debug, Clone, Copy)]
pub struct ContactPointForm;

impl ContactPointForm {
    /// Their names.
    pub const FIELDS: &'static [&'static str] = &[
        "department",
        "street",
        "name_zh_hans",
        "name_zh_hant",
        "name_en",
        "address_zh_hans",
        "address_zh_hant",
        "address_en",
        "hours_zh_hans",
        "hours_zh_hant",
        "hours_en",
        "phone",
        "longitude",
        "latitude",
    ];

    /// What the form shows of a contact point before it is edited.
    #[must_use]
    pub fn of(point: &ContactPoint) -> Vec<(&'static str, String)> {
        vec![
            ("department", point.department.clone().unwrap_or_default()),
            ("street", point.street.clone().unwrap_or_default()),
            ("name_zh_hans", point.name.zh_hans.clone()),
            ("name_zh_hant", point.name.zh_hant.clone()),
            ("name_en", point.name.en.clone()),
            ("address_zh_hans", point.address.zh_hans.clone()),
            ("address_zh_hant", point.address.zh_hant.clone()),
            ("address_en", point.address.en.clone()),
            ("hours_zh_hans", point.hours.zh_hans.clone()),
            ("hours_zh_hant", point.hours.zh_hant.clone()),
            ("hours_en", point.hours.en.clone()),
            ("phone", point.phone.clone()),
            ("longitude", point.point.longitude().to_string()),
            ("latitude", point.point.latitude().to_string()),
        ]
    }

    /// The contact point of a form or a file's line, or all that is wrong with it.
    pub(super) fn check(
        get: &(dyn Fn(&str) -> String + Sync),
        in_file: bool,
    ) -> Result<NewContactPoint, Vec<FieldError>> {
        let mut fields = Fields::new(get);
        let code = in_file.then(|| fields.line("code", 40));
        if code.as_ref().is_some_and(|code| !code.is_empty() && !is_code(code)) {
            fields.refuse("code", "code-shape");
        }
        let department = Some(fields.optional("department", 30)).filter(|code| !code.is_empty());
        let street = Some(fields.optional("street", 9)).filter(|code| !code.is_empty());
        if department.is_none() && street.is_none() {
            fields.refuse("department", "whose-missing");
        }
        let name = fields.localised("name", MAX_NAME);
        let address = fields.localised("address", MAX_LINE);
        let hours = fields.localised("hours", MAX_LINE);
        let phone = fields.phone("phone");
        if phone.is_none() {
            fields.refuse("phone", "text-missing");
        }
        let point = fields.point();
        match (phone, point) {
            (Some(phone), Some(point)) if fields.wrong.is_empty() => {
                Ok(NewContactPoint { code, department, street, name, address, hours, phone, point })
            }
            _ => Err(fields.wrong),
        }
    }
}
