//! The catalogue: what the report says in English, and the Japanese of it. Names in braces are filled in.

mod assess;
mod charts;
mod data;
mod first;
mod plan;
mod stress;
mod track;

use super::Message;

/// Every message, by the part of the report that says it first.
pub(super) const SECTIONS: [&[Message]; 7] = [
    charts::MESSAGES,
    first::MESSAGES,
    assess::MESSAGES,
    stress::MESSAGES,
    plan::MESSAGES,
    track::MESSAGES,
    data::MESSAGES,
];
