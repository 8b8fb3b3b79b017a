//! Which command takes which options, wherever they stand.

use std::collections::BTreeSet;

use clap::error::ErrorKind;

use super::*;

/// Each command with what it needs, and the options it takes and lists besides.
const COMMANDS: &[(&[&str], &[&str])] = &[
    (&["kiosk"], &["config", "data", "windowed", "frames", "language", "printer", "listen"]),
    (&["demo"], &["full", "camera", "no-window", "visitors", "slips"]),
    (&["hub"], &["config", "data", "printer", "listen"]),
    (&["scan", "a.png", "--within", "24"], &["config", "frames", "meaning"]),
    (&["scan", "a.png"], &["config", "bench", "within", "explain", "meaning"]),
    (&["issue", "--queue", "ho-tich"], &["config", "data", "count", "no-print", "printer", "language", "any-time"]),
    (&["doctor"], &["config", "data", "json", "printer"]),
    (&["check"], &["config", "data", "json"]),
    (&["day", "close"], &["config", "data", "yes"]),
    (&["day", "confirm", "2026-11-26"], &["config", "data"]),
    (&["pin", "new"], &["config", "data"]),
    (&["export", "--kind", "tickets"], &["data", "format"]),
    (&["audit", "verify"], &["data"]),
    (&["backup"], &["config", "data"]),
    (&["backup", "list"], &["config", "data"]),
    (&["backup", "restore"], &["config", "data", "empty"]),
];

/// Every option that some command takes, with a value where it wants one; what `scan` and the terminal call alike has one for each.
const OPTIONS: &[&[&str]] = &[
    &["--config", "elsewhere"],
    &["--data", "here"],
    &["--windowed"],
    &["--frames", "none"],
    &["--frames", "3"],
    &["--language", "en"],
    &["--printer", "none"],
    &["--printer", "second"],
    &["--printer"],
    &["--listen", "127.0.0.1:0"],
    &["--camera"],
    &["--full"],
    &["--yes"],
    &["--no-window"],
    &["--visitors", "2"],
    &["--slips", "here"],
    &["--meaning"],
    &["--bench"],
    &["--within", "24"],
    &["--explain", "here"],
    &["--count", "2"],
    &["--no-print"],
    &["--any-time"],
    &["--json"],
    &["--format", "csv"],
    &["--empty"],
    &["--queue", "ho-tich"],
    &["--procedure", "1.001193"],
    &["--kind", "events"],
];

/// What the program makes of arguments.
pub(super) fn parsed(arguments: &[&str]) -> Result<Arguments, clap::Error> {
    let arguments = std::iter::once("motcua").chain(arguments.iter().copied()).map(Into::into).collect();
    Arguments::try_parse_from(order::behind_the_command(arguments, &Arguments::command(), "kiosk"))
}

/// The value that an option wants here, and not what another command calls so.
fn fits(command: &str, option: &[&str]) -> bool {
    match option {
        ["--frames", value] => (*value == "3") == (command == "scan"),
        ["--printer", "second"] | ["--printer"] => command == "doctor",
        ["--printer", "none"] => command != "doctor",
        _ => true,
    }
}

#[test]
fn an_option_is_taken_before_and_behind_the_command_that_has_it_and_by_no_other() {
    for (command, takes) in COMMANDS {
        for option in OPTIONS {
            let name = option[0].trim_start_matches("--");
            // It stands there already, or goes with another.
            if command.contains(&option[0]) || (command[0] == "issue" && name == "procedure") {
                continue;
            }
            let behind = parsed(&[command, *option].concat());
            let before = parsed(&[*option, command].concat());
            let what = format!("{command:?} with {option:?}");
            // Which hall is meant may be said to every command alike.
            if takes.contains(&name) || ["config", "data"].contains(&name) {
                if !fits(command[0], option) {
                    continue;
                }
                let behind = behind.unwrap_or_else(|why| panic!("{what}: {why}"));
                let before = before.unwrap_or_else(|why| panic!("before, {what}: {why}"));
                assert_eq!(format!("{before:?}"), format!("{behind:?}"), "{what}");
            } else {
                for refused in [behind, before] {
                    let refused = refused.map_or_else(|why| why, |taken| panic!("{what} was taken: {taken:?}"));
                    assert_eq!((refused.exit_code(), refused.use_stderr()), (2, true), "{what}: {refused}");
                }
            }
        }
    }
}

#[test]
fn the_help_of_a_command_lists_what_it_takes_and_nothing_else() {
    for (command, takes) in COMMANDS.iter().filter(|(command, _)| *command != ["scan", "a.png"]) {
        let path: Vec<&str> = command.iter().copied().take_while(|word| word.chars().all(|letter| letter.is_ascii_lowercase())).collect();
        let help = parsed(&[path.as_slice(), &["--help"]].concat()).expect_err("help");
        assert_eq!(help.kind(), ErrorKind::DisplayHelp, "{command:?}");
        let text = help.to_string();
        let listed: BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.trim_start().split([' ', '=']).find(|word| word.starts_with("--")))
            .map(|word| word.trim_start_matches("--"))
            .filter(|name| *name != "help")
            .collect();
        let needed = command.iter().filter_map(|word| word.strip_prefix("--"));
        let also: &[&str] = match command[0] {
            "scan" => &["bench", "explain"],
            "issue" => &["procedure"],
            _ => &[],
        };
        let expected: BTreeSet<&str> = takes.iter().copied().chain(needed).chain(also.iter().copied()).collect();
        assert_eq!(listed, expected, "{command:?}:\n{text}");
    }
}

#[test]
fn without_a_command_it_is_the_terminal() {
    for (short, long) in [(&[][..], &["kiosk"][..]), (&["--windowed", "--data", "hub"], &["kiosk", "--windowed", "--data", "hub"])] {
        assert_eq!(format!("{:?}", parsed(short).expect("parsed")), format!("{:?}", parsed(long).expect("parsed")));
    }
    for (arguments, kind) in [
        (&["--help"][..], ErrorKind::DisplayHelp),
        (&["--version"], ErrorKind::DisplayVersion),
        (&["--windowed", "--help"], ErrorKind::DisplayHelp),
        (&["frobnicate"], ErrorKind::InvalidSubcommand),
        (&["--frobnicate"], ErrorKind::UnknownArgument),
        (&["--frobnicate", "hub"], ErrorKind::UnknownArgument),
        (&["--data"], ErrorKind::InvalidValue),
    ] {
        assert_eq!(parsed(arguments).expect_err("ends").kind(), kind, "{arguments:?}");
    }
    // What stands behind `--` is no option.
    let scan = parsed(&["--config", "there", "scan", "--", "--bench"]).expect("parsed");
    assert!(format!("{scan:?}").contains(r#"paths: ["--bench"]"#) && format!("{scan:?}").contains(r#"config: "there""#), "{scan:?}");
}
