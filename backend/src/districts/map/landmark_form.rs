//! A landmark as it is filled in.

use domain::districts::LandmarkKind;

use super::{
    LandmarkRow,
    read::{MAX_NAME, MAX_OTHER_NAMES, NewLandmark, other_names},
};
use crate::{problem::FieldError, records::Fields};

/// The fields of the form.
#[derive(Debug, Clone, Copy)]
pub struct LandmarkForm;

impl LandmarkForm {
    /// Their names.
    pub const FIELDS: &'static [&'static str] = &[
        "kind",
        "name_zh_hans",
        "name_zh_hant",
        "name_en",
        "other_names",
        "longitude",
        "latitude",
    ];

    /// What the form shows of a landmark before it is edited.
    #[must_use]
    pub fn of(landmark: &LandmarkRow) -> Vec<(&'static str, String)> {
        vec![
            ("kind", landmark.kind.as_str().to_owned()),
            ("name_zh_hans", landmark.name.zh_hans.clone()),
            ("name_zh_hant", landmark.name.zh_hant.clone()),
            ("name_en", landmark.name.en.clone()),
            ("other_names", landmark.other_names.join("；")),
            ("longitude", landmark.point.longitude().to_string()),
            ("latitude", landmark.point.latitude().to_string()),
        ]
    }

    /// The landmark of a form, or all that is wrong with it.
    pub(super) fn check(
        get: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<NewLandmark, Vec<FieldError>> {
        let mut fields = Fields::new(get);
        let kind = LandmarkKind::parse(&fields.line("kind", 20));
        if kind.is_none() {
            fields.refuse("kind", "choice-unknown");
        }
        let name = fields.localised("name", MAX_NAME);
        let other_names = other_names(&fields.optional("other_names", 500));
        if other_names.len() > MAX_OTHER_NAMES {
            fields.refuse("other_names", "too-many-names");
        }
        let point = fields.point();
        match (kind, point) {
            (Some(kind), Some(point)) if fields.wrong.is_empty() => {
                Ok(NewLandmark { code: None, kind, name, other_names, point })
            }
            _ => Err(fields.wrong),
        }
    }
}
