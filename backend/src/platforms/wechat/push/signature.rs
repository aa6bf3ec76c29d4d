//! The signature of a push: SHA-1 over the token and what stands in the address, in the order of
//! their letters. WeChat has no other.

use std::{fmt::Write, iter};

use sha1::{Digest, Sha1};

/// Whether `signature` is that of `parts`, the timestamp and the nonce of a push.
#[must_use]
pub fn verify(token: &str, parts: &[&str], signature: &str) -> bool {
    let mut parts: Vec<&str> = iter::once(token).chain(parts.iter().copied()).collect();
    parts.sort_unstable();
    let mut right = String::with_capacity(40);
    for byte in Sha1::digest(parts.concat()) {
        // Writing to a string does not fail.
        let _ = write!(right, "{byte:02x}");
    }
    are_equal(right.as_bytes(), signature.as_bytes())
}

/// Takes as long whatever the difference.
fn are_equal(one: &[u8], other: &[u8]) -> bool {
    let differences = one.iter().zip(other).fold(0_u8, |seen, (a, b)| seen | (a ^ b));
    one.len() == other.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEALED: &str =
        "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==";

    #[test]
    fn the_published_example_is_right_and_nothing_else() {
        let right = "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96";
        // It is of a sealed push, which has its body as a third part.
        let parts = ["1411443780", "437374425", SEALED];
        assert!(verify("123456", &parts, right));
        assert!(!verify("123457", &parts, right));
        assert!(!verify("123456", &["1411443780", "437374426", SEALED], right));
        assert!(!verify("123456", &parts[..2], right));
        assert!(!verify("123456", &parts, &right[..39]));
        assert!(!verify("123456", &parts, ""));
    }
}
