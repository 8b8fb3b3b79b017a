//! What README.md and kiosk-config/HUONG-DAN.md say is so: their commands, options, files, keys and examples.

use std::collections::BTreeSet;
use std::path::Path;

use clap::CommandFactory as _;

use super::tests::parsed;
use super::*;

const DOCUMENTS: [(&str, &str); 2] =
    [("README.md", include_str!("../../README.md")), ("kiosk-config/HUONG-DAN.md", include_str!("../../kiosk-config/HUONG-DAN.md"))];

/// More than this nobody reads.
const WORDS: usize = 1800;

/// A text without its blocks of code, and the blocks.
fn parted(text: &str) -> (String, Vec<String>) {
    let (mut prose, mut blocks, mut fenced) = (String::new(), Vec::new(), None::<String>);
    for line in text.lines() {
        match (&mut fenced, line.starts_with("```")) {
            (Some(block), true) => blocks.push(std::mem::take(block)),
            (Some(block), false) => block.extend([line, "\n"]),
            (None, true) => {}
            (None, false) if line.starts_with("    ") => blocks.push(line.trim().to_owned()),
            (None, false) => prose.extend([line, "\n"]),
        }
        if line.starts_with("```") {
            fenced = if fenced.is_some() { None } else { Some(String::new()) };
        }
    }
    (prose, blocks)
}

/// What stands in code between words.
fn spans(prose: &str) -> Vec<String> {
    prose.split('`').skip(1).step_by(2).map(|span| span.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// A file that the reader keeps, whose places in the text are those of ours.
fn files(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).expect("a text")).collect()
}

#[test]
fn a_reader_has_time_for_the_readme() {
    let words = DOCUMENTS[0].1.split_whitespace().count();
    assert!(words <= WORDS, "{words} words");
    let commands: Vec<&str> = DOCUMENTS[0].1.lines().filter(|line| line.starts_with("    ")).map(str::trim).collect();
    for end in ["&& cargo run --release -- demo", "&& cargo test"] {
        let whole = |line: &&&str| line.starts_with("sudo apt-get update && sudo apt-get install -y ") && line.ends_with(end);
        assert_eq!(commands.iter().filter(whole).count(), 1, "one line does all of it: {end}");
    }
    let demo = commands.iter().find(|line| line.ends_with("demo"));
    assert!(demo.is_some_and(|line| DOCUMENTS[1].1.contains(line)), "the same demo in both");
}

#[test]
fn every_command_and_option_that_is_named_is_taken() {
    let mut program = Arguments::command();
    program.build();
    let options: BTreeSet<String> = program
        .get_subcommands()
        .flat_map(|command| std::iter::once(command).chain(command.get_subcommands()))
        .flat_map(|command| command.get_arguments().filter_map(|argument| argument.get_long()).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    for (name, text) in DOCUMENTS {
        let (prose, blocks) = parted(text);
        let said: Vec<String> = spans(&prose).into_iter().chain(blocks).collect();
        let commands: Vec<&String> = said.iter().filter(|said| *said == "motcua" || said.starts_with("motcua ")).collect();
        assert!(commands.len() > 15, "{name}: {commands:?}");
        for command in commands {
            let words: Vec<&str> = command.split(' ').skip(1).collect();
            if let Err(error) = parsed(&words) {
                panic!("{name}: {command}: {error}");
            }
        }
        for option in said.iter().filter(|said| said.starts_with("--")) {
            let long = option.trim_start_matches("--").split([' ', '=']).next().unwrap_or_default();
            assert!(long == "help" || options.contains(long), "{name}: {option}");
        }
    }
}

#[test]
fn every_file_and_key_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let types: String = ["src/config", "src/domain"].iter().map(|folder| files(&root.join(folder))).collect();
    let ours = files(&root.join("kiosk-config")).replace(DOCUMENTS[1].1, "");
    for (name, text) in DOCUMENTS {
        let folder = root.join(name);
        let folder = folder.parent().expect("a folder");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|target| !target.contains("://")) {
            assert!(folder.join(target).exists(), "{name} leads to {target}");
        }
        let spans = spans(&parted(text).0);
        let is_file = |span: &&String| [".toml", ".json", ".rs", ".md"].iter().any(|end| span.ends_with(end)) && !span.contains(' ');
        let named: Vec<&String> = spans.iter().filter(is_file).collect();
        assert!(named.len() > 5, "{name}: {named:?}");
        for file in named {
            assert!(root.join(file).exists() || root.join("kiosk-config").join(file).exists(), "{name}: {file}");
        }
        for span in &spans {
            let word = span.split(" = ").next().unwrap_or_default();
            let is_key = !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
            if is_key && (word.contains('_') || word != span) {
                assert!(types.contains(&format!("pub {word}:")) || ours.contains(&format!("\"{word}\"")), "{name}: {span}");
            }
            if span.starts_with('[') {
                assert!(ours.contains(span.as_str()), "{name}: {span}");
            }
        }
    }
}

/// What stands there as an example is taken by `motcua check`, and does what is said of it.
#[test]
fn every_example_is_good_configuration() {
    for (name, text) in DOCUMENTS {
        let folder = tempfile::tempdir().expect("a folder");
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("kiosk-config");
        for file in ["hall.toml", "calendar.toml", "terminal.toml", "procedures.json", "search.toml"] {
            let _ = std::fs::copy(ours.join(file), folder.path().join(file)).expect("copied");
        }
        let edit = |file: &str, change: &dyn Fn(String) -> String| {
            let path = folder.path().join(file);
            std::fs::write(&path, change(std::fs::read_to_string(&path).expect("there"))).expect("written");
        };
        let blocks = parted(text).1;
        let procedure = blocks.iter().find(|block| block.starts_with('{')).expect("a procedure");
        edit("procedures.json", &|text| text.replacen("\"procedures\": [", &format!("\"procedures\": [{procedure},"), 1));
        let counter = blocks.iter().find(|block| block.starts_with("[[counter]]")).expect("a counter");
        edit("hall.toml", &|text| format!("{text}\n{counter}"));
        if let Some(renamed) = blocks.iter().find(|block| block.starts_with("name = ")) {
            let old = "name = { vi = \"Khai sinh, kết hôn, khai tử\", en = \"Birth, marriage, death\" }\n";
            edit("hall.toml", &|text| text.replacen(old, renamed, 1));
        }
        let (config, warnings) = crate::config::load(folder.path()).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        assert!(warnings.is_empty(), "{name}: {warnings}");
        let town = crate::config::embedded().expect("built in");
        assert_eq!(config.counters.len(), town.counters.len() + 1, "{name}");
        let added = &config.catalogue.procedures[0];
        assert!(town.catalogue.by_code(&added.code).is_none() && config.queue_for(added).is_some(), "{name}");
        if let Some(screen) = blocks.iter().find(|block| block.starts_with("[screen]")) {
            let terminal = std::fs::read_to_string(ours.join("terminal.toml")).expect("there");
            assert!(terminal.contains(screen.as_str()), "{name}: {screen}");
        }
    }
}
