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

/// Whether a word before a colon says how to open what follows, also with a letter before it that a reader has added.
pub(super) fn is_scheme(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let named = |word: &str| SCHEMES.contains(&word);
    let unlettered = word.get(1..).filter(|rest| word.starts_with('q') || rest.len() > 3);
    is_script(&word) || named(&word) || unlettered.is_some_and(named) || word.strip_prefix("qr").is_some_and(named)
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
const STATEMENTS: [(&str, &str); 12] = [
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
    ("rm", "rf"),
];

/// Whether the words of a text command something.
pub(super) fn is_commanding(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()).collect();
    let stated =
        |(first, second): &(&str, &str)| words.iter().position(|word| word == first).is_some_and(|at| words[at + 1..].contains(second));
    words.iter().any(|word| COMMANDS.contains(word)) || STATEMENTS.iter().any(stated)
}

/// Whether a word behind a bar or an ampersand would start a program.
pub(super) fn is_program(word: &str) -> bool {
    let programs = [
        "calc", "cat", "cmd", "id", "kill", "ls", "nc", "ncat", "perl", "ping", "python", "reboot", "rm", "sh", "shutdown", "sudo", "tee",
        "whoami", "xargs", "zsh",
    ];
    programs.contains(&word.to_ascii_lowercase().as_str())
}

/// Whether a word before a round bracket calls a function that does something.
pub(super) fn is_function(word: &str) -> bool {
    let functions = [
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
    functions.contains(&word.to_ascii_lowercase().as_str())
}
