//! What a reader of a page sees, less what is marked as quoted in English.

/// Marks around a text of another language inside a chart, where no element can stand.
const QUOTE: (char, char) = ('\u{2068}', '\u{2069}');

/// The text of a page without scripts, style, code and elements marked as English.
pub(crate) fn text(page: &str) -> String {
    let body = &page[page.find("<body").unwrap_or(0)..];
    let page = ["script", "style", "code"].iter().fold(body.to_owned(), |page, element| {
        without(&page, &format!("<{element}"), &format!("</{element}>"))
    });
    let page = without(&page, "<span lang=\"en\"", "</span>");
    // A tag parts two texts.
    without(&page, "<", ">").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
}

/// The texts inside the charts of a page.
pub(crate) fn charts(page: &str) -> String {
    let mut texts = String::new();
    for script in page.split("data-chart=").skip(1) {
        let figure = script.split_once('>').map_or("", |rest| rest.1);
        let figure = figure.split("</script>").next().unwrap_or("");
        let figure: serde_json::Value = serde_json::from_str(figure).unwrap();
        collect(&figure, &mut texts);
    }
    without(&texts, &QUOTE.0.to_string(), &QUOTE.1.to_string())
}

fn collect(value: &serde_json::Value, texts: &mut String) {
    match value {
        serde_json::Value::String(text) => {
            texts.push_str(text);
            texts.push('\n');
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        // Families of type are names, in a row.
        serde_json::Value::Object(values) => {
            values.iter().filter(|entry| entry.0 != "family").for_each(|entry| collect(entry.1, texts));
        }
        _ => {}
    }
}

/// A text with a line break for everything from one mark to the next other.
fn without(text: &str, begin: &str, end: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(begin) {
        kept.push_str(before);
        kept.push('\n');
        rest = after.split_once(end).map_or("", |rest| rest.1);
    }
    kept + rest
}

/// Runs of three English words or more, such as only a sentence or a label has; codes and units are shorter.
pub(crate) fn english(text: &str) -> Vec<String> {
    let is_word = |word: &str| {
        let bare = word.trim_matches(|c: char| c.is_ascii_punctuation());
        bare.len() > 1 && bare.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '\'')
    };
    let mut found = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        found.extend(
            words.windows(3).filter(|run| run.iter().all(|word| is_word(word))).map(|run| run.join(" ")),
        );
    }
    found
}
