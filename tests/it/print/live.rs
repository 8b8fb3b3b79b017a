//! The worker against a printer that can fail, with a hall of its own.

use std::time::{Duration, Instant};

use motcua::config::{Lettering, PaperWidth, Printer, PrinterAddress, ProofMeans, SecondPrinter};
use motcua::domain::event::{Actor, EventKind};
use motcua::domain::printer::PrinterRole;
use motcua::domain::queue::{PrintState, TicketId, TicketState, Withdrawal};
use motcua::domain::text::Language;
use motcua::hall::{Advice, By, Hall as _, Handover, Issued, RequestId, Step};
use motcua::print::layout::Block;
use serde_json::{Value, json};

use super::town::{Town, on, whole};
use super::{WIDE, blocks, folder};
use crate::shared::fake_printer::FakePrinter;

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_slip_is_printed_and_its_number_waits() {
    for (profile, proof) in [("epson80", ProofMeans::ProcessId), ("clone80", ProofMeans::Barrier)] {
        let printer = FakePrinter::start(profile, &[]);
        let town = Town::with(&printer, proof);
        let issued: Vec<Issued> = (0..3).map(|_| town.issue()).collect();
        for one in &issued {
            town.until_printed(one.ticket.id, 15);
            assert_eq!(whole(&printer, &one.slip), 1, "{profile}");
        }
        for piece in printer.pieces() {
            assert_eq!(piece["problems"], json!([]), "{profile}");
            let (first_byte, first_row) = (&piece["times"]["first_byte"], &piece["times"]["first_row"]);
            println!("{profile}: {} mm, first byte {first_byte}, first row {first_row}, out {}", piece["mm"], piece["times"]["out"]);
        }
        assert_eq!(town.fault(), None);
    }
}

/// Whatever of a slip is the printer's own letters, it comes out and is proven.
#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn slips_come_out_in_every_lettering() {
    for (profile, proof, paper) in
        [("epson80", ProofMeans::ProcessId, PaperWidth::Wide), ("epson58", ProofMeans::Barrier, PaperWidth::Narrow)]
    {
        for lettering in Lettering::ALL {
            let printer = FakePrinter::start(profile, &[]);
            let address = PrinterAddress::Tcp(format!("127.0.0.1:{}", printer.tcp));
            let town = Town::open(Printer { paper, lettering, ..on(address, proof) }, None);
            for issued in [town.issue(), town.issue()] {
                town.until_printed(issued.ticket.id, 15);
            }
            let pieces = printer.pieces();
            assert_eq!(pieces.len(), 2, "{profile} {lettering:?}: {pieces:?}");
            for piece in pieces {
                assert_eq!((&piece["kind"], &piece["problems"]), (&json!("ticket"), &json!([])), "{profile} {lettering:?}");
                let long = piece["mm"].as_f64().expect("a length");
                assert!((80.0..=105.0).contains(&long), "{profile} {lettering:?}: {long} mm");
            }
        }
    }
}

/// Over a serial line, and over a file of a driver, slips come out as over a cable; a stop is noticed and the slip comes out whole.
#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_serial_line_and_a_drivers_file_are_ways_to_a_printer_too() {
    for (baud, way) in [("115200", "serial:{}?speed=115200&flow=xon-xoff"), ("38400", "device:{}")] {
        let printer = FakePrinter::with("epson80", &["--serial", "auto", "--baud", baud, "--no-png"], &[]);
        let port = printer.serial.as_ref().and_then(|file| file.to_str()).expect("a port");
        let town = Town::open(on(way.replace("{}", port).parse().expect("an address"), ProofMeans::ProcessId), None);
        let first = town.issue();
        town.until_printed(first.ticket.id, 30);
        assert_eq!(whole(&printer, &first.slip), 1, "{way}");
        let Issued { ticket, slip } = town.issue();
        let _ = town.until(ticket.id, 10, "going out", |_| printer.ask(&json!({ "op": "get" }))["dots_in_printer"].as_u64() > Some(200));
        let _ = printer.ask(&json!({ "op": "set", "cover_open": true }));
        let _ = town.until(ticket.id, 20, "queued again", |ticket| ticket.print == PrintState::Queued);
        let _ = printer.ask(&json!({ "op": "set", "cover_open": false }));
        town.until_printed(ticket.id, 60);
        assert_eq!(whole(&printer, &slip), 1, "{way}: {:?}", printer.pieces());
        // Pulled out, it is said; nothing hangs.
        let waiting = town.issue().ticket;
        town.until_printed(waiting.id, 30);
        drop(printer);
        let lost = town.issue().ticket;
        let _ = town.until(lost.id, 10, "delayed", |_| town.fault().is_some());
        assert_eq!(town.ticket(lost.id).state, TicketState::Issued);
    }
}

/// A printer that never answers: its numbers count once their bytes are taken and their time is over, and are told apart.
#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_printer_that_never_answers_is_believed_after_its_time() {
    let printer = FakePrinter::start("clone80", &["mute=true"]);
    let town = Town::with(&printer, ProofMeans::None);
    let begun = Instant::now();
    let Issued { ticket, slip } = town.issue();
    town.until_printed(ticket.id, 20);
    assert!(begun.elapsed() > Duration::from_secs(2), "{:?}", begun.elapsed());
    assert_eq!(whole(&printer, &slip), 1);
    let events = town.runtime.block_on(town.hall.events_after(0, 100)).expect("read");
    let way = events.iter().find(|event| event.kind == EventKind::TicketWaiting).map(|event| event.detail["by"].clone());
    assert_eq!(way, Some(json!("modelled")));
}

/// The paper of each slip is counted, a roll that ended is followed by a new one, and staff may say so too.
#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn paper_is_counted_by_the_roll() {
    let printer = FakePrinter::start("epson80", &[]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let roll = || town.runtime.block_on(town.hall.overview()).expect("an overview").printers[0].roll.expect("paper");
    assert_eq!((roll().used_mm, roll().is_low), (0, false));
    town.until_printed(town.issue().ticket.id, 15);
    let one = roll().used_mm;
    let came = printer.pieces()[0]["mm"].as_f64().expect("a length");
    assert!((one as f64 - came).abs() <= 1.0, "{one} counted, {came} came out");
    // The sensor of a printer that has one is believed before the count is.
    let _ = printer.ask(&json!({ "op": "set", "paper_mm": 1000 }));
    town.until_printed(town.issue().ticket.id, 15);
    assert_eq!((roll().used_mm, roll().is_low), (2 * one, true));
    let _ = printer.ask(&json!({ "op": "set", "paper_mm": 0 }));
    let ticket = town.issue().ticket;
    town.until_delayed(ticket.id, "Máy in hết giấy");
    let _ = printer.ask(&json!({ "op": "new_roll" }));
    town.until_printed(ticket.id, 15);
    assert_eq!((roll().used_mm, roll().is_low), (one, false), "it is a new roll");
    town.runtime.block_on(town.hall.change_roll(PrinterRole::First, By::once(Actor::Kiosk))).expect("changed");
    assert_eq!(roll().used_mm, 0);
    let found = town.hall.store().read(|connection| motcua::store::replay::verify(connection, 5)).expect("read");
    assert_eq!(found, [], "the log says it all");
}

/// A roll that ends in the middle of a slip: the second printer brings the number out, marked, and the first takes over when it can.
#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn the_second_printer_prints_what_the_first_cannot() {
    let (first, second) = (FakePrinter::start("epson80", &["paper_mm=50"]), FakePrinter::start("clone80", &[]));
    let address = |printer: &FakePrinter| PrinterAddress::Tcp(format!("127.0.0.1:{}", printer.tcp));
    let other = SecondPrinter { after_seconds: 2, place: None, printer: on(address(&second), ProofMeans::Barrier) };
    let town = Town::open(on(address(&first), ProofMeans::ProcessId), Some(other));
    let half = town.issue();
    town.until_printed(half.ticket.id, 20);
    assert_eq!((whole(&first, &half.slip), whole(&second, &half.slip)), (0, 1), "{:?}", first.pieces());
    // From now on nobody waits for the first.
    let begun = Instant::now();
    let next = town.issue();
    town.until_printed(next.ticket.id, 20);
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    assert_eq!(whole(&second, &next.slip), 1);
    let _ = first.ask(&json!({ "op": "new_roll" }));
    let end = Instant::now() + Duration::from_secs(10);
    while town.fault().is_some() {
        assert!(Instant::now() < end, "the first printer has {:?}", town.fault());
        std::thread::sleep(Duration::from_millis(20));
    }
    // Of the first piece the peer tells the code of the torn one too.
    town.until_printed(town.issue().ticket.id, 20);
    let last = town.issue();
    town.until_printed(last.ticket.id, 20);
    assert_eq!((whole(&first, &last.slip), whole(&second, &last.slip)), (1, 0), "{:?}", first.pieces());
    let found = town.hall.store().read(|connection| motcua::store::replay::verify(connection, 5)).expect("read");
    assert_eq!(found, [], "the log says it all");
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_list_that_tears_comes_out_whole_from_the_next_roll() {
    let printer = FakePrinter::start("epson80", &["paper_mm=60"]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let advice = Advice {
        procedure: "1.001193".parse().expect("a code"),
        missing: vec![1, 2, 3],
        handover: Handover::Slip,
        language: Language::vietnamese(),
        actor: Actor::System,
        request: RequestId::random().expect("random"),
    };
    let told = town.runtime.block_on(town.hall.advise(advice.clone())).expect("told");
    let print = || town.runtime.block_on(town.hall.advise(advice.clone())).expect("told again").print;
    let end = Instant::now() + Duration::from_secs(20);
    while print() != PrintState::Printed {
        assert!(Instant::now() < end, "the list is {:?}, fault {:?}", print(), town.fault());
        if town.says("Máy in hết giấy, thay cuộn giấy 80 mm") {
            let _ = printer.ask(&json!({ "op": "new_roll" }));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let bands = blocks(&told.list.clone().into(), false, WIDE);
    let bands = bands.iter().filter(|block| matches!(block, Block::Band(_))).count();
    let is_whole = |piece: &&Value| piece["qr"] == json!([told.list.scan]) && piece["images"] == json!(bands);
    let pieces = printer.pieces();
    assert_eq!(pieces.iter().filter(is_whole).count(), 1, "{pieces:?}");
    assert_eq!(town.runtime.block_on(town.hall.tickets_after(TicketId(0), 9)).expect("read"), [], "no number was given");
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_printer_that_is_not_ready_keeps_the_slip_until_it_is() {
    let printer = FakePrinter::start("epson80", &["cover_open=true"]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let Issued { ticket, slip } = town.issue();
    town.until_delayed(ticket.id, "Nắp máy in đang mở");
    let _ = printer.ask(&json!({ "op": "set", "cover_open": false, "paper_mm": 0 }));
    town.until_delayed(ticket.id, "Máy in hết giấy");
    // Whoever notes the number from the screen meanwhile gets no paper later.
    let gone = town.issue().ticket;
    let _ = town.runtime.block_on(town.hall.step(gone.id, Step::Confirm, By::once(Actor::System))).expect("confirmed");
    assert!(printer.pieces().is_empty());
    let _ = printer.ask(&json!({ "op": "new_roll" }));
    town.until_printed(ticket.id, 10);
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(whole(&printer, &slip), 1);
    assert_eq!((town.ticket(gone.id).state, town.ticket(gone.id).print), (TicketState::Waiting, PrintState::Paperless));
    assert_eq!(town.fault(), None);
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_cancelled_slip_is_not_printed_and_the_fault_ends_by_itself() {
    let printer = FakePrinter::start("epson80", &["cutter_error=true"]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let ticket = town.issue().ticket;
    town.until_delayed(ticket.id, "Dao cắt của máy in bị kẹt");
    let _ =
        town.runtime.block_on(town.hall.step(ticket.id, Step::cancel(Withdrawal::Unclaimed), By::once(Actor::System))).expect("cancelled");
    let _ = printer.ask(&json!({ "op": "set", "cutter_error": false }));
    let end = Instant::now() + Duration::from_secs(15);
    while town.fault().is_some() {
        assert!(Instant::now() < end, "{:?}", town.fault());
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(printer.pieces().is_empty());
    assert_eq!(town.ticket(ticket.id).state, TicketState::Cancelled);
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_roll_that_ends_in_the_slip_gives_a_whole_one_from_the_next() {
    let printer = FakePrinter::start("epson80", &["paper_mm=40"]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let Issued { ticket, slip } = town.issue();
    let _ = town.until(ticket.id, 20, "queued again", |_| town.says("Máy in hết giấy, thay cuộn giấy 80 mm"));
    assert_eq!(town.ticket(ticket.id).state, TicketState::Issued);
    assert_eq!(whole(&printer, &slip), 0);
    let _ = printer.ask(&json!({ "op": "new_roll" }));
    town.until_printed(ticket.id, 20);
    let kinds: Vec<String> = printer.pieces().iter().map(|piece| format!("{} {}", piece["kind"], piece["qr"])).collect();
    assert_eq!(whole(&printer, &slip), 1, "{kinds:?}");
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_link_that_breaks_in_the_slip_is_a_whole_slip_again() {
    for (drop_after, reset) in [(3000, false), (5000, true)] {
        let printer = FakePrinter::start("epson80", &[]);
        let town = Town::with(&printer, ProofMeans::ProcessId);
        let _ = printer.ask(&json!({ "op": "set", "drop_after": drop_after, "drop_reset": reset }));
        let Issued { ticket, slip } = town.issue();
        town.until_printed(ticket.id, 20);
        assert_eq!(whole(&printer, &slip), 1, "{:?}", printer.pieces());
        // Where the link broke inside a picture, the printer takes the questions that come next for a part of it, and answers them all
        // the same; how many come depends on how busy this machine is.
        let pieces = printer.pieces();
        let is_ours = |problem: &&Value| problem["code"] != "realtime_in_payload";
        let other = pieces.iter().flat_map(|piece| piece["problems"].as_array().into_iter().flatten()).find(is_ours);
        assert!(other.is_none() && pieces.last().is_some_and(|piece| piece["problems"] == json!([])), "{pieces:?}");
    }
}

/// Wherever the link breaks, what the hall calls printed is one whole slip, and what is not has none that it knows of.
#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn wherever_the_link_breaks_no_number_is_lost_or_doubled() {
    let printer = FakePrinter::start("epson80", &["time_scale=0"]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let (mut out, mut unknown) = (0, 0);
    for round in 0..20_u64 {
        let _ = printer.ask(&json!({ "op": "set", "drop_after": 5 + round * 455, "drop_reset": round % 2 == 1 }));
        let Issued { ticket, slip } = town.issue();
        let ticket = town.until(ticket.id, 20, "settled", |ticket| matches!(ticket.print, PrintState::Printed | PrintState::Unknown));
        let whole_slips = whole(&printer, &slip);
        if ticket.print == PrintState::Printed {
            out += 1;
            assert_eq!((whole_slips, ticket.state), (1, TicketState::Waiting), "round {round}");
        } else {
            unknown += 1;
            assert_eq!(ticket.state, TicketState::Issued, "round {round}");
            assert!(whole_slips <= 1, "round {round}: {whole_slips} whole slips of a number of which nobody knows");
        }
        let _ = printer.ask(&json!({ "op": "set", "drop_after": -1 }));
    }
    println!("{out} printed, {unknown} unknown");
    // How many come out depends on how much the link had taken when it broke; both fates have to have been seen.
    assert!(out >= 6 && unknown > 0, "{out} printed, {unknown} unknown");
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_cover_that_opens_in_the_slip_is_a_torn_slip() {
    for (proof, buffer) in [(ProofMeans::ProcessId, 4096), (ProofMeans::Barrier, 4096), (ProofMeans::ProcessId, 45)] {
        // Slow, so that the cover opens while words burn.
        let printer = FakePrinter::start("epson80", &["speed_mm_s=60", &format!("buffer_bytes={buffer}")]);
        let town = Town::with(&printer, proof);
        let Issued { ticket, slip } = town.issue();
        let _ = town.until(ticket.id, 10, "going out", |_| printer.ask(&json!({ "op": "get" }))["dots_in_printer"].as_u64() > Some(200));
        let _ = printer.ask(&json!({ "op": "set", "cover_open": true }));
        let _ = town.until(ticket.id, 20, "queued again", |ticket| {
            // With the smallest buffer that is sold, the printer hears nothing until its cover is closed.
            ticket.print == PrintState::Queued && (buffer < 4096 || town.says("Nắp máy in đang mở"))
        });
        let _ = printer.ask(&json!({ "op": "set", "cover_open": false }));
        town.until_printed(ticket.id, 30);
        assert_eq!(whole(&printer, &slip), 1, "{:?}", printer.pieces());
    }
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_printer_behind_a_slow_way_prints_slowly_and_once() {
    // More of them, where somebody has the time: `MOTCUA_SLOW=50` is 200 slips.
    let rounds: usize = std::env::var("MOTCUA_SLOW").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1);
    let printer = FakePrinter::start("epson80", &[]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    for delay in [50, 600, 2000, 4000].into_iter().cycle().take(4 * rounds) {
        let _ = printer.ask(&json!({ "op": "set", "reply_delay_ms": delay }));
        let Issued { ticket, slip } = town.issue();
        town.until_printed(ticket.id, 90);
        assert_eq!(whole(&printer, &slip), 1, "{delay} ms: {:?}", printer.pieces());
    }
    let pieces_of_slips = printer.pieces().iter().filter(|piece| piece["kind"] != "ticket").count();
    assert_eq!((printer.pieces().len(), pieces_of_slips), (4 * rounds, 0), "nothing else came out");
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn a_feed_button_that_is_held_in_the_slip_makes_no_second_one() {
    for (proof, held) in [(ProofMeans::ProcessId, 300), (ProofMeans::ProcessId, 1500), (ProofMeans::Barrier, 1500)] {
        // Slow, so that the button is pressed while words burn.
        let printer = FakePrinter::start("epson80", &["speed_mm_s=60"]);
        let town = Town::with(&printer, proof);
        let Issued { ticket, slip } = town.issue();
        let _ = town.until(ticket.id, 10, "going out", |_| printer.ask(&json!({ "op": "get" }))["dots_in_printer"].as_u64() > Some(200));
        let _ = printer.ask(&json!({ "op": "set", "feed_button": true }));
        std::thread::sleep(Duration::from_millis(held));
        let _ = printer.ask(&json!({ "op": "set", "feed_button": false }));
        town.until_printed(ticket.id, 30);
        assert_eq!((whole(&printer, &slip), printer.pieces().len()), (1, 1), "{:?}", printer.pieces());
    }
}

#[test]
#[cfg_attr(not(peers), ignore = "the printer to test against is not on this machine")]
fn without_a_proof_nothing_is_printed() {
    // A mute printer gets nothing at all.
    let printer = FakePrinter::start("epson80", &["mute=true"]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let ticket = town.issue().ticket;
    town.until_delayed(ticket.id, "Máy in không trả lời");
    assert!(printer.pieces().is_empty());
    drop(town);

    // One that is not there, neither; when it comes, it prints.
    let printer = FakePrinter::start("epson80", &["refuse=true"]);
    std::thread::sleep(Duration::from_millis(300));
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let ticket = town.issue().ticket;
    town.until_delayed(ticket.id, &format!("Không kết nối được máy in 127.0.0.1:{}", printer.tcp));
    let _ = printer.ask(&json!({ "op": "set", "refuse": false }));
    town.until_printed(ticket.id, 10);
    drop(town);

    // One that prints and does not say so: nobody knows, and the citizen is asked.
    let printer = FakePrinter::start("clone80", &[]);
    let town = Town::with(&printer, ProofMeans::ProcessId);
    let ticket = town.issue().ticket;
    let ticket = town.until(ticket.id, 30, "unknown", |ticket| ticket.print == PrintState::Unknown);
    assert_eq!(ticket.state, TicketState::Issued);
}

#[test]
fn pictures_stand_for_paper() {
    let out = folder("pictures");
    let town = Town::open(on(PrinterAddress::Preview(out.clone()), ProofMeans::ProcessId), None);
    let ticket = town.issue().ticket;
    town.until_printed(ticket.id, 10);
    let files: Vec<String> =
        std::fs::read_dir(&out).expect("the folder").map(|file| file.expect("a file").file_name().into_string().expect("a name")).collect();
    assert_eq!(files, [format!("{}-1.png", ticket.label)]);
    for worker in { town }.workers {
        worker.stop();
    }
}
