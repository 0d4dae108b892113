//! Plugins as `name: needs, needs, ~uses -> gives` and the order they run in, or why they do not.

use super::{Plan, Wish, plan};
use crate::bind::bind;
use crate::error::Error;
use crate::manifest::Manifest;
use insta::assert_snapshot;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Reads `brew: water@1, ~milk@1 -> coffee@1`; a layer has the column `span` unless it says otherwise: `cup@1(size:u32)`.
/// A `*` before the name: it displays its layers.
fn candidate(line: &str) -> (PathBuf, Arc<Manifest>) {
    let (name, layers) = line.split_once(':').expect("a name");
    let (reads, gives) = layers.split_once("->").expect("an arrow");
    let id = name.trim().trim_start_matches('*');
    let list = |text: &str, soft: bool| -> Vec<serde_json::Value> {
        let items = text.split(';').map(str::trim).filter(|item| !item.is_empty() && item.starts_with('~') == soft);
        let layer = |item: &str| match item.trim_start_matches('~').split_once('(') {
            Some((layer, columns)) => (layer.to_owned(), columns.strip_suffix(')').expect("a bracket").to_owned()),
            None => (item.trim_start_matches('~').to_owned(), "span:span".to_owned()),
        };
        items
            .map(layer)
            .map(|(layer, columns)| serde_json::json!({"layer": layer, "columns": columns.split(',').map(str::trim).collect::<Vec<_>>()}))
            .collect()
    };
    let display = if name.trim().starts_with('*') { serde_json::json!({"any": {}}) } else { serde_json::json!({}) };
    let json = serde_json::json!({
        "id": id, "version": "1.2.0", "abi": {"major": 1, "min_minor": 0}, "display": display,
        "requires": list(reads, false), "uses": list(reads, true), "provides": list(gives, false),
        "labels": {"cup.kind": if id == "old" { vec!["mug", "glass"] } else { vec!["mug", "bowl", "glass"] }},
    });
    let manifest = Manifest::parse(json.to_string().as_bytes()).expect("a good manifest");
    (PathBuf::from(format!("/plugins/libdateline_{id}.so")), Arc::new(manifest))
}

fn made(lines: &[&str], select: &[&str], layers: &[&str], providers: &[(&str, &str)]) -> Result<Plan, Error> {
    let candidates: Vec<_> = lines.iter().map(|line| candidate(line)).collect();
    let owned = |list: &[&str]| -> Vec<String> { list.iter().map(|item| (*item).to_owned()).collect() };
    let (select, layers) = (owned(select), owned(layers));
    let providers: BTreeMap<String, String> = providers.iter().map(|(layer, id)| ((*layer).to_owned(), (*id).to_owned())).collect();
    plan(&candidates, Wish { select: &select, layers: &layers, providers: &providers })
}

/// The order, or code, sentence and hint of the error.
fn told(plan: Result<Plan, Error>) -> String {
    let bound = plan.and_then(|plan| bind(&plan).map(|_| plan));
    match bound {
        Ok(plan) => plan.steps.iter().map(|step| step.manifest.id.as_str()).collect::<Vec<_>>().join(" "),
        Err(error) => {
            let hint = error.hint().map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
            format!("{} ({}): {error}{hint}", error.code(), error.exit_code())
        }
    }
}

const KITCHEN: &[&str] = &[
    "*serve: coffee@1; ~milk@1 -> table@1",
    "*bake: flour@1 -> bread@1",
    "mill: meta@1(key:str) -> beans@1",
    "tap: -> water@1",
    "brew: water@1; beans@1 -> coffee@1",
    "cow: -> milk@1",
    "field: -> flour@1",
];

#[test]
fn only_what_is_needed_runs_and_in_order() {
    assert_snapshot!(told(made(KITCHEN, &["serve"], &[], &[])), @"mill tap brew serve");
    assert_snapshot!(told(made(KITCHEN, &["serve", "cow"], &[], &[])), @"cow mill tap brew serve");
    assert_snapshot!(told(made(KITCHEN, &[], &[], &[])), @"field bake mill tap brew serve");
    assert_snapshot!(told(made(KITCHEN, &["bake"], &["milk"], &[])), @"cow field bake");
    assert_snapshot!(told(made(KITCHEN, &["bake"], &["milk@1", "meta"], &[])), @"cow field bake");
}

#[test]
fn the_order_of_finding_does_not_matter() {
    let mut kitchen = KITCHEN.to_vec();
    for _ in 0..kitchen.len() {
        kitchen.rotate_left(1);
        assert_eq!(told(made(&kitchen, &["serve", "bake"], &[], &[])), "field bake mill tap brew serve");
    }
}

#[test]
fn an_unknown_plugin_is_named_with_what_there_is() {
    assert_snapshot!(told(made(KITCHEN, &["serv"], &[], &[])), @r#"
    E_PLUGIN_UNKNOWN (2): no plugin is called "serv"; there are bake, brew, cow, field, mill, serve and tap
    hint: did you mean "serve"? run dateline plugins list
    "#);
    assert_snapshot!(told(made(&[], &["serve"], &[], &[])), @r#"
    E_PLUGIN_UNKNOWN (2): no plugin is called "serve"; none was found
    hint: run dateline plugins list
    "#);
    assert_snapshot!(told(made(&["tap: -> water@1"], &[], &[], &[])), @"
    E_NO_PLUGIN (3): nothing to do: no plugin was found that shows a layer
    hint: run dateline plugins list
    ");
}

#[test]
fn a_missing_layer_is_named_with_who_wants_it_and_what_there_is() {
    assert_snapshot!(told(made(&KITCHEN[..3], &["serve"], &[], &[])), @r#"
    E_LAYER_MISSING (3): nothing provides layer coffee@1, which plugin "serve" requires
    hint: run dateline plugins list
    "#);
    let tea = &["*serve: tea@2 -> table@1", "pot: -> tea@1"];
    assert_snapshot!(told(made(tea, &["serve"], &[], &[])), @r#"
    E_LAYER_MISSING (3): nothing provides layer tea@2, which plugin "serve" requires; there is tea@1 from pot 1.2.0
    hint: run dateline plugins list
    "#);
    assert_snapshot!(told(made(tea, &[], &["cake"], &[])), @"
    E_LAYER_MISSING (3): nothing provides layer cake, which was asked for
    hint: run dateline plugins list
    ");
}

#[test]
fn two_providers_without_a_choice_are_refused() {
    let taps = &["*serve: water@1 -> table@1", "tap: -> water@1", "well: -> water@1"];
    assert_snapshot!(told(made(taps, &["serve"], &[], &[])), @r#"
    E_LAYER_DOUBLED (3): layer water@1 is provided by tap and well, which plugin "serve" requires
    hint: choose one, for example with water = "tap" in the section [layers] of dateline.toml
    "#);
    assert_snapshot!(told(made(taps, &["serve"], &[], &[("water", "well")])), @"well serve");
    assert_snapshot!(told(made(taps, &["serve", "tap"], &[], &[])), @"tap serve");
    assert_snapshot!(told(made(taps, &["serve", "tap", "well"], &[], &[])), @r#"
    E_LAYER_DOUBLED (3): layer water@1 is provided by tap and well, which plugin "serve" requires
    hint: choose one, for example with water = "tap" in the section [layers] of dateline.toml
    "#);
    assert_snapshot!(told(made(taps, &["tap", "well"], &[], &[])), @r#"
    E_LAYER_DOUBLED (3): layer water@1 is provided by tap and well, and both are to run
    hint: choose one, for example with water = "tap" in the section [layers] of dateline.toml
    "#);
    assert_snapshot!(told(made(&["*own: -> meta@1"], &[], &[], &[])), @r#"
    E_LAYER_DOUBLED (3): layer meta@1 is provided by the host and own, and there can be only one
    hint: the name is taken; the plugin has to give its layer another one
    "#);
}

#[test]
fn a_chosen_provider_replaces_a_layer_and_all_that_refers_to_its_rows() {
    let bar = &[
        "*serve: cup@1(span:span); shelf@1 -> table@1",
        "house: -> cup@1(span:span); handle@1(cup:ref(cup)); shelf@1",
        "acme: shelf@1 -> cup@1(span:span)",
    ];
    let plan = made(bar, &["serve"], &[], &[("cup", "acme")]);
    let house = plan.as_ref().expect("it is planned").steps[0].clone();
    assert_eq!(house.replaced.into_iter().collect::<Vec<_>>(), ["cup", "handle"]);
    assert_snapshot!(told(plan), @"house acme serve");
    assert_snapshot!(told(made(bar, &["serve"], &[], &[("cup", "acm")])), @r#"E_LAYER_CHOICE (2): the provider of layer cup is set to "acm", which was not found"#);
    assert_snapshot!(told(made(bar, &["serve"], &[], &[("shelf", "acme")])), @r#"E_LAYER_CHOICE (2): the provider of layer shelf is set to "acme", which does not provide it"#);
}

#[test]
fn circles_are_printed() {
    let circle = &["*egg: hen@1 -> egg@1", "hen: chick@1 -> hen@1", "chick: egg@1 -> chick@1", "*eat: egg@1 -> meal@1"];
    assert_snapshot!(told(made(circle, &["eat"], &[], &[])), @"E_PLUGIN_CYCLE (3): plugins wait for each other in a circle: chick (needs egg@1) → egg (needs hen@1) → hen (needs chick@1) → chick");
    let soft = &["*a: ~b@1 -> a@1", "*b: a@1 -> b@1"];
    assert_snapshot!(told(made(soft, &[], &[], &[])), @"E_PLUGIN_CYCLE (3): plugins wait for each other in a circle: a (needs b@1) → b (needs a@1) → a");
    let own = &["*echo: echo@1 -> echo@1"];
    assert_snapshot!(told(made(own, &[], &[], &[])), @r#"E_PLUGIN_SELF (3): plugin "echo" requires layer echo@1, which it provides itself"#);
}

#[test]
fn columns_that_do_not_fit_are_named_with_both_types() {
    let cases = [
        "*pour: cup@1(size:u32) -> drink@1",
        "*pour: cup@1(size:i64?) -> drink@1",
        "*pour: cup@1(lid:ref(lid)?) -> drink@1",
        "*pour: cup@1(colour:str) -> drink@1",
        "*pour: ~cup@1(colour:str) -> drink@1",
    ];
    let told = cases.map(|case| {
        told(made(&[case, "*shelf: -> cup@1(size:i64, lid:ref(lid))"], &[], &[], &[])).replace("\nhint: run dateline plugins list", "")
    });
    assert_snapshot!(told.join("\n"), @r#"
    E_LAYER_MISFIT (3): plugin "pour" needs layer cup@1 column "size" as u32, which shelf 1.2.0 provides as i64
    E_LAYER_MISFIT (3): plugin "pour" needs layer cup@1 column "size" as i64?, which shelf 1.2.0 provides as i64
    E_LAYER_MISFIT (3): plugin "pour" needs layer cup@1 column "lid" as ref(lid)?, which shelf 1.2.0 provides as ref(lid)
    E_LAYER_MISFIT (3): plugin "pour" needs layer cup@1 column "colour" as str, which shelf 1.2.0 does not provide
    E_LAYER_MISFIT (3): plugin "pour" needs layer cup@1 column "colour" as str, which shelf 1.2.0 does not provide
    "#);
}

#[test]
fn labels_may_only_be_added_at_the_end() {
    assert_snapshot!(told(made(&["*old: cup@1(kind:label) -> drink@1", "shelf: -> cup@1(kind:label)"], &[], &[], &[])), @r#"
    E_LABEL_MISFIT (3): plugin "old" and shelf 1.2.0 disagree about the labels of layer cup@1 column "kind": number 1 is "glass" to the one and "bowl" to the other
    hint: build the plugin again with the SDK of the provider's version
    "#);
    assert_snapshot!(told(made(&["*new: cup@1(kind:label) -> drink@1", "shelf: -> cup@1(kind:label)"], &[], &[], &[])), @"shelf new");
}
