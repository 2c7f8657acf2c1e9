//! The way of an element from mine to use, by stage, place and controller.

use answer::Answer;
use chain::{Chain, ElementFlow, Station};
use codes::{Area, Mineral, Stage};
use serde_json::json;

use super::{Chart, GREY, layout};
use crate::language::{Language, say};

/// A station in the diagram: label, column, whether it stands in the dominant country, who controls it.
type Node = (String, usize, bool, String);

/// Stations below this part of an element's mine output are drawn as one.
const SMALL: f64 = 0.02;
/// Flows below this part of mine output are not drawn, and those from and to a viewpoint below the second.
const THIN: f64 = 0.002;
const THIN_VIEWPOINT: f64 = 0.0003;

/// The way of an element from mine to use.
pub(crate) fn flow(answer: &Answer, mineral: Mineral, t: Language) -> Chart {
    let chain: &Chain = &answer.chain;
    let flows = chain.element_flows(mineral);
    let dominant = answer.assess.iter().find(|row| row.mineral == mineral).map(|row| row.dominant);
    let mined: f64 = chain.mineral(mineral).map_or(0.0, |index| chain.mined(index).iter().sum());
    let through = |station: Station| -> f64 {
        let into: f64 = flows.iter().filter(|flow| flow.to == station).map(|flow| flow.amount).sum();
        let out: f64 = flows.iter().filter(|flow| flow.from == station).map(|flow| flow.amount).sum();
        into.max(out)
    };
    let viewpoint = |place: usize| answer.world.viewpoints.contains(&place);
    // Swarf ends where magnets are made and begins anew where it is regained, so that no band runs backwards.
    let shown = |station: Station, begins: bool| match station {
        Station::At(stage, place) if !viewpoint(place) && through(station) < SMALL * mined => {
            format!("{} {}", stage_words(stage, t), say!(t, "elsewhere"))
        }
        Station::At(stage, place) => format!("{} {}", stage_words(stage, t), t.area(chain.places[place])),
        Station::Swarf if begins => say!(t, "Regained from swarf").to_owned(),
        other => t.capital(&t.name(&crate::tables::station(chain, other))),
    };
    let touches = |flow: &&ElementFlow| {
        [flow.from, flow.to]
            .iter()
            .any(|station| matches!(station, Station::At(_, place) if viewpoint(*place)))
    };
    let seen = |flow: &&ElementFlow| {
        flow.to != Station::Scrap && flow.amount > mined * if touches(flow) { THIN_VIEWPOINT } else { THIN }
    };
    let mut labels: Vec<Node> = Vec::new();
    let mut links: Vec<(usize, usize, f64)> = Vec::new();
    for flow in flows.iter().filter(seen) {
        let mut index = |station: Station, begins: bool| {
            let label = shown(station, begins);
            labels.iter().position(|known| known.0 == label).unwrap_or_else(|| {
                let marked =
                    matches!(station, Station::At(_, place) if Some(chain.places[place]) == dominant);
                labels.push((label, column(station, begins), marked, held(chain, station, t)));
                labels.len() - 1
            })
        };
        let (from, to) = (index(flow.from, true), index(flow.to, false));
        match links.iter_mut().find(|link| (link.0, link.1) == (from, to)) {
            Some(link) => link.2 += flow.amount,
            None => links.push((from, to, flow.amount)),
        }
    }
    let colour = |index: usize| {
        let (_, column, marked, _) = &labels[index];
        if *marked {
            "#b2182b"
        } else if *column == LAST && !labels[index].0.starts_with(stage_words(Stage::Use, t)) {
            GREY
        } else {
            "#2166ac"
        }
    };
    let xs: Vec<f64> = labels.iter().map(|label| ACROSS[label.1]).collect();
    let holders: Vec<&str> = labels.iter().map(|label| label.3.as_str()).collect();
    let figure = json!({
        "data": [{
            "type": "sankey",
            "arrangement": "snap",
            "valueformat": ",.0f",
            "valuesuffix": say!(t, " t REO/a"),
            "node": {
                "label": labels.iter().map(|label| label.0.as_str()).collect::<Vec<_>>(),
                "color": (0..labels.len()).map(colour).collect::<Vec<_>>(),
                "x": xs,
                "customdata": holders,
                "hovertemplate": "%{label}: %{value}<br>%{customdata}<extra></extra>",
                "y": vertical(&labels, &links, stage_words(Stage::Use, t)),
                "pad": 14, "thickness": 14,
                "line": {"width": 0},
            },
            "link": {
                "source": links.iter().map(|link| link.0).collect::<Vec<_>>(),
                "target": links.iter().map(|link| link.1).collect::<Vec<_>>(),
                "value": links.iter().map(|link| link.2).collect::<Vec<_>>(),
                "color": links.iter().map(|link| if labels[link.0].2 { "rgba(178,24,43,0.22)" } else { "rgba(33,102,172,0.22)" }).collect::<Vec<_>>(),
            },
        }],
        "layout": layout(520, t, &json!({"margin": {"l": 10, "r": 10, "t": 20, "b": 20}, "meta": {"least-width": 620}})),
    });
    Chart {
        name: format!("flow-{mineral}"),
        caption: say!(
            t,
            "{mineral}: from mine to use in {year}, t REO a year; mined content {mined} t.{dominant}",
            mineral = t.capital(&t.mineral(mineral)),
            year = chain.year,
            mined = crate::words::number(mined, 3),
            dominant = dominant.map_or(String::new(), |area| say!(
                t,
                " Red: what stands in {country}; of its separation {share} is controlled from there.",
                country = t.country(area),
                share = t.percent(held_at_home(chain, area)),
            )),
        ),
        figure,
        height: 520,
    }
}

/// Whose owners control a station, in words; nothing where that is not known.
fn held(chain: &Chain, station: Station, t: Language) -> String {
    let Station::At(stage, place) = station else { return String::new() };
    let control = chain.control.iter().find(|control| (control.stage, control.place) == (stage, place));
    let shares = control.map_or(&[][..], |control| &control.shares);
    let words: Vec<String> =
        shares.iter().map(|(owner, share)| format!("{owner} {}", t.percent(*share))).collect();
    if words.is_empty() {
        String::new()
    } else {
        say!(t, "controlled from {owners}", owners = t.list(&words))
    }
}

/// Part of the separation at a place that owners of the same country control.
fn held_at_home(chain: &Chain, area: Area) -> f64 {
    let place = chain.place(area);
    let held = chain
        .control
        .iter()
        .find(|control| control.stage == Stage::Separation && Some(control.place) == place)
        .map(|control| control.shares.iter().filter(|share| share.0 == area).map(|share| share.1).sum());
    held.unwrap_or(1.0)
}

fn stage_words(stage: Stage, t: Language) -> &'static str {
    match stage {
        Stage::Mining => say!(t, "Mined:"),
        Stage::Separation => say!(t, "Separated:"),
        Stage::Metal => say!(t, "Metal:"),
        Stage::Component => say!(t, "Magnets:"),
        Stage::Use => say!(t, "Used:"),
        _ => "",
    }
}

/// Column of use in the diagram, and of all ends that are no use.
const LAST: usize = 4;

/// Where the columns stand; the last two are further apart, for their names face each other.
const ACROSS: [f64; LAST + 1] = [0.001, 0.24, 0.47, 0.69, 0.999];

/// Column of a station in the diagram.
fn column(station: Station, begins: bool) -> usize {
    match station {
        Station::At(Stage::Mining, _) | Station::ByProduct | Station::Residual => 0,
        Station::Swarf if begins => 0,
        Station::At(Stage::Separation, _) => 1,
        Station::At(Stage::Metal, _) => 2,
        Station::At(Stage::Component, _) => 3,
        _ => LAST,
    }
}

/// Heights at which the nodes of each column stand: the largest first, ends that are no use below.
fn vertical(labels: &[Node], links: &[(usize, usize, f64)], used: &str) -> Vec<f64> {
    let size = |node: usize| {
        let into: f64 = links.iter().filter(|link| link.1 == node).map(|link| link.2).sum();
        let out: f64 = links.iter().filter(|link| link.0 == node).map(|link| link.2).sum();
        into.max(out)
    };
    let mut heights = vec![0.5; labels.len()];
    for column in 0..=LAST {
        let mut nodes: Vec<usize> = (0..labels.len()).filter(|node| labels[*node].1 == column).collect();
        let is_end = |node: usize| column == LAST && !labels[node].0.starts_with(used);
        nodes.sort_by(|a, b| is_end(*a).cmp(&is_end(*b)).then(size(*b).total_cmp(&size(*a))));
        let total: f64 = nodes.iter().map(|node| size(*node)).sum();
        let gaps = 0.3 / nodes.len().max(1) as f64;
        let mut at = 0.02;
        for node in nodes {
            let share = if total > 0.0 { 0.66 * size(node) / total } else { 0.0 };
            heights[node] = (at + share / 2.0).clamp(0.01, 0.99);
            at += share + gaps;
        }
    }
    heights
}
