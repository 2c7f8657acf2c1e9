//! Figures as the survey prints them.

/// A figure as printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Printed {
    /// Not printed; the word for it.
    Word(String),
    /// A number, with thousands separators taken out.
    Number(String),
    /// A bound: the sign and the number.
    Bound(char, String),
    /// From one number to another.
    Range(String, String),
    /// The sign before the figure is lost.
    Unsigned(String),
    /// Nothing of these.
    Other,
}

fn number(text: &str) -> Option<String> {
    let plain = text.replace(',', "").trim().to_owned();
    let digits = plain.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    (digits && plain.parse::<f64>().is_ok()).then_some(plain)
}

pub(super) fn printed(text: &str) -> Printed {
    if matches!(text, "W" | "NA" | "E" | "s" | "XX" | "Large" | "Small" | "") {
        return Printed::Word(text.to_owned());
    }
    if matches!(text, "—" | "–" | "-" | "--") {
        return Printed::Number("0".to_owned());
    }
    if let Some(plain) = number(text) {
        return Printed::Number(plain);
    }
    let mut rest = text.chars();
    match rest.next() {
        Some(sign @ ('<' | '>')) => {
            number(rest.as_str()).map_or(Printed::Other, |plain| Printed::Bound(sign, plain))
        }
        Some('?' | '\u{fffd}') => Printed::Unsigned(format!("?{}", rest.as_str())),
        _ => {
            let ends = text.split_once(" - ").or_else(|| text.split_once('–'));
            match ends.map(|(low, high)| (number(low), number(high))) {
                Some((Some(low), Some(high))) => Printed::Range(low, high),
                _ => Printed::Other,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_printed() {
        assert_eq!(printed("1,570"), Printed::Number("1570".to_owned()));
        assert_eq!(printed("—"), Printed::Number("0".to_owned()));
        assert_eq!(printed(">99"), Printed::Bound('>', "99".to_owned()));
        assert_eq!(printed("10,000 - 15,000"), Printed::Range("10000".to_owned(), "15000".to_owned()));
        assert_eq!(printed("W"), Printed::Word("W".to_owned()));
        assert_eq!(printed("about ten"), Printed::Other);
    }
}
