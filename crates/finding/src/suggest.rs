//! Nearest known names to a mistyped one.

/// The known names nearest to `given`, best first, at most three, none that is too far away to be meant.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let given = given.to_lowercase();
    let reach = (given.chars().count() / 3).clamp(1, 4);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = strsim::damerau_levenshtein(&given, &lower);
            let prefix = given.len() >= 3 && lower.starts_with(&given);
            (distance <= reach || prefix).then_some((distance, name))
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// A help line that offers the nearest known names, or says where the full list stands.
#[must_use]
pub fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>, list: &str) -> String {
    let near = nearest(given, known);
    if near.is_empty() {
        format!("the known ones are listed in {list}")
    } else {
        let quoted: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
        format!("did you mean {}? The known ones are listed in {list}", quoted.join(" or "))
    }
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
}
