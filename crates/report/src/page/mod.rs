//! The report: one HTML file that opens offline, the answer first.

mod assess;
mod backtest;
mod data;
mod ensemble;
mod first;
mod plan;
mod portfolio;
mod priority;
mod stress;
mod track;

use answer::Answer;
use dataset::Dataset;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::chart::Chart;
use crate::language::{Language, QUOTE, say, unmarked};
use crate::limits::limits_of;
use crate::record::RunRecord;

pub use backtest::write_backtests;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The page in a language.
#[must_use]
pub fn page(answer: &Answer, dataset: &Dataset, record: &RunRecord, language: Language) -> String {
    let t = language;
    let title = html! { (prose(&t.quoted(&answer.study.title))) };
    let body = html! {
        a.skip href="#answer" { (say!(t, "Skip to the answer")) }
        (header(answer, t, &title))
        main {
            (first::first_screen(answer, t))
            @if !answer.assess.is_empty() || !answer.priority.is_empty() { (assess::assess(answer, t)) }
            @if !answer.scenarios.is_empty() { (stress::stress(answer, t)) }
            @if answer.plan.is_some() { (plan::plan(answer, t)) }
            @if answer.track.is_some() { (track::track(answer, t)) }
            @if !answer.influence.is_empty() { (data::assumptions(answer, t)) }
            (data::data(answer, dataset, t))
        }
        (colophon(answer, record, t))
    };
    document(t, &format!("{} - Monazite", unmarked(&t.quoted(&answer.study.title))), &body)
}

/// A whole document: style, body, and the scripts that draw its charts.
fn document(t: Language, title: &str, body: &Markup) -> String {
    // Words of the buttons that the script makes.
    let words = serde_json::json!({
        "data": say!(t, "Data (CSV)"),
        "figure": say!(t, "Figure (JSON)"),
    });
    let markup = html! {
        (DOCTYPE)
        html lang=(t) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body)
                script type="application/json" id="words" { (PreEscaped(words.to_string())) }
                script { (PreEscaped(chart_library())) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    markup.into_string()
}

/// The chart script alone, out of what the library offers for offline pages.
fn chart_library() -> String {
    let all = plotly::Plot::offline_js_sources();
    let begin =
        all.find("<script").and_then(|tag| all[tag..].find('>').map(|end| tag + end + 1)).unwrap_or(0);
    let end = all[begin..].find("</script>").map_or(all.len(), |end| begin + end);
    all[begin..end].to_owned()
}

fn draw(chart: &Chart) -> Markup {
    // A `<` inside the figure must not end the script element.
    let figure = chart.figure.to_string().replace('<', "\\u003c");
    let caption: String =
        chart.caption.chars().filter(|letter| ![QUOTE.0, QUOTE.1].contains(letter)).collect();
    html! {
        figure {
            @if let Some(width) = chart.least_width() {
                div.scroll tabindex="0" { (room(chart, &format!("min-width:{width}px;"), &caption)) }
            } @else { (room(chart, "", &caption)) }
            script type="application/json" data-chart=(chart.name) { (PreEscaped(figure)) }
            figcaption { (prose(&chart.caption)) }
        }
    }
}

/// Where a chart is drawn.
fn room(chart: &Chart, style: &str, caption: &str) -> Markup {
    html! {
        div.chart id=(chart.name) style=(format!("{style}min-height:{}px", chart.height)) role="img" aria-label=(caption) {}
    }
}

/// Letters of a text that is not squeezed on a phone.
const LONG: usize = 30;

/// A table: header cells, how many columns hold words, rows. A table that is wider than the page scrolls, also by key.
fn grid(header: &[&str], words: usize, rows: &[Vec<Markup>]) -> Markup {
    html! {
        div.scroll tabindex="0" { table {
            thead { tr { @for (index, cell) in header.iter().enumerate() { th.number[index >= words] scope="col" { (prose(cell)) } } } }
            tbody { @for row in rows { tr { @for (index, cell) in row.iter().enumerate() {
                td.number[index >= words].long[index < words && cell.0.chars().count() > LONG] { (cell) }
            } } } }
        } }
    }
}

fn cell(text: impl Into<String>) -> Markup {
    prose(&text.into())
}

/// Text with its code words marked, what is told in English marked so, and per cent signs kept with their numbers.
fn prose(text: &str) -> Markup {
    let text = text.replace(" %", "\u{a0}%");
    html! { @for part in text.split(QUOTE.0) {
        @match part.split_once(QUOTE.1) {
            Some((quoted, rest)) => { span lang="en" { (code_words(quoted)) } (code_words(rest)) },
            None => (code_words(part)),
        }
    } }
}

fn code_words(text: &str) -> Markup {
    html! { @for (index, part) in text.split('`').enumerate() {
        @if index % 2 == 1 { code { (part) } } @else { (part) }
    } }
}

fn limits(part: &str, t: Language) -> Markup {
    html! {
        aside { h3 { (say!(t, "What this part does not do yet")) } ul { @for limit in limits_of(part, t) { li { (code_words(limit)) } } } }
    }
}

/// What stands at the head of a part of the page.
fn header(answer: &Answer, t: Language, title: &Markup) -> Markup {
    let study = &answer.study;
    let viewpoints: Vec<String> = study.viewpoints.iter().map(|country| t.name(country.name())).collect();
    let links = [
        ("#answer", say!(t, "Answer"), true),
        ("#assess", say!(t, "Assess"), !answer.assess.is_empty() || !answer.priority.is_empty()),
        ("#stress", say!(t, "Stress"), !answer.scenarios.is_empty()),
        ("#observed", say!(t, "Observed"), !answer.scenarios.is_empty() && answer.replay.is_some()),
        ("#plan", say!(t, "Plan"), answer.plan.is_some()),
        ("#track", say!(t, "Track"), answer.track.is_some()),
        ("#assumptions", say!(t, "Assumptions"), !answer.influence.is_empty()),
        ("#data", say!(t, "Data"), true),
        ("#sources", say!(t, "Sources"), true),
    ];
    html! {
        header {
            h1 { (title) }
            p.question { (prose(&t.quoted(&study.question))) }
            p.settings {
                (say!(
                    t,
                    "{weeks} weeks from {start} · law as of {day} · baseline year {year} · viewpoints {viewpoints}",
                    weeks = study.weeks,
                    start = t.day(study.start),
                    day = t.day(study.as_of),
                    year = study.baseline_year,
                    viewpoints = viewpoints.join(", "),
                ))
            }
            nav aria-label=(say!(t, "Parts of this page")) {
                @for (place, word, there) in links { @if there { a href=(place) { (word) } } }
            }
        }
    }
}

fn colophon(answer: &Answer, record: &RunRecord, t: Language) -> Markup {
    html! {
        footer {
            p { (prose(&say!(
                t,
                "Made by {program} {version} from study `{study}` and dataset `{dataset}`. Every figure of this page stands in the tables beside it; columns.csv says what each column holds. Charts are Plotly figures; each has its numbers and its figure as a download.",
                program = record.program,
                version = record.version,
                study = record.study_sha256.get(..12).unwrap_or(""),
                dataset = record.dataset_sha256.get(..12).unwrap_or(""),
            ))) }
            p {
                (say!(t, "Case low and case high put every assumption at its harmless or harmful end at once.")) " "
                @if let Some(sentence) = crate::ensemble::convergence(answer, t) { (prose(&sentence)) " " }
                (prose(&say!(
                    t,
                    "Weeks with less than {share} of the use wanted count as short.",
                    share = t.percent(1.0 - answer.world.short_from()),
                )))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn a_quoted_text_keeps_its_code_words() {
        let html = prose("`in-force`:\u{2068}a 20 % chance of `x` avoided\u{2069}です").into_string();
        let quoted = "<span lang=\"en\">a 20\u{a0}% chance of <code>x</code> avoided</span>です";
        assert_eq!(html, format!("<code>in-force</code>:{quoted}"));
    }
}
