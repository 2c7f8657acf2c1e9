//! Nearest known names to a mistyped one.

/// Fewest letters of a word that can stand for a longer name it is a part of.
const TELLING: usize = 4;

/// The known names nearest to `given`, best first, at most three, none that is too far away to be meant.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut near: Vec<(usize, &str)> =
        known.into_iter().filter_map(|name| Some((distance(given, name)?, name))).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How far a text is from a known name; none if the name can hardly be meant.
///
/// Meant is a name with a slip or two, its beginning, or one of which every word given is a word but for a slip, in
/// whatever order: those come after the others.
fn distance(given: &str, name: &str) -> Option<usize> {
    let (given, name) = (given.to_lowercase(), name.to_lowercase());
    let whole = strsim::damerau_levenshtein(&given, &name);
    if whole <= slips(&given) || given.len() >= 3 && name.starts_with(&given) {
        return Some(whole);
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let known = words(&name);
    let of_word = |word: &String| {
        (word.chars().count() >= TELLING)
            .then(|| known.iter().map(|known| beginning(word, known)).min())
            .flatten()
            .filter(|distance| *distance <= 1)
    };
    let distances: Option<Vec<usize>> = words(&given).iter().map(of_word).collect();
    let distances = distances.filter(|distances| !distances.is_empty())?;
    Some(distances.iter().sum::<usize>() + given.len().max(name.len()))
}

/// Slips that a text of this length may hold.
fn slips(given: &str) -> usize {
    (given.chars().count() / 3).clamp(1, 4)
}

/// Distance of a word from the beginning of another, a letter more or less.
fn beginning(word: &str, known: &str) -> usize {
    let length = word.chars().count();
    let part = |letters: usize| known.chars().take(letters).collect::<String>();
    let distances =
        (length - 1..=length + 1).map(|letters| strsim::damerau_levenshtein(word, &part(letters)));
    distances.min().unwrap_or(usize::MAX)
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
    let mut near: Vec<(usize, &str, &str)> = known
        .iter()
        .filter_map(|(code, name)| {
            let distances = [distance(given, code), distance(given, name)];
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
