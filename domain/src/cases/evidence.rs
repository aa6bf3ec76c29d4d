//! What closing a case demands (结案条件).

use crate::codes::codes;

codes! {
    /// What a class demands before a case of it is fed back.
    Need {
        /// A photo of how it is now.
        AfterPhoto = "after-photo",
        /// Where and when somebody was on site.
        OnSite = "on-site",
        /// Every point of the class's list is ticked.
        Checklist = "checklist",
    }
}
