//! Writing many rows at once, by COPY.

use std::fmt::{Display, Write};

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Rows of a table in the text that COPY reads.
pub(super) struct Rows {
    statement: &'static str,
    text: String,
    begun: bool,
}

impl Rows {
    /// `statement` is `copy … from stdin`.
    pub(super) const fn new(statement: &'static str) -> Self {
        Self { statement, text: String::new(), begun: false }
    }

    fn separate(&mut self) {
        if self.begun {
            self.text.push('\t');
        }
        self.begun = true;
    }

    /// A value whose text has no character that COPY minds.
    pub(super) fn plain(&mut self, value: impl Display) -> &mut Self {
        self.separate();
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
        self
    }

    pub(super) fn maybe(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.plain(value),
            None => self.plain("\\N"),
        }
    }

    pub(super) fn at(&mut self, at: DateTime<Utc>) -> &mut Self {
        self.plain(at.format("%Y-%m-%d %H:%M:%S%.6f+00"))
    }

    pub(super) fn maybe_at(&mut self, at: Option<DateTime<Utc>>) -> &mut Self {
        match at {
            Some(at) => self.at(at),
            None => self.plain("\\N"),
        }
    }

    /// Any text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.separate();
        for c in text.chars() {
            match c {
                '\\' => self.text.push_str("\\\\"),
                '\t' => self.text.push_str("\\t"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                c => self.text.push(c),
            }
        }
        self
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.plain("\\\\x");
        for byte in bytes {
            let _ = write!(self.text, "{byte:02x}");
        }
        self
    }

    /// Ends a row.
    pub(super) fn end(&mut self) {
        self.text.push('\n');
        self.begun = false;
    }

    /// Sends what there is and begins anew.
    pub(super) async fn send(&mut self, conn: &mut PgConnection) -> Result<(), sqlx::Error> {
        if self.text.is_empty() {
            return Ok(());
        }
        let mut copy = conn.copy_in_raw(self.statement).await?;
        copy.send(std::mem::take(&mut self.text).into_bytes()).await?;
        copy.finish().await?;
        Ok(())
    }
}
