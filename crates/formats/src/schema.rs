//! The JSON Schema of a record, made from the columns of the layers that are known.

use crate::catalog::{Catalog, Provided};
use crate::record::{SCHEMA, column_key};
use dateline_core::schema::CellType;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of a record with the layers of a catalog, and of `layers` beside those that have a key.
pub fn json_schema(catalog: &Catalog, layers: &[String]) -> Value {
    let mut properties = Map::new();
    properties.insert("schema".into(), json!({ "const": SCHEMA, "description": "version of the record; within it, keys are only added" }));
    properties.insert("id".into(), json!({ "type": "string", "description": "the document's name within the run" }));
    properties.insert("meta".into(), json!({ "type": "object", "description": "what came with the document" }));
    properties.insert("offsets".into(), json!({ "enum": ["codepoint", "byte", "utf16"], "description": "what start and end count" }));
    let mut definitions = Map::new();
    definitions.insert("span".into(), span());
    definitions.insert("brief".into(), brief());
    for (key, name, provided) in catalog.keyed(layers) {
        let title = if provided.display.title.is_empty() { name } else { &provided.display.title };
        let about = format!("{title}: layer {} of plugin {}", provided.schema.id(), provided.producer.plugin);
        properties.insert(key, json!({ "type": "array", "description": about, "items": reference(name) }));
        define(catalog, name, provided, true, &mut definitions);
    }
    let said = |what: &str, plugin: bool| {
        let mut properties = json!({ "code": { "type": "string" }, "message": { "type": "string" } });
        if plugin {
            properties["plugin"] = json!({ "type": ["string", "null"] });
        }
        json!({ "type": "array", "description": what,
                "items": { "type": "object", "properties": properties, "required": ["code", "message"] } })
    };
    properties.insert("warnings".into(), said("what is worth knowing about the document", false));
    properties.insert("failures".into(), said("what could not be done; the other rows are complete", true));
    properties.insert(
        "producers".into(),
        json!({ "type": "object", "description": "who made each layer", "additionalProperties": {
            "type": "object",
            "properties": { "plugin": { "type": "string" }, "version": { "type": "string" }, "model": { "type": "string" } },
            "required": ["plugin", "version", "model"] } }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dateline record",
        "description": "One analysed document. A layer that was computed and found nothing is an empty list; one that was not computed is absent.",
        "type": "object",
        "properties": properties,
        "required": ["schema", "id", "meta", "offsets", "warnings", "failures", "producers"],
        "$defs": definitions,
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn span() -> Value {
    json!({ "type": "object", "description": "a piece of the text: text is the slice from start to end, in the unit that offsets names",
            "properties": { "start": { "type": "integer", "minimum": 0 }, "end": { "type": "integer", "minimum": 0 }, "text": { "type": "string" } },
            "required": ["start", "end", "text"] })
}

fn brief() -> Value {
    json!({ "type": "object",
            "description": "a row that is referred to; further keys are the ids of rows of this record that it refers to",
            "properties": { "id": { "type": "string" }, "start": { "type": "integer" }, "end": { "type": "integer" },
                            "text": { "type": "string", "description": "left out where long" },
                            "name": { "type": "string", "description": "its name, or that of what it refers to" } },
            "required": ["id"] })
}

/// Adds the definition of a layer's rows, and of their child rows.
fn define(catalog: &Catalog, name: &str, provided: &Provided, named: bool, definitions: &mut Map<String, Value>) {
    if definitions.contains_key(name) {
        return;
    }
    definitions.insert(name.into(), Value::Null);
    let (mut properties, mut required) = (Map::new(), Vec::new());
    if named {
        properties.insert("id".into(), json!({ "type": "string", "description": "PLUGIN:START-END:LAYER, in code points" }));
        required.push(json!("id"));
    }
    for column in &provided.schema.columns {
        let key = column_key(&column.name);
        properties.insert(key.into(), cell(&column.cell));
        required.push(json!(key));
        if provided.display.seconds.contains(&column.name) {
            let key = format!("{key}_utc");
            properties.insert(key.clone(), json!({ "type": ["string", "null"], "format": "date-time" }));
            required.push(json!(key));
        }
        if let CellType::Rows { layer } = &column.cell {
            match catalog.get(layer) {
                Some(child) => define(catalog, layer, child, false, definitions),
                None => {
                    definitions.entry(layer.clone()).or_insert(json!({ "type": "object" }));
                }
            }
        }
    }
    definitions.insert(name.into(), json!({ "type": "object", "properties": properties, "required": required }));
}

fn cell(cell: &CellType) -> Value {
    let or_null = |schema: Value, optional: bool| if optional { json!({ "oneOf": [schema, { "type": "null" }] }) } else { schema };
    match cell {
        CellType::U8 => json!({ "type": "integer", "minimum": 0, "maximum": 255 }),
        CellType::U32 => json!({ "type": "integer", "minimum": 0 }),
        CellType::I32 => json!({ "type": "integer" }),
        CellType::I64 { optional } => json!({ "type": if *optional { json!(["integer", "null"]) } else { json!("integer") } }),
        CellType::F32 => json!({ "type": "number" }),
        CellType::Bool => json!({ "type": "boolean" }),
        CellType::Permille => json!({ "type": "integer", "minimum": 0, "maximum": 1000, "description": "in thousandths" }),
        CellType::Span { optional } => or_null(reference("span"), *optional),
        CellType::Str => json!({ "type": "string" }),
        // A reference of a plugin that failed for the document leads nowhere, whether it is optional or not.
        CellType::Ref { .. } => or_null(reference("brief"), true),
        CellType::Rows { layer } => json!({ "type": "array", "items": reference(layer) }),
        CellType::Label { names } if names.is_empty() => json!({ "type": "string" }),
        CellType::Label { names } => json!({ "enum": names }),
    }
}
