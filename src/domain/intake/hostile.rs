//! What has no place in any text that we know: it hides, reorders, commands, or begins something else than a web page.

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::text::is_invisible;

/// What may stand at the ends of a text: blanks, the framing that readers send (SOH to ACK, HT to CR, XON and XOFF, SYN, ETB, SUB, and the
/// separators FS to US), and marks without ink that copying leaves behind. The escape character is none of these.
pub(super) fn is_padding(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\0'..='\u{6}' | '\t'..='\r' | '\u{11}' | '\u{13}' | '\u{16}' | '\u{17}' | '\u{1A}' | '\u{1C}'..='\u{1F}')
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Whether a text holds what nobody sees: control characters other than line ends and tabs, format and bidirectional characters, letters
/// without ink. A text with them was made to deceive.
pub(super) fn is_hidden_in(text: &str) -> bool {
    text.chars().any(|c| {
        let unseen = is_invisible(c)
            || matches!(
                c,
                '\u{34F}'
                    | '\u{115F}'
                    | '\u{1160}'
                    | '\u{17B4}'
                    | '\u{17B5}'
                    | '\u{2028}'
                    | '\u{2029}'
                    | '\u{2800}'
                    | '\u{3164}'
                    | '\u{FFA0}'
            );
        unseen && !matches!(c, '\t' | '\n' | '\r')
    })
}

/// Whether a letter or digit is itself, and not another form of an ASCII one, as the wide and the mathematical ones are.
pub(super) fn is_plain_letter(c: char) -> bool {
    let disguised = || !c.is_ascii() && c.nfkc().all(|c| c.is_ascii());
    (c.is_alphanumeric() && !matches!(c, '\u{2B0}'..='\u{2FF}') && !disguised()) || c == '\u{FFFD}'
}

/// Names of URI schemes (IANA's list, and those of well-known programs) and of other forms that phones act upon.
const SCHEMES: [&str; 110] = [
    "about",
    "android-app",
    "anydesk",
    "app-settings",
    "begin",
    "bitcoin",
    "bizcard",
    "blob",
    "callto",
    "chrome",
    "chrome-extension",
    "cmd",
    "content",
    "data",
    "dict",
    "discord",
    "dns",
    "dpp",
    "edge",
    "ethereum",
    "expect",
    "facetime",
    "feed",
    "fido",
    "file",
    "filesystem",
    "firefox",
    "ftp",
    "ftps",
    "geo",
    "git",
    "glob",
    "googlechrome",
    "googlechromes",
    "gopher",
    "http",
    "https",
    "imap",
    "intent",
    "irc",
    "itms",
    "itms-apps",
    "itms-services",
    "jar",
    "jndi",
    "ldap",
    "ldapi",
    "ldaps",
    "lightning",
    "litecoin",
    "lpa",
    "magnet",
    "mailto",
    "market",
    "matmsg",
    "mebkm",
    "mecard",
    "mhtml",
    "microsoft-edge",
    "mms",
    "mmsto",
    "mocha",
    "momo",
    "ms-appinstaller",
    "ms-excel",
    "ms-msdt",
    "ms-powerpoint",
    "ms-settings",
    "ms-word",
    "netdoc",
    "nfs",
    "nntp",
    "ogg",
    "onenote",
    "openid",
    "opera",
    "otpauth",
    "phar",
    "rdp",
    "resource",
    "rmi",
    "rtmp",
    "rtsp",
    "search-ms",
    "sftp",
    "shell",
    "sip",
    "sips",
    "skype",
    "slack",
    "smb",
    "sms",
    "smsto",
    "spotify",
    "ssh",
    "steam",
    "svn",
    "telegram",
    "tel",
    "telnet",
    "upi",
    "urn",
    "viber",
    "view-source",
    "vnc",
    "webcal",
    "whatsapp",
    "wifi",
    "xmpp",
    "zalo",
];

/// A word in small letters, and what it is without the letters that readers put before a QR code.
fn readings(word: &str) -> impl Iterator<Item = String> {
    let word = word.to_ascii_lowercase();
    let without = ["qr", "q"].into_iter().filter_map(|letters| word.strip_prefix(letters).map(str::to_owned)).collect::<Vec<_>>();
    std::iter::once(word).chain(without)
}

/// Whether a word before a colon says how to open what follows, also with a letter before it that a reader has added.
pub(super) fn is_scheme(word: &str) -> bool {
    let lettered = |word: &str| word.get(1..).is_some_and(|rest| rest.len() > 3 && SCHEMES.contains(&rest));
    let private = ["x-", "ms-", "web+"].iter().any(|start| word.to_ascii_lowercase().starts_with(start));
    is_script(word) || private || readings(word).any(|word| SCHEMES.contains(&word.as_str()) || lettered(&word))
}

/// Whether a word before a colon begins a program.
pub(super) fn is_script(word: &str) -> bool {
    word.to_ascii_lowercase().ends_with("script")
}

/// Words that no poster has and that programs act upon.
const COMMANDS: [&str; 20] = [
    "bash",
    "curl",
    "eval",
    "exec",
    "hyperlink",
    "iframe",
    "importdata",
    "importxml",
    "javascript",
    "onclick",
    "onerror",
    "onload",
    "onmouseover",
    "passwd",
    "powershell",
    "srcdoc",
    "vbscript",
    "webservice",
    "wget",
    "xp_cmdshell",
];

/// Words that begin a statement of a database with the second one behind it, not always at once.
const STATEMENTS: [(&str, &str); 16] = [
    ("drop", "table"),
    ("drop", "database"),
    ("union", "select"),
    ("select", "from"),
    ("insert", "into"),
    ("delete", "from"),
    ("update", "set"),
    ("truncate", "table"),
    ("alter", "table"),
    ("create", "table"),
    ("waitfor", "delay"),
    ("order", "by"),
    ("group", "by"),
    ("or", "true"),
    ("rm", "rf"),
    ("sh", "c"),
];

/// Whether the words of a text command something.
pub(super) fn is_commanding(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let stated =
        |(first, second): &(&str, &str)| words.iter().position(|word| word == first).is_some_and(|at| words[at + 1..].contains(second));
    let commands = |word: &&str| readings(word).any(|word| COMMANDS.contains(&word.as_str()));
    words.iter().any(commands) || STATEMENTS.iter().any(stated)
}

/// Programs that a shell would start behind a bar or an ampersand.
const PROGRAMS: [&str; 19] = [
    "calc", "cat", "cmd", "kill", "ls", "nc", "ncat", "perl", "ping", "python", "reboot", "rm", "sh", "shutdown", "sudo", "tee", "whoami",
    "xargs", "zsh",
];

/// Whether what stands behind a bar or an ampersand would start a program, also with a letter behind it that a reader has added.
pub(super) fn starts_a_program(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    let word = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let shorter = word.char_indices().next_back().map_or("", |(end, _)| &word[..end]);
    PROGRAMS.contains(&word) || PROGRAMS.contains(&shorter)
}

/// Functions that do something.
const FUNCTIONS: [&str; 19] = [
    "alert",
    "benchmark",
    "char",
    "chr",
    "cmd",
    "concat",
    "confirm",
    "eval",
    "exec",
    "fetch",
    "function",
    "load_file",
    "print",
    "prompt",
    "require",
    "sleep",
    "substring",
    "sum",
    "system",
];

/// Whether a word before a round bracket calls a function that does something.
pub(super) fn is_function(word: &str) -> bool {
    readings(word).any(|word| FUNCTIONS.contains(&word.as_str()))
}

/// Names that lead a page elsewhere, or change it.
const ATTRIBUTES: [&str; 8] = ["action", "background", "formaction", "href", "location", "src", "style", "xmlns"];

/// Whether a name before an equals sign is that of something a page does (`onload`, `onclick`), or of a part of a program.
pub(super) fn is_attribute(name: &str) -> bool {
    let handler = |name: &str| name.starts_with("on") && name.len() > 4 && name.bytes().all(|byte| byte.is_ascii_lowercase());
    name.contains('.') || readings(name).any(|name| handler(&name) || ATTRIBUTES.contains(&name.as_str()))
}

/// Without framing at both ends.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_padding)
}
