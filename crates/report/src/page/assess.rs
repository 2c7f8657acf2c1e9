//! Who depends on whom: map, flows, exposure, priority.

use answer::Answer;
use codes::{Code, Mineral};
use maud::{Markup, html};

use super::{cell, draw, grid, limits, priority};
use crate::chart;
use crate::headline::separated;
use crate::language::{Language, say};
use crate::words::number;

/// Elements whose way is drawn first; the others wait in a fold.
const DRAWN_FIRST: [&str; 2] = ["Dy", "Nd"];

pub(super) fn assess(answer: &Answer, t: Language) -> Markup {
    let first = |mineral: &&Mineral| DRAWN_FIRST.contains(&mineral.as_str());
    html! {
        section id="assess" {
            h2 { (say!(t, "Assess: who depends on whom, at which stage")) }
            @if let Some(map) = crate::map::suppliers(answer, t) { (map.figure()) }
            @if !answer.assess.is_empty() {
                @for mineral in answer.chain.minerals.iter().filter(first) { (draw(&chart::flow(answer, *mineral, t))) }
                details {
                    summary { (say!(t, "The way of the other elements")) }
                    @for mineral in answer.chain.minerals.iter().filter(|m| !first(m)) { (draw(&chart::flow(answer, *mineral, t))) }
                }
                p {
                    (say!(t, "Use counts oxide in preparations and in magnets built in. \"Through it\" is the part of a country's use that passed the top separator's country at one stage at least; \"narrowest at\" names the stage through which most of it passed; cover is all users' and the government's stock over use; \"assumed\" is the part of mine output that rests on figures of grade D."))
                }
                (exposure(answer, t))
            }
            (priority::priority(answer, t))
            (limits("Assess", t))
        }
    }
}

fn exposure(answer: &Answer, t: Language) -> Markup {
    let mut header: Vec<String> =
        [say!(t, "Mineral"), say!(t, "Separated in"), say!(t, "Controlled by"), say!(t, "HHI")]
            .map(str::to_owned)
            .to_vec();
    for country in &answer.study.viewpoints {
        for what in
            [say!(t, "use, t REO/a"), say!(t, "through it"), say!(t, "narrowest at"), say!(t, "cover")]
        {
            header.push(format!("{country}: {what}"));
        }
    }
    header.push(say!(t, "assumed").to_owned());
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let rows: Vec<Vec<Markup>> = answer
        .assess
        .iter()
        .map(|row| {
            let separation = row.stages.iter().find(|stage| stage.stage == codes::Stage::Separation);
            let top = |top: Option<(codes::Area, f64)>| {
                cell(top.map_or(String::new(), |top| format!("{} {}", top.0, t.percent(top.1))))
            };
            let mut cells = vec![
                cell(format!("{} {}", row.mineral, t.mineral(row.mineral))),
                top(separated(row)),
                top(separation.map(|s| s.top_controller)),
                cell(separation.map_or(String::new(), |s| format!("{:.2}", s.hhi))),
            ];
            for viewpoint in &row.viewpoints {
                let used = viewpoint.use_per_year > 0.0;
                let choke = viewpoint.choke.filter(|_| used);
                cells.push(cell(number(viewpoint.use_per_year, 3)));
                cells.push(cell(if used { t.percent(viewpoint.path) } else { "-".to_owned() }));
                cells.push(cell(choke.map_or("-".to_owned(), |choke| t.name(choke.0.as_str()))));
                cells.push(cell(if used { t.days(viewpoint.cover) } else { "-".to_owned() }));
            }
            cells.push(cell(t.percent(row.assumed)));
            cells
        })
        .collect();
    html! { (grid(&header, 3, &rows)) }
}
