//! E-mail addresses.

use domain::text::clean_line;

/// The longest address that mail servers have to take (RFC 5321, 4.5.3.1.3, less its brackets).
const LONGEST: usize = 254;

/// An address in its normal form, in lower case; none for what no mail would get to. Quoted local
/// parts and addresses of numbers are refused: nobody here has one, and mistypings look like them.
#[must_use]
pub fn normal_email(text: &str) -> Option<String> {
    let text = clean_line(text).to_ascii_lowercase();
    let (local, domain) = text.rsplit_once('@')?;
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    let local_char = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let good = text.len() <= LONGEST
        && (1..=64).contains(&local.len())
        && local.chars().all(local_char)
        && dots(local)
        && domain.contains('.')
        && domain.split('.').all(label)
        && domain.rsplit('.').next().is_some_and(|top| !top.bytes().all(|b| b.is_ascii_digit()));
    good.then_some(text)
}

/// An address as it may stand on a shared screen: `w***@qq.com`.
#[must_use]
pub fn mask_email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            format!("{}***@{domain}", local.chars().take(1).collect::<String>())
        }
        None => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_masked_but_for_its_beginning() {
        assert_eq!(mask_email("wang.wei@qq.com"), "w***@qq.com");
        assert_eq!(mask_email("nonsense"), "***");
    }

    #[test]
    fn addresses_and_what_only_looks_like_one() {
        assert_eq!(normal_email(" Wang.Wei@QQ.com ").as_deref(), Some("wang.wei@qq.com"));
        assert!(normal_email("a+b@mail.example.gov.cn").is_some());
        for wrong in [
            "",
            "wang",
            "wang@",
            "@qq.com",
            "wang@localhost",
            "wang@@qq.com",
            "wang wei@qq.com",
            "a..b@qq.com",
            "wang@qq..com",
            "wang@-qq.com",
            "wang@1.2.3.4",
            "王@qq.com",
            "wang@qq.com\r\nBcc: x@y.zz",
            "\"a\"@qq.com",
            &format!("{}@qq.com", "a".repeat(65)),
        ] {
            assert_eq!(normal_email(wrong), None, "{wrong}");
        }
    }
}
