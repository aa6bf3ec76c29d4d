//! The numbers of streets and grid cells. They are names, not quantities: leading zeros count.

/// Six digits of the county (GB/T 2260) and three of the 街道 or 镇 (GB/T 10114).
const STREET: usize = 9;
/// A street's code, three digits of the community and three of the cell (GB/T 30428.1).
const CELL: usize = 15;

/// Whether `code` has the form of a street's code.
#[must_use]
pub fn is_street_code(code: &str) -> bool {
    is_digits(code, STREET)
}

/// Whether `id` has the form of a grid cell's number.
#[must_use]
pub fn is_cell_id(id: &str) -> bool {
    is_digits(id, CELL)
}

/// The code of the street that the cell `id` is of; none when it is not a cell's number.
#[must_use]
pub fn street_of_cell(id: &str) -> Option<&str> {
    if is_cell_id(id) { id.get(..STREET) } else { None }
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ascii_digits_of_one_length() {
        assert!(is_street_code("320999001"));
        assert!(is_cell_id("320999001001001"));
        assert_eq!(street_of_cell("320999001001001"), Some("320999001"));
        for wrong in ["", "32099900", "3209990010", "32099900a", "３２０９９９００１", " 32099900"]
        {
            assert!(!is_street_code(wrong), "{wrong:?}");
            assert_eq!(street_of_cell(wrong), None);
        }
    }
}
