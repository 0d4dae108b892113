//! Checks a configuration against the JSON Schema of a manifest.
//!
//! The subset: `type`, `enum`, `const`, `minimum`, `maximum`, `minLength`, `maxLength`, `items`, `properties`,
//! `required`, `additionalProperties` (a truth value or a schema), `default`. Everything else is left unread.

use serde_json::{Map, Value};

/// Checks `value`, and fills in the defaults of keys that were not given.
///
/// # Errors
/// A sentence that names the key.
pub(crate) fn check(value: &Value, schema: &Value) -> Result<Value, String> {
    let mut whole = value.clone();
    check_at(&mut whole, schema, "")?;
    Ok(whole)
}

fn check_at(value: &mut Value, schema: &Value, place: &str) -> Result<(), String> {
    let name = || if place.is_empty() { "the configuration".to_owned() } else { format!("{place:?}") };
    if let Some(wanted) = schema.get("type") {
        let wanted: Vec<&str> = match wanted {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !wanted.is_empty() && !wanted.iter().any(|wanted| is(value, wanted)) {
            return Err(format!("{} is {}, but should be {}", name(), kind(value), wanted.join(" or ")));
        }
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
        && !allowed.contains(value)
    {
        let allowed: Vec<String> = allowed.iter().map(Value::to_string).collect();
        return Err(format!("{} is {value}, but should be one of {}", name(), allowed.join(", ")));
    }
    if let Some(only) = schema.get("const")
        && only != value
    {
        return Err(format!("{} is {value}, but should be {only}", name()));
    }
    if let Some(number) = value.as_f64() {
        let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
        if bound("minimum").is_some_and(|least| number < least) {
            return Err(format!("{} is {value}, but should be at least {}", name(), schema["minimum"]));
        }
        if bound("maximum").is_some_and(|most| number > most) {
            return Err(format!("{} is {value}, but should be at most {}", name(), schema["maximum"]));
        }
    }
    if let Some(text) = value.as_str() {
        let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
        let length = text.chars().count() as u64;
        if bound("minLength").is_some_and(|least| length < least) || bound("maxLength").is_some_and(|most| length > most) {
            return Err(format!("{} has {length} characters, which is too short or too long", name()));
        }
    }
    match value {
        Value::Array(items) => {
            if let Some(schema) = schema.get("items") {
                for (at, item) in items.iter_mut().enumerate() {
                    check_at(item, schema, &format!("{place}[{at}]"))?;
                }
            }
            Ok(())
        }
        Value::Object(object) => check_object(object, schema, place),
        _ => Ok(()),
    }
}

fn check_object(object: &mut Map<String, Value>, schema: &Value, place: &str) -> Result<(), String> {
    let below = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    let empty = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    for (key, property) in properties {
        if !object.contains_key(key)
            && let Some(default) = property.get("default")
        {
            object.insert(key.clone(), default.clone());
        }
    }
    for key in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(key) {
            return Err(format!("{:?} is missing", below(key)));
        }
    }
    for (key, value) in object.iter_mut() {
        match (properties.get(key), schema.get("additionalProperties")) {
            (Some(property), _) => check_at(value, property, &below(key))?,
            (None, Some(Value::Bool(false))) => {
                let known: Vec<&str> = properties.keys().map(String::as_str).collect();
                let known = if known.is_empty() { "there are none to set".to_owned() } else { format!("there are {}", known.join(", ")) };
                return Err(format!("{:?} is no key of it: {known}", below(key)));
            }
            (None, Some(other @ Value::Object(_))) => check_at(value, other, &below(key))?,
            (None, _) => {}
        }
    }
    Ok(())
}

fn is(value: &Value, wanted: &str) -> bool {
    match wanted {
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        other => kind(value) == other,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use serde_json::{Value, json};

    fn schema() -> Value {
        json!({"type": "object", "additionalProperties": false, "required": ["name"], "properties": {
            "name": {"type": "string", "minLength": 1},
            "size": {"type": "integer", "minimum": 1, "maximum": 9, "default": 4},
            "mode": {"type": "string", "enum": ["fast", "slow"]},
            "list": {"type": "array", "items": {"type": "number"}},
            "deep": {"type": "object", "properties": {"on": {"type": "boolean", "default": true}}}}})
    }

    #[test]
    fn defaults_are_filled_in_at_every_depth() {
        let filled = check(&json!({"name": "a", "deep": {}}), &schema());
        assert_eq!(filled, Ok(json!({"name": "a", "size": 4, "deep": {"on": true}})));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            (json!([]), "the configuration is array, but should be object"),
            (json!({}), r#""name" is missing"#),
            (json!({"name": ""}), r#""name" has 0 characters, which is too short or too long"#),
            (json!({"name": 1}), r#""name" is number, but should be string"#),
            (json!({"name": "a", "size": 0}), r#""size" is 0, but should be at least 1"#),
            (json!({"name": "a", "size": 10}), r#""size" is 10, but should be at most 9"#),
            (json!({"name": "a", "size": 1.5}), r#""size" is number, but should be integer"#),
            (json!({"name": "a", "mode": "odd"}), r#""mode" is "odd", but should be one of "fast", "slow""#),
            (json!({"name": "a", "list": [1, "b"]}), r#""list[1]" is string, but should be number"#),
            (json!({"name": "a", "deep": {"on": 1}}), r#""deep.on" is number, but should be boolean"#),
            (json!({"name": "a", "other": 1}), r#""other" is no key of it: there are deep, list, mode, name, size"#),
        ];
        for (config, sentence) in cases {
            assert_eq!(check(&config, &schema()), Err(sentence.to_owned()), "{config}");
        }
    }
}
