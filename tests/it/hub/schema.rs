//! As much of JSON Schema as our own document uses.

use serde_json::Value;

/// Checks that every reference of a document leads somewhere, and that every operation has a name and answers.
pub fn is_whole(document: &Value) {
    references(document, document);
    let mut taken = std::collections::BTreeSet::new();
    for (path, operations) in document["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("methods") {
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
            assert!(taken.insert(name.to_owned()), "the name {name} stands twice");
            assert!(operation["responses"].as_object().is_some_and(|responses| !responses.is_empty()), "{method} {path} answers nothing");
            for place in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
                let named = |parameter: &Value| parameter["name"] == place && parameter["in"] == "path" && parameter["required"] == true;
                assert!(operation["parameters"].as_array().is_some_and(|all| all.iter().any(named)), "{method} {path}: {place}");
            }
        }
    }
}

fn references(document: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let _ = resolved(document, reference);
            }
            members.values().for_each(|member| references(document, member));
        }
        Value::Array(items) => items.iter().for_each(|item| references(document, item)),
        _ => {}
    }
}

fn resolved<'a>(document: &'a Value, reference: &str) -> &'a Value {
    let pointer = reference.strip_prefix('#').expect("our own document only");
    document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

/// Checks a value against a schema of a document.
pub fn matches(document: &Value, schema: &Value, value: &Value) {
    if let Err(why) = check(document, schema, value) {
        panic!("{why}\nvalue: {value:#}");
    }
}

fn check(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    if schema.is_null() {
        return Err("there is no schema".to_owned());
    }
    if let Some(reference) = schema["$ref"].as_str() {
        return check(document, resolved(document, reference), value).map_err(|why| format!("{reference}: {why}"));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return if choices.iter().any(|choice| check(document, choice, value).is_ok()) {
            Ok(())
        } else {
            Err(format!("{value} is none of {choices:?}"))
        };
    }
    if let Some(allowed) = schema["enum"].as_array()
        && !allowed.contains(value)
    {
        return Err(format!("{value} is not among {allowed:?}"));
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let fits = kinds.iter().any(|kind| match *kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    });
    if !fits {
        return Err(format!("{value} is no {kinds:?}"));
    }
    if let Value::Array(items) = value {
        items.iter().try_for_each(|item| check(document, &schema["items"], item))?;
    }
    let (Value::Object(members), Some(properties)) = (value, schema["properties"].as_object()) else {
        return Ok(());
    };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !members.contains_key(name) {
            return Err(format!("`{name}` is missing"));
        }
    }
    for (name, member) in members {
        let property = properties.get(name).ok_or_else(|| format!("`{name}` is not described"))?;
        check(document, property, member).map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(())
}
