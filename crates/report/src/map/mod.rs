//! A world map of who supplies the viewpoints with what is traded at one stage.

mod arcs;
mod projection;

use std::fmt::Write as _;

use answer::Answer;
use codes::{Area, Code, Stage};
use maud::{Markup, PreEscaped, html};

use crate::language::{Language, say};
use crate::words::number;
use arcs::{Arc, arcs, stage};
use projection::{HEIGHT, WIDTH, curve, land, place};

/// Supplies of less than this part of a viewpoint's use at the stage are not drawn.
const THIN: f64 = 0.01;
/// Width of the widest arc and of the narrowest, in pixels.
const WIDEST: f64 = 16.0;
const NARROWEST: f64 = 1.2;
/// Arcs under a rule, and the others; the first are dashed as well.
const RULED: &str = "#b2182b";
const FREE: &str = "#0072b2";

/// A map with its caption and its data.
pub(crate) struct Map {
    name: String,
    svg: String,
    caption: String,
    csv: String,
}

impl Map {
    /// The map on the page.
    pub(crate) fn figure(&self) -> Markup {
        html! {
            figure.map {
                (PreEscaped(&self.svg))
                script type="text/csv" data-table=(self.name) { (PreEscaped(self.csv.replace('<', ""))) }
                figcaption { (self.caption) }
            }
        }
    }
}

/// The map of an answer as an SVG file; none if its study has no chain, or nothing in it comes from abroad.
#[must_use]
pub fn map_svg(answer: &Answer, language: Language) -> Option<String> {
    suppliers(answer, language).map(|map| map.svg + "\n")
}

/// Who supplies the viewpoints at the stage at which most value reaches them from abroad.
pub(crate) fn suppliers(answer: &Answer, t: Language) -> Option<Map> {
    let stage = stage(answer)?;
    let arcs = arcs(answer, stage);
    let (drawn, rest): (Vec<&Arc>, Vec<&Arc>) = arcs
        .iter()
        .partition(|arc| arc.share >= THIN && place(arc.from).is_some() && place(arc.to).is_some());
    if drawn.is_empty() {
        return None;
    }
    let most = drawn.iter().map(|arc| arc.tonnes).fold(0.0, f64::max);
    let caption = caption(answer, stage, &drawn, &rest, t);
    let mut csv = String::from("from,to,t_per_year,share_of_use,rules_in_force\n");
    for arc in &arcs {
        let _ = writeln!(
            csv,
            "{},{},{},{},{}",
            arc.from,
            arc.to,
            crate::words::plain(arc.tonnes),
            crate::words::plain(arc.share),
            arc.rules.join(" ")
        );
    }
    Some(Map {
        name: format!("map-{}", stage.as_str()),
        svg: svg(answer, &drawn, most, &caption, t),
        caption,
        csv,
    })
}

fn what(stage: Stage, t: Language) -> &'static str {
    match stage {
        Stage::Separation => say!(t, "separated oxides"),
        Stage::Metal => say!(t, "metals"),
        _ => say!(t, "magnets"),
    }
}

fn caption(answer: &Answer, stage: Stage, drawn: &[&Arc], rest: &[&Arc], t: Language) -> String {
    let parts: Vec<String> = answer
        .study
        .viewpoints
        .iter()
        .filter_map(|country| {
            let own = drawn.iter().filter(|arc| arc.to == Area::Country(*country));
            let first = own.max_by(|a, b| a.tonnes.total_cmp(&b.tonnes))?;
            Some(say!(
                t,
                "{share} of what {to} takes comes from {from}",
                share = t.percent(first.share),
                to = t.country(first.to),
                from = t.country(first.from)
            ))
        })
        .collect();
    let left: f64 = rest.iter().map(|arc| arc.tonnes).sum();
    say!(
        t,
        "Who supplies {what}, t a year in {year}: {parts}. The wider an arc, the more tonnes; red and dashed: a rule of the supplier is in force for it on {day}. Small supplies and those of places without a point on the map, {left} together, are not drawn.",
        what = what(stage, t),
        year = answer.chain.year,
        parts = t.list(&parts),
        day = t.day(answer.study.as_of),
        left = t.tonnes(left),
    )
}

fn svg(answer: &Answer, drawn: &[&Arc], most: f64, caption: &str, t: Language) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" font-family=\"{}\" font-size=\"13\">\n",
        escaped(caption),
        escaped(t.fonts()),
    );
    let _ = writeln!(
        svg,
        "<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#f4f7fa\"/>\n<path d=\"{}\" fill=\"#d9dee4\"/>",
        land()
    );
    let width = |tonnes: f64| (WIDEST * tonnes / most).max(NARROWEST);
    for arc in drawn {
        let ruled = !arc.rules.is_empty();
        let (colour, dash) = if ruled { (RULED, " stroke-dasharray=\"9 4\"") } else { (FREE, "") };
        let title = say!(
            t,
            "{from} to {to}: {tonnes} a year, {share} of its use",
            from = t.area(arc.from),
            to = t.area(arc.to),
            tonnes = t.tonnes(arc.tonnes),
            share = t.percent(arc.share)
        );
        let _ = writeln!(
            svg,
            "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-opacity=\"0.75\" stroke-width=\"{:.1}\"{dash}><title>{}</title></path>",
            curve(arc.from, arc.to).unwrap_or_default(),
            width(arc.tonnes),
            escaped(&title)
        );
    }
    svg.push_str(&labels(answer, drawn, t));
    svg.push_str(&legend(drawn, most, &width, t));
    svg + "</svg>"
}

/// Dots and names of suppliers and viewpoints; a viewpoint is told what it takes from whom.
fn labels(answer: &Answer, drawn: &[&Arc], t: Language) -> String {
    let mut text = String::new();
    let mut places: Vec<Area> = drawn.iter().map(|arc| arc.from).collect();
    places.extend(answer.study.viewpoints.iter().map(|country| Area::Country(*country)));
    places.sort();
    places.dedup();
    // Names that would lie on one another are moved down, those further north first.
    let mut points: Vec<(Area, f64, f64)> =
        places.into_iter().filter_map(|area| place(area).map(|(x, y)| (area, x, y))).collect();
    points.sort_by(|a, b| a.2.total_cmp(&b.2).then(a.0.cmp(&b.0)));
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for (area, x, y) in points {
        let asks = answer.study.viewpoints.iter().any(|country| Area::Country(*country) == area);
        let given: f64 = drawn.iter().filter(|arc| arc.from == area).map(|arc| arc.tonnes).sum();
        let name = t.area(area);
        let label = if given > 0.0 { format!("{name} {}", t.tonnes(given)) } else { name };
        let long = LETTER * label.chars().map(|c| if c.is_ascii() { 1.0 } else { 1.8 }).sum::<f64>();
        // Away from its arcs, and from an edge that is near.
        let eastwards: f64 = drawn
            .iter()
            .filter(|arc| arc.from == area && !asks)
            .map(|arc| place(arc.to).map_or(0.0, |to| (to.0 - x).signum()))
            .sum();
        let left = eastwards > 0.0 || x + long + 12.0 > WIDTH;
        let from = if left { x - long - 9.0 } else { x + 9.0 };
        let mut height = y + 4.0;
        while taken.iter().any(|(a, b, h)| (h - height).abs() < LINE && from < *b && *a < from + long) {
            height += 3.0;
        }
        taken.push((from, from + long, height));
        let weight = if asks { " font-weight=\"700\"" } else { "" };
        let _ = writeln!(
            text,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{}\" fill=\"#20242a\"/><text x=\"{from:.1}\" y=\"{height:.1}\" fill=\"#20242a\" stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\"{weight}>{}</text>",
            if asks { 5 } else { 3 },
            escaped(&label)
        );
    }
    text
}

/// Height of a line and width of a letter of a name, in pixels.
const LINE: f64 = 15.0;
const LETTER: f64 = 7.2;

fn legend(drawn: &[&Arc], most: f64, width: &dyn Fn(f64) -> f64, t: Language) -> String {
    let mut text = String::new();
    let top = HEIGHT - 58.0;
    let mut line = |row: f64, colour: &str, wide: f64, dash: &str, words: &str| {
        let y = top + 20.0 * row;
        let _ = writeln!(
            text,
            "<path d=\"M14 {y}H54\" stroke=\"{colour}\" stroke-width=\"{wide:.1}\"{dash}/><text x=\"62\" y=\"{}\" fill=\"#20242a\">{}</text>",
            y + 4.0,
            escaped(words)
        );
    };
    let round = round(most / 2.0);
    let scale = say!(t, "{amount} t a year", amount = number(round, 2));
    line(0.0, "#5b626c", width(round), "", &scale);
    if drawn.iter().any(|arc| !arc.rules.is_empty()) {
        line(1.0, RULED, 4.0, " stroke-dasharray=\"9 4\"", say!(t, "under a rule in force"));
    }
    if drawn.iter().any(|arc| arc.rules.is_empty()) {
        line(2.0, FREE, 4.0, "", say!(t, "under none"));
    }
    text
}

/// The number 1, 2 or 5 times a power of ten that is not above a value.
fn round(value: f64) -> f64 {
    let power = 10_f64.powi(crate::words::exponent(value));
    [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|step| *step <= value).unwrap_or(power)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
