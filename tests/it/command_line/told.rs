//! What commands tell whoever started them: what is not finished, whom something ends; and that nobody has to read it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{copied, motcua, open_hub, said};

/// What is left to do before citizens come.
#[test]
fn check_warns_of_what_is_not_finished() {
    let (folder, data) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let check = || {
        let check = motcua(data.path()).args(["check", "--config"]).arg(folder.path()).output().expect("runs");
        (check.status.code(), String::from_utf8(check.stdout).expect("UTF-8"))
    };
    let printing = |text: &str| text.replace("address = \"none\"", "address = \"usb:any\"");
    copied(folder.path(), printing);
    assert_eq!(check().0, Some(0));
    std::fs::remove_file(folder.path().join("calendar.toml")).expect("removed");
    let (code, text) = check();
    assert!(
        code == Some(1) && text.contains("calendar.toml: no year is there") && text.contains("take the file of kiosk-config"),
        "{text}"
    );
    let this_year = jiff::Timestamp::now().to_zoned_datetime(jiff::tz::TimeZone::UTC).year();
    copied(folder.path(), |text| {
        printing(
            &text
                .replace(&format!("year = {this_year}\n"), "year = 2099\n")
                .replace(&format!("\"{this_year}-"), "\"2099-")
                .replace("worked = [", "#worked = ["),
        )
    });
    let (code, text) = check();
    assert!(code == Some(1) && text.contains(&format!("the days off of {this_year} are not there")), "{code:?} {text}");
    copied(folder.path(), |text| text.replace("bottom_mm = 700", "bottom_mm = 690"));
    let (code, text) = check();
    assert!(code == Some(1) && text.contains("terminal.toml:") && text.contains("there is no printer"), "{text}");
    copied(folder.path(), |text| text.replace("address = \"none\"", "address = \"preview:pictures\""));
    let (code, text) = check();
    assert!(code == Some(1) && text.contains("nothing comes out on paper: slips are pictures in pictures"), "{text}");

    let nowhere = motcua(data.path()).args(["check", "--config", "no-such-folder"]).output().expect("runs");
    let text = String::from_utf8(nowhere.stdout).expect("UTF-8");
    assert_eq!((nowhere.status.code(), text.lines().count()), (Some(2), 1), "{text}");
    assert!(text.contains("no-such-folder: there is no such folder") && text.contains("--config DIR"), "{text}");
}

/// Whoever closes the day learns whom that ends, and is asked; a script has to mean it.
#[test]
fn a_day_is_closed_by_somebody_who_knows_whom_that_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let issue = ["issue", "--queue", "ho-tich", "--no-print", "--any-time", "--count", "3"];
    assert!(motcua(folder.path()).args(issue).output().expect("runs").status.success());
    let events = || motcua(folder.path()).args(["export", "--kind", "events"]).output().expect("runs").stdout;
    let before = events();
    let unasked = motcua(folder.path()).args(["day", "close"]).stdin(Stdio::null()).output().expect("runs");
    assert_eq!((unasked.status.code(), unasked.stdout.is_empty()), (Some(2), true), "{}", said(&unasked));
    assert!(said(&unasked).contains("--yes"), "{}", said(&unasked));
    assert_eq!(events(), before, "nothing changed");

    let (code, text) = at_a_terminal(folder.path(), &["day", "close"], "maybe\nn\n");
    assert!(code == Some(1) && text.contains("3 people wait and will not be called: A001, A002, A003"), "{text}");
    assert!(text.contains("nothing was closed") && text.matches("Close the day? [y/n]").count() == 2, "{text}");
    let (code, text) = at_a_terminal(folder.path(), &["day", "close"], "có\n");
    assert!(code == Some(0) && text.contains("is closed; ended: A001, A002, A003"), "{text}");
    let again = motcua(folder.path()).args(["day", "close", "--yes"]).output().expect("runs");
    let text = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(again.status.success() && text.contains("is closed; nobody waited any more"), "{text}");
}

/// Whoever forgets where the hall's data lies is told so, and no second hall begins there and looks closed.
#[test]
fn what_is_said_of_a_hall_elsewhere_begins_none_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = folder.path().join("data");
    let empty = tempfile::tempdir().expect("a folder");
    for command in [&["day", "close", "--yes"][..], &["day", "confirm", "2026-11-26"], &["pin", "new"]] {
        let here = motcua(empty.path()).args(command).output().expect("runs");
        assert_eq!(here.status.code(), Some(1), "{command:?}: {}", said(&here));
        assert_eq!(std::fs::read_dir(empty.path()).expect("there").count(), 0, "{command:?} made something");
        let refused = motcua(&elsewhere).args(command).output().expect("runs");
        assert_eq!((refused.status.code(), refused.stdout.is_empty()), (Some(1), true), "{command:?}: {}", said(&refused));
        assert!(said(&refused).contains("there is no hall in") && said(&refused).contains("--data"), "{}", said(&refused));
        assert!(!elsewhere.exists(), "{command:?} made something");
    }
}

/// Runs a command at a terminal, with what somebody types there; its code, and what stood on the terminal.
fn at_a_terminal(data: &Path, arguments: &[&str], typed: &str) -> (Option<i32>, String) {
    let (terminal, inside) = pty();
    let clone = |file: &std::fs::File| Stdio::from(file.try_clone().expect("a handle"));
    let mut command = motcua(data);
    let mut child = command.args(arguments).stdin(clone(&inside)).stdout(clone(&inside)).stderr(clone(&inside)).spawn().expect("runs");
    drop((command, inside));
    (&terminal).write_all(typed.as_bytes()).expect("typed");
    let mut shown = Vec::new();
    // A terminal whose last user is gone ends with an error.
    let _ = std::io::Read::read_to_end(&mut &terminal, &mut shown);
    (child.wait().expect("ends").code(), String::from_utf8_lossy(&shown).into_owned())
}

/// A terminal, and the end that a program has of it.
fn pty() -> (std::fs::File, std::fs::File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&terminal).expect("granted");
    unlockpt(&terminal).expect("unlocked");
    let name = ptsname(&terminal, Vec::new()).expect("its name").into_string().expect("a name");
    let inside = std::fs::OpenOptions::new().read(true).write(true).open(name).expect("its other end");
    (terminal.into(), inside)
}

/// A terminal in which somebody pressed Ctrl-S takes nothing more, and the demo goes on.
#[test]
fn the_demo_waits_for_no_reader() {
    let folder = tempfile::tempdir().expect("a folder");
    let (terminal, inside) = pty();
    // Nobody ever reads: the terminal takes some thousand bytes, and the demo says more than that.
    let mut demo = motcua(folder.path());
    let _ = demo.args(["demo", "--no-window", "--visitors", "3", "--slips"]).arg(folder.path().join("slips")).stdin(Stdio::null());
    let full = vec![b'x'; 1 << 16];
    let stopped = rustix::fs::fcntl_getfl(&inside).expect("flags");
    rustix::fs::fcntl_setfl(&inside, stopped | rustix::fs::OFlags::NONBLOCK).expect("set");
    while (&inside).write(&full).is_ok() {}
    rustix::fs::fcntl_setfl(&inside, stopped).expect("set back");
    let mut demo = demo.stdout(inside).stderr(Stdio::null()).spawn().expect("runs");
    let begun = Instant::now();
    while demo.try_wait().expect("asked").is_none() {
        assert!(begun.elapsed() < Duration::from_mins(3), "the demo stands still");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(terminal);
    // Whose reader went away, as `head` does, ends.
    let mut piped = motcua(folder.path());
    let mut piped = piped.args(["demo", "--no-window"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("runs");
    let mut out = BufReader::new(piped.stdout.take().expect("piped"));
    let _ = out.read_line(&mut String::new()).expect("a line");
    drop(out);
    let begun = Instant::now();
    while piped.try_wait().expect("asked").is_none() {
        assert!(begun.elapsed() < Duration::from_mins(2), "nobody reads, and it goes on");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What is only shown is not taken for a hall: its pages say so, and the pages of a hall do not.
#[test]
fn the_pages_of_the_demo_say_what_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = |address: &str, path: &str| {
        let agent = ureq::Agent::config_builder().proxy(None).build().new_agent();
        let mut answer = agent.get(format!("http://{address}/{path}")).call().expect("answers");
        answer.body_mut().read_to_string().expect("a page")
    };
    let mut demo = motcua(folder.path());
    let mut demo = demo.args(["demo", "--no-window", "--slips"]).arg(folder.path()).stdout(Stdio::piped()).spawn().expect("runs");
    let (mut out, mut first) = (BufReader::new(demo.stdout.take().expect("piped")), String::new());
    let _ = out.read_line(&mut first).expect("a line");
    let address = first.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_else(|| panic!("{first}"));
    let (mut hub, of_hall) = open_hub(&folder.path().join("hall"), "127.0.0.1:0");
    let pages: Vec<[String; 2]> = ["counter", "counter/1", "board"].map(|path| [page(address, path), page(&of_hall, path)]).into();
    for process in [&mut demo, &mut hub] {
        process.kill().expect("killed");
        let _ = process.wait().expect("ended");
    }
    for [of_demo, of_hall] in &pages {
        assert!(of_demo.contains("data-demo=\"BẢN TRÌNH DIỄN\""), "{of_demo}");
        assert!(!of_hall.contains("data-demo") && !of_hall.contains("BẢN TRÌNH DIỄN"), "{of_hall}");
    }
}
