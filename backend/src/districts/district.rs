//! The settings of a district.

use chrono::NaiveDate;
use domain::{
    locale::{Locale, Localised},
    sorting::in_wet_dry,
};
use serde::{Deserialize, Serialize};

use super::BaseMap;

/// Everything that is particular to one district. Its field names are the keys of the file and of
/// the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// The district: 明湖区.
    pub name: Localised,
    /// Who runs the portal (主办单位), usually the bureau.
    pub sponsor: Localised,
    /// Where the sponsor is.
    pub address: Localised,
    /// The number to call, digits only: 12345.
    pub hotline: String,
    /// When somebody answers there.
    pub hotline_hours: Localised,
    /// What to do when it cannot wait.
    pub emergency_note: Localised,
    /// The ICP registration (ICP 备案号), as it is to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icp: Option<String>,
    /// The public security registration (公安备案号), as it is to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub police_record: Option<String>,
    /// The code of a government site (网站标识码).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_code: Option<String>,
    /// The words on the bins.
    pub vocabulary: Vocabulary,
    /// Whether every page says that nothing here is real.
    pub demonstration: bool,
    /// The rules that the sorting guide follows.
    pub sorting_rules: SortingRules,
    /// Items offered under the search box before anything is typed, by their slug.
    pub popular_searches: Vec<String>,
    /// Where messages for staff are also sent, and those of the ladder of late cases that no other
    /// mailbox is there for: a department's own, its head's, and the two below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_email: Option<String>,
    /// The supervisors' mailbox, for cases that are late for so long that they are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supervisor_email: Option<String>,
    /// The leader's mailbox, as that of the supervisors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leader_email: Option<String>,
    /// The map under the places. Without one, the district's own streets and grid are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_map: Option<BaseMap>,
    /// The licence of the open data, where a source has no other: its name, as it is to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_data_licence: Option<String>,
    /// The class of the case that a complaint about a collection becomes, by its code. Without one,
    /// the resident chooses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bulky_complaint_class: Option<String>,
}

/// The words for two of the four categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Vocabulary {
    /// 厨余垃圾 and 其他垃圾, as in GB/T 19095-2019.
    #[default]
    Standard,
    /// 湿垃圾 and 干垃圾, as in Shanghai.
    WetDry,
}

impl Vocabulary {
    /// A text that is written in the words of the standard, in these.
    #[must_use]
    pub fn say(self, locale: Locale, text: String) -> String {
        match self {
            Self::Standard => text,
            Self::WetDry => in_wet_dry(locale, &text).into_owned(),
        }
    }
}

/// Which sorting rules apply, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SortingRules {
    /// The name and edition of the rules.
    pub version: Localised,
    /// The day from which they apply.
    pub effective_on: NaiveDate,
    /// The law and the standard behind them.
    pub legal_basis: Localised,
}

impl District {
    /// The keys of all settings, those that may be left out included.
    pub const KEYS: [&str; 19] = [
        "name",
        "sponsor",
        "address",
        "hotline",
        "hotline_hours",
        "emergency_note",
        "icp",
        "police_record",
        "site_code",
        "vocabulary",
        "demonstration",
        "sorting_rules",
        "popular_searches",
        "staff_email",
        "supervisor_email",
        "leader_email",
        "base_map",
        "open_data_licence",
        "bulky_complaint_class",
    ];
}
