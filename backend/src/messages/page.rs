//! Where a message sends its reader.

use domain::locale::Locale;

use crate::Kernel;

/// The address of a page of the site, `/bulky/find`, in the reader's language; where nobody has said
/// where the site is, what to look for on it.
#[must_use]
pub fn page(kernel: &Kernel, locale: Locale, path: &str) -> String {
    let (site, path) = (&kernel.site, format!("{}{path}", locale.prefix()));
    if !site.is_empty() {
        return format!("{site}{path}");
    }
    match locale {
        Locale::ZhHans => format!("本网站 {path}"),
        Locale::ZhHant => format!("本網站 {path}"),
        Locale::En => format!("{path} on our site"),
    }
}
