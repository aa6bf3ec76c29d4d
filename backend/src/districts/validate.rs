//! The rules for settings beyond their shape.

use std::{collections::HashSet, fmt};

use domain::locale::{Locale, Localised};

use super::District;
use crate::messages::normal_email;

/// Longest text of a setting, in characters. Generous: it only keeps a slip of the clipboard from
/// every page.
const MAX_TEXT: usize = 500;
/// Most items under the search box.
const MAX_POPULAR: usize = 12;

/// One thing wrong with a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: usize,
    /// The dotted key, such as `name.zh-Hant`; none when the file cannot be read as TOML there.
    pub key: Option<String>,
    /// What is wrong and what is wanted.
    pub wrong: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "line {}: {key}: {}", self.line, self.wrong),
            None => write!(f, "line {}: {}", self.line, self.wrong),
        }
    }
}

/// Everything wrong with `district`, as (dotted key, what is wrong).
pub(super) fn faults(district: &District) -> Vec<(String, String)> {
    let mut faults = Faults::default();
    // Taken apart in full, so that a new setting does not compile until it is considered here.
    let District {
        name,
        sponsor,
        address,
        hotline,
        hotline_hours,
        emergency_note,
        icp,
        police_record,
        site_code,
        vocabulary: _,
        demonstration: _,
        sorting_rules,
        popular_searches,
        staff_email,
        supervisor_email,
        leader_email,
        base_map,
        open_data_licence,
        bulky_complaint_class,
    } = district;
    faults.localised("name", name);
    faults.localised("sponsor", sponsor);
    faults.localised("address", address);
    faults.localised("hotline_hours", hotline_hours);
    faults.localised("emergency_note", emergency_note);
    faults.localised("sorting_rules.version", &sorting_rules.version);
    faults.localised("sorting_rules.legal_basis", &sorting_rules.legal_basis);
    for (key, text) in [
        ("icp", icp),
        ("police_record", police_record),
        ("site_code", site_code),
        ("open_data_licence", open_data_licence),
    ] {
        if let Some(text) = text {
            faults.text(key, text);
        }
    }
    // Digits alone, since it becomes a `tel:` link.
    let is_number = hotline.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || !(3..=20).contains(&hotline.len()) {
        faults.add("hotline", "wants 3 to 20 digits and nothing else");
    }
    for (key, email) in [
        ("staff_email", staff_email),
        ("supervisor_email", supervisor_email),
        ("leader_email", leader_email),
    ] {
        // As mail takes it: nobody would be told otherwise.
        if email.as_deref().is_some_and(|email| normal_email(email).is_none()) {
            faults.add(key, "is not an e-mail address");
        }
    }
    // Whether there is such a class, only the rulebook can tell; a retired one is as none.
    if let Some(class) = bulky_complaint_class
        && (class.len() != 5 || !class.bytes().all(|byte| byte.is_ascii_digit()))
    {
        faults.add("bulky_complaint_class", "wants the five digits of a case class");
    }
    if let Some(map) = base_map {
        faults.text("base_map.attribution", &map.attribution);
        faults.text("base_map.approval", &map.approval);
        faults.text("base_map.template", &map.template);
        for (field, wrong) in map.faults() {
            faults.add(&format!("base_map.{field}"), wrong);
        }
    }
    faults.popular_searches(popular_searches);
    faults.0
}

#[derive(Default)]
struct Faults(Vec<(String, String)>);

impl Faults {
    fn add(&mut self, key: &str, wrong: impl Into<String>) {
        self.0.push((key.to_owned(), wrong.into()));
    }

    fn localised(&mut self, key: &str, text: &Localised) {
        for locale in Locale::ALL {
            self.text(&format!("{key}.{locale}"), text.get(locale));
        }
    }

    fn text(&mut self, key: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(key, "is empty");
        } else if text.chars().count() > MAX_TEXT {
            self.add(key, format!("is longer than {MAX_TEXT} characters"));
        } else if text.chars().any(char::is_control) {
            self.add(key, "has a line break or another control character in it");
        }
    }

    fn popular_searches(&mut self, slugs: &[String]) {
        const KEY: &str = "popular_searches";
        if slugs.len() > MAX_POPULAR {
            self.add(KEY, format!("has more than {MAX_POPULAR} items"));
        }
        let mut seen = HashSet::new();
        for slug in slugs {
            if !is_slug(slug) {
                self.add(KEY, format!("{slug:?} is not a slug such as \"dry-battery\""));
            } else if !seen.insert(slug) {
                self.add(KEY, format!("{slug:?} is there twice"));
            }
        }
    }
}

/// Lower-case words joined by single hyphens.
fn is_slug(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for good in ["dry-battery", "a4", "led-lamp-2"] {
            assert!(is_slug(good), "{good}");
        }
        for bad in ["", "-", "a--b", "-a", "Dry-Battery", "干电池", "a b", "a/b"] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
