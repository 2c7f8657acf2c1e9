//! Nearest known names to a mistyped one.

/// Fewest letters of a word that can stand for a longer name it is a part of.
const TELLING: usize = 4;

/// The known names nearest to `given`, best first, at most three, none that is too far away to be meant.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given = Given::new(given);
    let mut near: Vec<(usize, &str)> =
        known.into_iter().filter_map(|name| Some((given.distance(name)?, name))).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// A text that is no known name, taken apart once for all the names it is compared with.
struct Given {
    lower: String,
    letters: usize,
    words: Vec<Vec<char>>,
}

impl Given {
    fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        Self { letters: lower.chars().count(), words: words(&lower), lower }
    }

    /// Slips that a text of this length may hold.
    fn slips(&self) -> usize {
        (self.letters / 3).clamp(1, 4)
    }

    /// How far the text is from a known name; none if the name can hardly be meant.
    ///
    /// Meant is a name with a slip or two, its beginning, or one of which every word given is a word but for a slip, in
    /// whatever order: those come after the others.
    fn distance(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        let letters = name.chars().count();
        if self.letters >= 3 && name.starts_with(&self.lower) {
            return Some(letters - self.letters);
        }
        // Each letter more or less is a slip.
        if letters.abs_diff(self.letters) <= self.slips() {
            let whole = strsim::damerau_levenshtein(&self.lower, &name);
            if whole <= self.slips() {
                return Some(whole);
            }
        }
        let known = words(&name);
        let of_word = |word: &Vec<char>| {
            let beginnings = known.iter().filter_map(|known| beginning(word, known));
            (word.len() >= TELLING).then(|| beginnings.min()).flatten()
        };
        let distances: Vec<usize> = self.words.iter().map(of_word).collect::<Option<_>>()?;
        (!distances.is_empty()).then(|| distances.iter().sum::<usize>() + self.letters.max(letters))
    }
}

fn words(text: &str) -> Vec<Vec<char>> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    parts.filter(|word| !word.is_empty()).map(|word| word.chars().collect()).collect()
}

/// Slips between a word and the beginning of another: none or one, or too many to be meant.
fn beginning(word: &[char], known: &[char]) -> Option<usize> {
    let same = word.iter().zip(known).take_while(|(given, meant)| given == meant).count();
    match (&word[same..], &known[same..]) {
        ([], _) => Some(0),
        ([_], []) => Some(1),
        (_, []) => None,
        ([wrong, given @ ..], [right, meant @ ..]) => {
            let left_out = meant.starts_with(&word[same..]);
            let too_many = known[same..].starts_with(given);
            let wrong_letter = meant.starts_with(given);
            let turned = match (given.split_first(), meant.split_first()) {
                (Some((second, given)), Some((other, meant))) => {
                    wrong == other && second == right && meant.starts_with(given)
                }
                _ => false,
            };
            (left_out || too_many || wrong_letter || turned).then_some(1)
        }
    }
}

/// A help line that offers what is near, if anything is, and says what or where all are.
fn offer(near: &[String], all: &str) -> String {
    if near.is_empty() {
        format!("the known ones are {all}")
    } else {
        format!("did you mean {}? The known ones are {all}", near.join(" or "))
    }
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// A help line that offers the nearest known names, and says where the full list stands.
#[must_use]
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>, list: &str) -> String {
    let near: Vec<String> = nearest(given, known).into_iter().map(quoted).collect();
    offer(&near, &format!("listed in {list}"))
}

/// A help line that offers the nearest known names, and all of them, being few.
#[must_use]
pub fn did_you_mean_one_of<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near: Vec<String> = nearest(given, known.iter().copied()).into_iter().map(quoted).collect();
    offer(&near, &known.join(", "))
}

/// A help line for codes that have a name in words: who writes the name is told the code.
#[must_use]
pub fn did_you_mean_code<'a>(
    given: &str,
    known: impl IntoIterator<Item = (&'a str, &'a str)>,
    list: &str,
) -> String {
    let known: Vec<(&str, &str)> = known.into_iter().collect();
    if let Some((code, _)) = known.iter().find(|(_, name)| name.eq_ignore_ascii_case(given.trim())) {
        return format!("write its code, `{code}`");
    }
    let given = Given::new(given);
    let mut near: Vec<(usize, &str, &str)> = known
        .iter()
        .filter_map(|(code, name)| {
            let distances = [given.distance(code), given.distance(name)];
            Some((distances.into_iter().flatten().min()?, *code, *name))
        })
        .collect();
    near.sort_unstable();
    let named = |(_, code, name): &(usize, &str, &str)| {
        if code == name { quoted(code) } else { format!("`{code}` ({name})") }
    };
    let near: Vec<String> = near.iter().take(3).map(named).collect();
    offer(&near, &format!("listed in {list}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_offered_and_far_ones_are_not() {
        assert_eq!(nearest("seperation", ["mining", "separation"]), ["separation"]);
        assert!(nearest("xyzzy", ["mining", "separation"]).is_empty());
        assert_eq!(nearest("JPM", ["JPN", "USA"]), ["JPN"]);
    }

    #[test]
    fn a_part_of_a_name_stands_for_it() {
        let governance = ["voice-and-accountability", "control-of-corruption"];
        assert_eq!(nearest("corupt", governance), ["control-of-corruption"]);
        assert_eq!(
            nearest("2025-magnet", ["heavy-2010", "heavy-and-magnets-2025"]),
            ["heavy-and-magnets-2025"]
        );
        // A name with a slip goes before one that only holds the word.
        assert_eq!(nearest("oxid", ["gallium oxide", "oxide"]), ["oxide", "gallium oxide"]);
        assert!(nearest("of", governance).is_empty());
        assert_eq!(nearest("monies", ["money", "ministerial"]), ["money"]);
    }

    #[test]
    fn one_slip_at_the_beginning_of_a_word_is_forgiven() {
        let slips = |word: &str, known: &str| {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            beginning(&letters(word), &letters(known))
        };
        assert_eq!(slips("corrupt", "corruption"), Some(0));
        for word in ["corupt", "corrrupt", "corropt", "corrutp", "xorrupt", "orrupt", "corruptiony"] {
            assert_eq!(slips(word, "corruption"), Some(1), "{word}");
        }
        for word in ["corpt", "crrutp", "corruptionyx", "money"] {
            assert_eq!(slips(word, "corruption"), None, "{word}");
        }
    }

    #[test]
    fn a_name_is_answered_with_its_code() {
        let known = [("Ga", "gallium"), ("Ge", "germanium"), ("graphite", "graphite")];
        assert_eq!(did_you_mean_code("Gallium", known, "x.csv"), "write its code, `Ga`");
        assert_eq!(
            did_you_mean_code("galium", known, "x.csv"),
            "did you mean `Ga` (gallium)? The known ones are listed in x.csv"
        );
        assert!(did_you_mean_code("grafite", known, "x.csv").starts_with("did you mean `graphite`?"));
        assert_eq!(did_you_mean_code("unobtainium", known, "x.csv"), "the known ones are listed in x.csv");
    }

    #[test]
    fn few_names_are_told_in_full() {
        assert_eq!(did_you_mean_one_of("zz", ["mc", "sobol"]), "the known ones are mc, sobol");
        assert!(did_you_mean_one_of("sobl", ["mc", "sobol"]).starts_with("did you mean `sobol`? The known"));
    }
}
