//! Options may stand before the command, as in `motcua --data DIR hub`, and mean what they mean behind it.

use std::ffi::OsString;

use clap::Command;

/// Whether an option is followed by a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OptionValue {
    Never,
    /// It can do without.
    Perhaps,
    Always,
}

/// The arguments with those before the command at the end, so that each is the command's own, and refused where that has none such. Where
/// no command is named, it is the `usual` one.
pub(super) fn behind_the_command(arguments: Vec<OsString>, program: &Command, usual: &str) -> Vec<OsString> {
    let mut program = program.clone();
    program.build();
    let mut rest = arguments.into_iter().peekable();
    let mut ordered: Vec<OsString> = rest.next().into_iter().collect();
    let mut before = Vec::new();
    while let Some(option) = rest.next_if(is_option) {
        let value = match option.to_str() {
            Some(option) if !option.contains('=') => value_of(&program, option),
            _ => OptionValue::Never,
        };
        before.push(option);
        let is_command = |next: &OsString| next.to_str().is_some_and(|next| program.find_subcommand(next).is_some());
        if value == OptionValue::Always
            || value == OptionValue::Perhaps && rest.peek().is_some_and(|next| !is_command(next) && !is_option(next))
        {
            before.extend(rest.next());
        }
    }
    let asks = |argument: &OsString| ["-h", "--help", "-V", "--version"].iter().any(|asked| argument == asked);
    match rest.next() {
        Some(command) => ordered.push(command),
        // What is asked of the program itself.
        None if !before.is_empty() && before.iter().all(asks) => {}
        None => ordered.push(usual.into()),
    }
    let (options, free): (Vec<OsString>, Vec<OsString>) = {
        let rest: Vec<OsString> = rest.collect();
        let end = rest.iter().position(|argument| argument == "--").unwrap_or(rest.len());
        (rest[..end].to_vec(), rest[end..].to_vec())
    };
    ordered.extend(options.into_iter().chain(before).chain(free));
    ordered
}

fn is_option(argument: &OsString) -> bool {
    argument.as_encoded_bytes().starts_with(b"-") && argument != "-" && argument != "--"
}

/// Whether an option is followed by a value: it is where no command that has it takes it without.
fn value_of(command: &Command, option: &str) -> OptionValue {
    let own = command.get_arguments().filter(|argument| argument.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long)));
    let own = own.map(|argument| match argument.get_num_args() {
        _ if !argument.get_action().takes_values() => OptionValue::Never,
        Some(values) if values.min_values() == 0 => OptionValue::Perhaps,
        _ => OptionValue::Always,
    });
    let all = own.chain(command.get_subcommands().map(|command| value_of(command, option)).filter(|value| *value != OptionValue::Never));
    all.reduce(|one, other| if one == other { one } else { OptionValue::Perhaps }).unwrap_or(OptionValue::Never)
}
