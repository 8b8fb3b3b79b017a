//! What befalls a printer.

use std::time::{Duration, Instant};

use motcua::config::ProofMeans;
use serde_json::{Value, json};

use crate::shared::dice::Dice;
use crate::shared::fake_printer::FakePrinter;

/// One fault of the printer, and its end. Returns what it was called.
pub fn fault(printer: &FakePrinter, dice: &mut Dice, proof: ProofMeans) -> &'static str {
    let set = |knobs: Value| {
        let mut knobs = knobs;
        knobs["op"] = "set".into();
        let _ = printer.ask(&knobs);
    };
    let pause = |dice: &mut Dice, longest: u32| std::thread::sleep(Duration::from_millis(u64::from(dice.whole(20, longest))));
    let meanwhile = |knob: &str, dice: &mut Dice, longest: u32| {
        set(json!({ knob: true }));
        pause(dice, longest);
        set(json!({ knob: false }));
    };
    match dice.whole(0, 13) {
        0 | 1 => {
            // A roll that ends before, inside, or at the cut of one of the next slips.
            set(json!({ "paper_mm": dice.between(0.0, 220.0) }));
            let end = Instant::now() + Duration::from_secs(4);
            while Instant::now() < end && printer.ask(&json!({ "op": "get" }))["paper_end"] == false {
                std::thread::sleep(Duration::from_millis(20));
            }
            // One that has not ended by now is changed before its end; either way the cover is open long before the new one is in, and what is
            // under the head is torn off.
            set(json!({ "cover_open": true }));
            // Nobody changes a roll faster.
            std::thread::sleep(Duration::from_millis(1100));
            pause(dice, 1500);
            let _ = printer.ask(&json!({ "op": "new_roll" }));
            "a roll that ends"
        }
        2 => {
            meanwhile("cover_open", dice, 2500);
            "an open cover"
        }
        3 => {
            meanwhile("cutter_error", dice, 2500);
            "a jammed cutter"
        }
        4 => {
            meanwhile("overheated", dice, 2500);
            "a hot head"
        }
        5 => {
            set(json!({ "power": false }));
            pause(dice, 1500);
            let _ = printer.ask(&json!({ "op": "power_cycle" }));
            "no power"
        }
        6 => {
            meanwhile("stall", dice, 9000);
            "a printer that does not read"
        }
        7 => {
            set(json!({ "drop_after": dice.whole(1, 9000), "drop_reset": dice.chance(0.5) }));
            pause(dice, 3000);
            set(json!({ "drop_after": -1 }));
            "a link that breaks"
        }
        8 => {
            meanwhile("refuse", dice, 2500);
            "a printer that is not there"
        }
        9 => {
            meanwhile("mute", dice, 2500);
            "a printer that says nothing"
        }
        10 => {
            set(json!({ "lose_replies": dice.whole(1, 6) }));
            "answers that are lost"
        }
        11 => {
            set(json!({ "reply_delay_ms": dice.whole(50, 900) }));
            pause(dice, 2500);
            set(json!({ "reply_delay_ms": 0 }));
            "answers that come late"
        }
        12 => {
            // An id that is nobody's, or a status that nobody asked for. Where proofs have no name, one that was never earned cannot be told
            // from one that was, so there a printer is not made to lie.
            let lie = if proof == ProofMeans::Barrier { "16" } else { "37225a5a5a5a00" };
            for _ in 0..dice.whole(1, 3) {
                let _ = printer.ask(&json!({ "op": "inject", "hex": lie }));
            }
            "answers that are wrong"
        }
        _ => {
            // A printer that hears nothing while its small buffer is full, and says nothing by itself, cannot be asked why it stopped.
            set(json!({ "buffer_bytes": if dice.chance(0.5) && proof == ProofMeans::ProcessId { 45 } else { 4096 } }));
            "another buffer"
        }
    }
}
