//! A department as it is filled in, in a form or a line of a file.

use domain::{districts::DepartmentKind, locale::Localised};

use super::Department;
use crate::{problem::FieldError, records::Fields};

/// The longest code; the table's own limit.
const MAX_CODE: usize = 30;
/// The longest name.
const MAX_NAME: usize = 60;
/// The longest duty.
const MAX_DUTY: usize = 200;

/// A department to be stored.
#[derive(Debug, Clone)]
pub(in crate::districts) struct NewDepartment {
    pub(in crate::districts) code: String,
    pub(in crate::districts) kind: DepartmentKind,
    /// The code of the one above it.
    pub(in crate::districts) parent: Option<String>,
    pub(in crate::districts) name: Localised,
    pub(in crate::districts) duty: Localised,
    pub(in crate::districts) phone: Option<String>,
    /// The mailbox for what its handlers have to do.
    pub(in crate::districts) email: Option<String>,
    /// The mailbox of whoever heads it.
    pub(in crate::districts) head_email: Option<String>,
    /// The codes of its streets; none is all of the district.
    pub(in crate::districts) streets: Vec<String>,
}

/// The fields of the form, which are the columns of the file.
#[derive(Debug, Clone, Copy)]
pub struct DepartmentForm;

impl DepartmentForm {
    /// Their names.
    pub const FIELDS: &'static [&'static str] = &[
        "code",
        "kind",
        "parent",
        "name_zh_hans",
        "name_zh_hant",
        "name_en",
        "duty_zh_hans",
        "duty_zh_hant",
        "duty_en",
        "phone",
        "email",
        "head_email",
        "streets",
    ];

    /// What the form shows of a department before it is edited.
    #[must_use]
    pub fn of(department: &Department) -> Vec<(&'static str, String)> {
        vec![
            ("code", department.code.clone()),
            ("kind", department.kind.as_str().to_owned()),
            ("parent", department.parent.clone().unwrap_or_default()),
            ("name_zh_hans", department.name.zh_hans.clone()),
            ("name_zh_hant", department.name.zh_hant.clone()),
            ("name_en", department.name.en.clone()),
            ("duty_zh_hans", department.duty.zh_hans.clone()),
            ("duty_zh_hant", department.duty.zh_hant.clone()),
            ("duty_en", department.duty.en.clone()),
            ("phone", department.phone.clone().unwrap_or_default()),
            ("email", department.email.clone().unwrap_or_default()),
            ("head_email", department.head_email.clone().unwrap_or_default()),
            ("streets", department.streets.join(";")),
        ]
    }

    /// The department of a form, or all that is wrong with it.
    pub(super) fn check(
        get: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<NewDepartment, Vec<FieldError>> {
        let mut fields = Fields::new(get);
        let code = fields.line("code", MAX_CODE);
        if !code.is_empty() && !is_code(&code) {
            fields.refuse("code", "code-shape");
        }
        let kind = DepartmentKind::parse(&fields.line("kind", 20));
        if kind.is_none() {
            fields.refuse("kind", "choice-unknown");
        }
        let parent = Some(fields.optional("parent", MAX_CODE)).filter(|code| !code.is_empty());
        let name = fields.localised("name", MAX_NAME);
        let duty = fields.optional_localised("duty", MAX_DUTY);
        let phone = fields.phone("phone");
        let email = fields.email("email");
        let head_email = fields.email("head_email");
        let streets: Vec<String> = fields
            .optional("streets", 2_000)
            .split([';', '；', ',', ' '])
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect();
        match kind {
            Some(kind) if fields.wrong.is_empty() => Ok(NewDepartment {
                code,
                kind,
                parent,
                name,
                duty,
                phone,
                email,
                head_email,
                streets,
            }),
            _ => Err(fields.wrong),
        }
    }
}

/// The tables' own rule for the codes of departments and contact points.
pub(super) fn is_code(code: &str) -> bool {
    code.len() >= 2
        && code.starts_with(|c: char| c.is_ascii_lowercase())
        && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
