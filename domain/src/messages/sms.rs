//! What a text message costs.

/// Characters of one text message.
const ALONE: usize = 70;
/// Characters of each part of a longer one, whose parts carry a header.
const JOINED: usize = 67;

/// How long a text message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// UTF-16 units, which is what networks count.
    pub units: usize,
    /// Messages that are paid for.
    pub parts: usize,
}

/// How long `text` is as a text message. Networks here carry every text in UCS-2, so that a Latin
/// text gets no more characters than a Chinese one.
#[must_use]
pub fn sms_parts(text: &str) -> Parts {
    let units = text.encode_utf16().count();
    let parts = if units <= ALONE { 1 } else { units.div_ceil(JOINED) };
    Parts { units, parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_fit_into_one_and_sixty_seven_into_each_of_more() {
        for (characters, parts) in
            [(0, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
        {
            assert_eq!(sms_parts(&"码".repeat(characters)), Parts { units: characters, parts });
        }
        assert_eq!(sms_parts(&"🗑".repeat(36)), Parts { units: 72, parts: 2 });
    }
}
