//! Every dependency may be handed on with the program.
//!
//! `cargo deny check` looks at the same list, and at known faults as well, for which it needs a network.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What cargo knows of the packages of the lock file; of those of this machine alone where the others were never fetched.
fn metadata() -> Value {
    let cargo = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(root()).args(["metadata", "--format-version", "1", "--locked", "--offline"]);
        command.args(more).output().unwrap()
    };
    let mut output = cargo(&[]);
    if !output.status.success() {
        output = cargo(&["--filter-platform", "x86_64-unknown-linux-gnu"]);
    }
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The licences that `deny.toml` allows.
fn allowed() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("deny.toml")).unwrap();
    let deny: toml::Table = text.parse().unwrap();
    let list = deny["licenses"]["allow"].as_array().unwrap();
    list.iter().map(|licence| licence.as_str().unwrap().to_owned()).collect()
}

/// Whether an expression of licences can be met by those allowed; older manifests write `/` for OR.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let expression = spdx::Expression::parse_mode(expression, spdx::ParseMode::LAX);
    let expression = expression.unwrap_or_else(|error| panic!("{error}"));
    expression.evaluate(|wanted| {
        let name = wanted.license.id().map(|licence| licence.name);
        wanted.addition.is_none() && name.is_some_and(|name| allowed.contains(name))
    })
}

#[test]
fn every_dependency_has_a_licence_on_the_list() {
    let (metadata, allowed) = (metadata(), allowed());
    let mut seen = 0;
    let mut refused = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or_default();
        if licence.is_empty() || !is_met(licence, &allowed) {
            refused.push(format!("{} {}: `{licence}`", package["name"], package["version"]));
        }
        // What is fetched from elsewhere can change under a name.
        let source = package["source"].as_str();
        assert!(
            source.is_none_or(|source| source.starts_with("registry+")),
            "{}: {source:?}",
            package["name"]
        );
        seen += 1;
    }
    assert!(refused.is_empty(), "not allowed by deny.toml:\n{}", refused.join("\n"));
    assert!(seen > 100, "{seen} packages");
}

#[test]
fn an_expression_is_met_by_either_side_of_or_and_both_of_and() {
    let allowed = BTreeSet::from(["MIT".to_owned(), "Zlib".to_owned()]);
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only OR MIT", true),
        ("Apache-2.0/MIT", true),
        ("MIT AND Zlib", true),
        ("MIT AND Unicode-3.0", false),
        ("(GPL-3.0-only OR MIT) AND MPL-2.0", false),
        ("GPL-3.0-only", false),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}
