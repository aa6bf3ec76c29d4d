//! A value that refuses to be printed.

use std::fmt;

/// Holds a personal value; `Debug` and `Display` print `[redacted]`, so that it cannot slip into a
/// log line, an error or a panic through the struct that holds it. It is not serialised either: who
/// wants the value writes [`expose`](Self::expose), which is easy to find in a review.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Wraps `value`.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. Not for logs.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, unwrapped. Not for logs.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl<T> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_nothing_of_the_value() {
        #[derive(Debug)]
        #[expect(dead_code, reason = "printed only")]
        struct Contact {
            phone: Redacted<Option<String>>,
        }
        let phone = Redacted::new(Some("13812345678".to_owned()));
        assert_eq!(phone.to_string(), "[redacted]");
        assert_eq!(phone.expose().as_deref(), Some("13812345678"));
        assert_eq!(format!("{:?}", Contact { phone }), "Contact { phone: [redacted] }");
    }
}
