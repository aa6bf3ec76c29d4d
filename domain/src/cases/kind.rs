//! What residents want, and how much it hurries.

use crate::codes::codes;

codes! {
    /// What a resident wants.
    CaseKind {
        /// 举报: something is wrong in the street.
        Report = "report",
        /// 投诉: something was done badly.
        Complaint = "complaint",
        /// 求助: something is to be done.
        Request = "request",
        /// 咨询: something is to be explained.
        Consultation = "consultation",
        /// 建议
        Suggestion = "suggestion",
        /// 表扬
        Praise = "praise",
        /// 人大建议、政协提案
        Proposal = "proposal",
        /// 信访
        Petition = "petition",
    }
}

impl CaseKind {
    /// Whether a resident may choose it on the page. Proposals and petitions come by their own ways
    /// and are filed by staff.
    #[must_use]
    pub const fn is_residents(self) -> bool {
        !matches!(self, Self::Proposal | Self::Petition)
    }
}

codes! {
    /// How much it hurries: of its class, until staff say otherwise.
    Urgency {
        /// 一般
        Normal = "normal",
        /// 紧急
        Urgent = "urgent",
        /// 突发: danger to people.
        Emergency = "emergency",
    }
}

/// So many who report the same make it urgent, as whoever joins is told. A setting of the district, which stands here until one wants another number.
pub const MANY_REPORTERS: i32 = 5;

impl Urgency {
    /// What it is raised to when so many people have reported it; none where it stays.
    #[must_use]
    pub const fn raised(self, people: i32) -> Option<Self> {
        match self {
            Self::Normal if people >= MANY_REPORTERS => Some(Self::Urgent),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_reporters_make_it_urgent() {
        let normal = Urgency::Normal;
        assert_eq!(normal.raised(MANY_REPORTERS - 1), None);
        assert_eq!(normal.raised(MANY_REPORTERS), Some(Urgency::Urgent));
        for more in [Urgency::Urgent, Urgency::Emergency] {
            assert_eq!(more.raised(MANY_REPORTERS), None);
        }
    }
}
