//! Numbers, dates and names as a language has them.

use codes::{Area, Code, Form, Mineral, Viewpoint};
use criticality::Range;
use jiff::civil::Date;

use super::{Language, term};
use crate::words;

/// Around a text that is told in another language than the one spoken: the marks Unicode has for such a text. They are
/// invisible; the page reads from them what to mark as English.
pub(crate) const QUOTE: (char, char) = ('\u{2068}', '\u{2069}');

/// The mineral and the form that a text such as `Dy oxide` names.
fn goods(text: &str) -> Option<(Mineral, Form)> {
    let (mineral, form) = text.split_once(' ')?;
    Some((Mineral::find(mineral)?, Form::find(form)?))
}

/// A text without these marks.
pub(crate) fn unmarked(text: &str) -> String {
    text.replace([QUOTE.0, QUOTE.1], "")
}

impl Language {
    /// A word of a closed list in this language; as it is if the list has no other.
    pub(crate) fn name(self, english: &str) -> String {
        match self {
            Language::English => english.to_owned(),
            Language::Japanese => self.quoted(english),
        }
    }

    /// A text out of a study or the dataset: in this language if it is shipped and has been translated, else as it is,
    /// marked as English where another language is spoken.
    pub(crate) fn quoted(self, text: &str) -> String {
        match self {
            Language::Japanese if term(text).is_some() => term(text).unwrap_or(text).to_owned(),
            Language::Japanese if goods(text).is_some() => {
                goods(text).map_or(String::new(), |(mineral, form)| self.goods(mineral, form))
            }
            Language::Japanese if text.chars().any(|letter| letter.is_ascii_alphabetic()) => {
                format!("{}{text}{}", QUOTE.0, QUOTE.1)
            }
            _ => text.to_owned(),
        }
    }

    /// A country or group, with an article where English wants one.
    pub(crate) fn country(self, area: Area) -> String {
        match self {
            Language::English => words::country(area),
            Language::Japanese => self.name(area.name()),
        }
    }

    /// A country or group without an article.
    pub(crate) fn area(self, area: Area) -> String {
        self.name(area.name())
    }

    /// The same at the beginning of a sentence.
    pub(crate) fn country_first(self, area: Area) -> String {
        self.capital(&self.country(area))
    }

    /// Who asks.
    pub(crate) fn viewpoint(self, viewpoint: &Viewpoint) -> String {
        match self {
            Language::English => words::viewpoint(viewpoint),
            Language::Japanese => viewpoint.area().map_or_else(
                || {
                    let members = viewpoint.members().iter();
                    self.list(&members.map(|member| self.name(member.name())).collect::<Vec<_>>())
                },
                |area| self.area(area),
            ),
        }
    }

    /// A mineral.
    pub(crate) fn mineral(self, mineral: Mineral) -> String {
        self.name(mineral.name())
    }

    /// A mineral in a form: `Dy oxide`, `ジスプロシウム酸化物`.
    pub(crate) fn goods(self, mineral: Mineral, form: Form) -> String {
        match self {
            Language::English => words::goods(mineral, form),
            Language::Japanese if mineral.members().len() == 1 => {
                format!("{}{}", self.mineral(mineral), self.name(form.as_str()))
            }
            Language::Japanese => self.name(form.as_str()),
        }
    }

    /// With a capital letter, where the language has any.
    pub(crate) fn capital(self, text: &str) -> String {
        match self {
            Language::English => words::capital(text),
            Language::Japanese => text.to_owned(),
        }
    }

    /// Words one after the other: `a, b and c`, `a、b、c`.
    pub(crate) fn list(self, words: &[String]) -> String {
        match self {
            Language::English => crate::words::list(words),
            Language::Japanese => words.join("、"),
        }
    }

    /// `82 %`, `82%`.
    pub(crate) fn percent(self, share: f64) -> String {
        let text = words::percent(share);
        match self {
            Language::English => text,
            Language::Japanese => {
                text.replace(" %", "%").replace("<0.001%", "0.001%未満").replace(">99%", "99%超")
            }
        }
    }

    /// `USD 41 bn`, `410億ドル`.
    pub(crate) fn dollars(self, value: f64) -> String {
        if self == Language::English {
            return words::dollars(value);
        }
        let size = value.abs();
        let (unit, word) = match size {
            size if size >= 0.9995e12 => (1e12, "兆"),
            size if size >= 0.995e8 => (1e8, "億"),
            size if size >= 0.995e4 => (1e4, "万"),
            _ => (1.0, ""),
        };
        if size < 0.5 {
            "0ドル".to_owned()
        } else {
            format!("{}{word}ドル", words::number(value / unit, 2))
        }
    }

    /// `1,230 t`, `1,230トン`.
    pub(crate) fn tonnes(self, value: f64) -> String {
        match self {
            Language::English => words::tonnes(value),
            Language::Japanese if value > 0.0 && value < 0.001 => "0.001トン未満".to_owned(),
            Language::Japanese => format!("{}トン", words::small(value, 3)),
        }
    }

    /// `3.2x`, `3.2倍`.
    pub(crate) fn times(self, value: f64) -> String {
        let text = words::times(value);
        match self {
            Language::English => text,
            Language::Japanese => text.replace('x', "倍"),
        }
    }

    /// `61 d`, `61日`.
    pub(crate) fn days(self, value: f64) -> String {
        match self {
            Language::English => format!("{value:.0} d"),
            Language::Japanese => format!("{value:.0}日"),
        }
    }

    /// `8 Feb 2027`, `2027年2月8日`.
    pub(crate) fn day(self, date: Date) -> String {
        match self {
            Language::English => words::day(date),
            Language::Japanese => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        }
    }

    /// `1 to 2`, `1～2`.
    pub(crate) fn range(self, low: impl std::fmt::Display, high: impl std::fmt::Display) -> String {
        match self {
            Language::English => format!("{low} to {high}"),
            Language::Japanese => format!("{low}～{high}"),
        }
    }

    /// A score and the range in which nine of ten draws fall: `0.95 (0.93 to 0.97)`; the score alone if nothing was drawn.
    pub(crate) fn ranged(self, range: Range, of: impl Fn(f64) -> String) -> String {
        let ends = |[low, high]: [f64; 2]| format!(" ({})", self.range(of(low), of(high)));
        of(range.value) + &range.drawn.map_or(String::new(), ends)
    }

    /// A figure with its unit.
    pub(crate) fn figure(self, value: f64, unit: &str) -> String {
        match (self, unit) {
            (_, "1") => self.percent(value),
            (_, "USD") => self.dollars(value),
            (_, "d") => self.days(value),
            (Language::Japanese, "months") => format!("{value:.0}か月"),
            _ => crate::summary::figure(value, unit),
        }
    }

    /// How an axis writes dollars: what billions are multiplied by, and the unit.
    pub(crate) fn dollars_on_axis(self) -> (f64, &'static str) {
        match self {
            Language::English => (1.0, " bn"),
            Language::Japanese => (10.0, "億"),
        }
    }

    /// How a chart writes months on an axis.
    pub(crate) fn months(self) -> &'static str {
        match self {
            Language::English => "%b %y",
            Language::Japanese => "%Y/%-m",
        }
    }

    /// Families of type that have the letters; all of them come with systems, so that nothing is fetched.
    pub(crate) fn fonts(self) -> &'static str {
        match self {
            Language::English => "system-ui, sans-serif",
            Language::Japanese => {
                "'Hiragino Sans', 'Hiragino Kaku Gothic ProN', 'Yu Gothic', 'Noto Sans CJK JP', 'Noto Sans JP', Meiryo, system-ui, sans-serif"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn japanese_counts_in_ten_thousands() {
        let t = Language::Japanese;
        for (value, text) in [
            (4.2e11, "4,200億ドル"),
            (8.8e8, "8.8億ドル"),
            (5.04e7, "5,000万ドル"),
            (1.5e12, "1.5兆ドル"),
            (12.0, "12ドル"),
            (0.0, "0ドル"),
        ] {
            assert_eq!(t.dollars(value), text);
        }
        assert_eq!(t.percent(0.82), "82%");
        assert_eq!(t.percent(1e-8), "0.001%未満");
        assert_eq!((t.tonnes(1230.0), t.tonnes(1e-5)), ("1,230トン".to_owned(), "0.001トン未満".to_owned()));
        assert_eq!(t.times(3.2), "3.2倍");
        assert_eq!(t.day(date(2026, 11, 30)), "2026年11月30日");
        assert_eq!(t.list(&["銅".to_owned(), "鉛".to_owned()]), "銅、鉛");
    }

    #[test]
    fn a_text_of_a_file_is_marked_where_another_language_is_spoken() {
        assert_eq!(Language::English.quoted("My question"), "My question");
        assert_eq!(Language::Japanese.quoted("My question"), "\u{2068}My question\u{2069}");
        assert_eq!(Language::Japanese.quoted("No controls"), "規制なし");
        assert_eq!(Language::Japanese.quoted("Y oxide"), "イットリウム酸化物");
        assert_eq!(Language::Japanese.quoted("2027"), "2027");
    }
}
