//! Numbers and dates as people read them.

use codes::{Area, Form, Mineral, Viewpoint};
use jiff::civil::Date;

/// A number with `digits` significant digits and commas between thousands: `12,300`, `0.42`.
#[must_use]
pub fn number(value: f64, digits: i32) -> String {
    if !value.is_finite() {
        return "n/a".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let exponent = exponent(value);
    let decimals = (digits - 1 - exponent).max(0) as usize;
    // More digits than asked for are dropped in front of the point too: 12,345 becomes 12,300.
    let step = 10_f64.powi((exponent + 1 - digits).max(0));
    let text = format!("{:.decimals$}", (value / step).round() * step);
    let text = if step > 1.0 { text } else { format!("{value:.decimals$}") };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let whole = with_commas(whole);
    if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") }
}

/// The power of ten of the first digit.
pub(crate) fn exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    text.rsplit_once('e').and_then(|(_, power)| power.parse().ok()).unwrap_or(0)
}

fn with_commas(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

/// Six significant digits and no exponent: more would pretend, and would differ in the last bit.
#[must_use]
pub fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let exponent = exponent(value);
    if exponent >= 6 {
        return format!("{value:.0}");
    }
    let decimals = (5 - exponent).clamp(0, 15) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The name of a mineral in a form as people say it: `Dy oxide`, `NdFeB magnet`.
#[must_use]
pub fn goods(mineral: Mineral, form: Form) -> String {
    if mineral.members().len() == 1 { format!("{mineral} {form}") } else { form.to_string() }
}

/// `1,230 t`, `0.42 t`; `<0.001 t` where more digits would pretend.
#[must_use]
pub fn tonnes(value: f64) -> String {
    format!("{} t", small(value, 3))
}

/// A number to some digits; `<0.001` or `>-0.001` for what is not nothing but less than a thousandth.
pub(crate) fn small(value: f64, digits: i32) -> String {
    match value {
        value if value > 0.0 && value < 0.001 => "<0.001".to_owned(),
        value if value < 0.0 && value > -0.001 => ">-0.001".to_owned(),
        value => number(value, digits),
    }
}

/// `82 %`, `0.24 %`; `0 %` for nothing at all, and `<0.001 %` where more digits would pretend.
#[must_use]
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value > 0.0 && value < 0.001 {
        return "<0.001 %".to_owned();
    }
    let text = if value.abs() >= 9.95 { format!("{value:.0}") } else { number(value, 2) };
    // Nearly all is not all.
    let text = if text == "100" && share < 1.0 { ">99".to_owned() } else { text };
    format!("{text} %")
}

/// `USD 41 bn`, `USD 3.0 m`, `USD 92,000`.
#[must_use]
pub fn dollars(value: f64) -> String {
    let size = value.abs();
    match size {
        size if size >= 0.9995e12 => format!("USD {} tn", number(value / 1e12, 2)),
        size if size >= 0.9995e9 => format!("USD {} bn", number(value / 1e9, 2)),
        size if size >= 0.9995e6 => format!("USD {} m", number(value / 1e6, 2)),
        size if size >= 0.5 => format!("USD {}", number(value, 2)),
        _ => "USD 0".to_owned(),
    }
}

/// `3.2x`.
#[must_use]
pub fn times(value: f64) -> String {
    if value >= 9.95 { format!("{value:.0}x") } else { format!("{value:.1}x") }
}

/// `8 Feb 2027`.
#[must_use]
pub fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

/// The Monday of a reported week, the first being 0.
#[must_use]
pub fn week_begin(start: Date, week: usize) -> Date {
    start.saturating_add(jiff::Span::new().weeks(i64::try_from(week).unwrap_or(0)))
}

/// The name with an article where the language wants one: `the United States`, `Japan`.
#[must_use]
pub fn country(area: Area) -> String {
    let name = area.name();
    if name.starts_with("United") { format!("the {name}") } else { name.to_owned() }
}

/// Who asks, as a sentence names it.
#[must_use]
pub fn viewpoint(viewpoint: &Viewpoint) -> String {
    match viewpoint.area() {
        Some(area @ Area::Country(_)) => country(area),
        Some(group) => format!("the {}", group.name()),
        None => viewpoint
            .members()
            .iter()
            .map(|member| country(Area::Country(*member)))
            .collect::<Vec<_>>()
            .join(" and "),
    }
}

/// The same at the beginning of a sentence.
#[must_use]
pub fn country_first(area: Area) -> String {
    capital(&country(area))
}

/// With a capital letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// `a`, `a and b`, `a, b and c`.
#[must_use]
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [firsts @ .., last] => format!("{} and {last}", firsts.join(", ")),
    }
}

/// A sentence broken at words to the width of a terminal, set in by two places, its further lines by four.
#[must_use]
pub fn wrapped(sentence: &str) -> String {
    let mut text = String::new();
    let mut line = String::from(" ");
    for word in sentence.split_whitespace() {
        if line.chars().count() + word.chars().count() + 1 > crate::WIDTH {
            text.push_str(&line);
            text.push('\n');
            "   ".clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    text + &line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_lie_about_their_digits() {
        let cases = [
            (12_345.0, "12,300"),
            (999.6, "1,000"),
            (0.4213, "0.421"),
            (7.0, "7.00"),
            (0.0, "0"),
            (-1234.0, "-1,230"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value, 3), text);
        }
    }

    #[test]
    fn nearly_all_is_not_all() {
        assert_eq!(percent(0.9999), ">99 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(0.0024), "0.24 %");
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(1e-8), "<0.001 %");
    }

    #[test]
    fn money_has_the_unit_people_say() {
        assert_eq!(dollars(4.2e11), "USD 420 bn");
        assert_eq!(dollars(3.04e6), "USD 3.0 m");
        assert_eq!(dollars(1.5e12), "USD 1.5 tn");
        assert_eq!(dollars(92_300.0), "USD 92,000");
    }

    #[test]
    fn lists_read_like_speech() {
        let words = ["Dy", "Tb", "Y"].map(str::to_owned);
        assert_eq!(list(&words), "Dy, Tb and Y");
        assert_eq!(list(&words[..1]), "Dy");
    }
}
