//! The rule, by scenes: which codes are where, frame by frame.

use super::*;
use crate::domain::queue::Token;

const FRAME: Duration = Duration::from_millis(66);

/// What lies before the camera, and what was made of it.
pub(in crate::kiosk) struct Table {
    pub attention: Attention,
    pub at: Instant,
    pub serving: bool,
}

impl Table {
    fn new(serving: bool) -> Self {
        Self { attention: Attention::default(), at: Instant::now(), serving }
    }

    /// One frame with these codes: what is meant by it, and how far from the middle, to the right and down.
    fn frame(&mut self, codes: &[(Meaning, f32, f32, f32)]) -> Option<Meant> {
        self.at += FRAME;
        let codes = codes.iter().map(|(meaning, x, y, side)| InView { meaning: meaning.clone(), x: *x, y: *y, side: *side }).collect();
        self.attention.hear(Read::View(View { at: self.at, codes }), self.serving)
    }

    /// So many frames with the same codes; all that was meant in them.
    fn frames(&mut self, frames: usize, codes: &[(Meaning, f32, f32, f32)]) -> Vec<Meant> {
        (0..frames).filter_map(|_| self.frame(codes)).collect()
    }
}

fn procedure(last: u32) -> Meaning {
    Meaning::Procedure(format!("1.00{last:04}").parse().expect("a code"))
}

fn one(meaning: Meaning) -> Vec<Meant> {
    vec![Meant::One(meaning)]
}

fn slip() -> Meaning {
    Meaning::Slip(Token::from_bytes([5; 16]))
}

#[test]
fn a_code_is_meant_in_its_third_frame_and_once() {
    let mut table = Table::new(false);
    let held = [(procedure(1), 0.2, 0.1, 0.2)];
    assert_eq!(table.frames(2, &held), []);
    assert_eq!(table.frames(1, &held), one(procedure(1)));
    assert_eq!(table.frames(100, &held), []);
    // Away for a second is a hand that shakes; for more than two it left.
    assert_eq!(table.frames(15, &[]), []);
    assert_eq!(table.frames(10, &held), []);
    assert_eq!(table.frames(32, &[]), []);
    assert_eq!(table.frames(10, &held), one(procedure(1)));
}

#[test]
fn a_code_that_is_hard_to_read_and_alone_needs_no_second_reading() {
    let mut table = Table::new(false);
    assert_eq!(table.frames(1, &[(procedure(1), 0.1, 0.0, 0.2)]), []);
    assert_eq!(table.frames(2, &[]), one(procedure(1)));
}

#[test]
fn of_several_codes_the_one_in_the_middle_is_meant_in_whatever_order_they_come() {
    let codes = [(procedure(1), 0.0, 0.0, 0.2), (procedure(2), -0.35, 0.0, 0.2), (procedure(3), 0.52, 0.02, 0.2)];
    for turn in 0..3 {
        let mut codes = codes.clone();
        codes.rotate_left(turn);
        assert_eq!(Table::new(false).frames(60, &codes), one(procedure(1)), "{turn}");
    }
}

#[test]
fn what_comes_into_view_beside_the_meant_code_changes_nothing() {
    for serving in [false, true] {
        let mut table = Table::new(serving);
        let held = (procedure(1), 0.02, 0.0, 0.3);
        assert_eq!(table.frames(5, std::slice::from_ref(&held)), one(procedure(1)), "{serving}");
        for (x, y, side) in [(0.76, -0.37, 0.12), (0.3, 0.3, 0.2), (-0.2, 0.0, 0.3), (0.1, 0.12, 0.05)] {
            assert_eq!(table.frames(12, &[held.clone(), (procedure(2), x, y, side)]), [], "{serving} {x}");
            assert_eq!(table.frames(12, &[(slip(), x, y, side), held.clone()]), [], "{serving} {x}");
        }
    }
}

#[test]
fn a_poster_on_the_wall_is_not_meant_when_the_paper_before_it_is_taken_away() {
    let mut table = Table::new(false);
    let wall = [(procedure(7), 0.12, -0.1, 0.05), (procedure(8), -0.4, -0.3, 0.05)];
    let held = [(procedure(1), 0.0, 0.05, 0.3), wall[0].clone(), wall[1].clone()];
    assert_eq!(table.frames(6, &held), one(procedure(1)));
    table.serving = true;
    assert_eq!(table.frames(90, &wall), []);
    table.serving = false;
    assert_eq!(table.frames(90, &wall), []);
    // The next citizen's paper is held before it.
    let next = [(procedure(2), 0.03, 0.0, 0.3), wall[0].clone(), wall[1].clone()];
    assert_eq!(table.frames(6, &next), one(procedure(2)));
}

#[test]
fn a_booklet_moved_on_shows_the_next_and_drawn_away_shows_nothing() {
    let page =
        |shift: f32| -> Vec<(Meaning, f32, f32, f32)> { (0..4).map(|row| (procedure(row), 0.3 * row as f32 + shift, 0.0, 0.2)).collect() };
    let mut table = Table::new(false);
    assert_eq!(table.frames(6, &page(0.0)), one(procedure(0)));
    table.serving = true;
    assert_eq!(table.frames(30, &page(0.02)), []);
    let moved: Vec<Meant> = (1..=15).filter_map(|step| table.frame(&page(-0.02 * step as f32))).collect();
    assert_eq!(moved, one(procedure(1)), "slowly enough to be followed");
    assert_eq!(table.frames(30, &page(-0.3)), []);
    let drawn: Vec<Meant> = (1..=12).filter_map(|step| table.frame(&page(-0.3 - 0.09 * step as f32))).collect();
    assert_eq!(drawn, [], "what passes the middle on its way out is not held there");
}

#[test]
fn the_next_citizens_paper_at_the_edge_waits_while_somebody_is_served() {
    let mut table = Table::new(false);
    assert_eq!(table.frames(4, &[(procedure(1), 0.0, 0.0, 0.3)]), one(procedure(1)));
    table.serving = true;
    assert_eq!(table.frames(40, &[]), [], "the paper was put down");
    assert_eq!(table.frames(40, &[(procedure(2), 0.5, 0.3, 0.2)]), []);
    assert_eq!(table.frames(8, &[(procedure(2), 0.1, 0.1, 0.3)]), one(procedure(2)), "held in the middle");
}

#[test]
fn two_that_could_be_meant_alike_are_asked_about_once_and_told_by_taking_one_away() {
    let both = [(procedure(1), -0.2, 0.0, 0.2), (procedure(2), 0.21, 0.02, 0.2)];
    let mut table = Table::new(false);
    assert_eq!(table.frames(40, &both), [Meant::Either(vec![procedure(1), procedure(2)])]);
    assert_eq!(table.frames(20, &both[1..]), one(procedure(2)));
    // A slip as near as a poster; a large sheet whose middle is farther off than a small code's.
    for other in [(slip(), 0.2, 0.0, 0.15), (procedure(3), 0.35, 0.1, 0.5)] {
        let mut table = Table::new(false);
        let asked = table.frames(40, &[(procedure(1), -0.17, 0.0, 0.2), other.clone()]);
        assert_eq!(asked, [Meant::Either(vec![procedure(1), other.0])]);
    }
}

#[test]
fn what_was_chosen_with_a_finger_is_chosen() {
    let both = [(procedure(1), -0.2, 0.0, 0.2), (procedure(2), 0.21, 0.02, 0.2)];
    let mut table = Table::new(false);
    assert_eq!(table.frames(10, &both).len(), 1);
    table.serving = true;
    assert_eq!(table.frames(30, &both), []);
    assert_eq!(table.frames(20, &both[..1]), []);
    assert_eq!(table.frames(20, &both[1..]), []);
}

#[test]
fn a_code_that_leads_somewhere_goes_before_one_that_is_only_answered() {
    let sheet = [(Meaning::Unknown, 0.0, 0.0, 0.2), (procedure(1), 0.3, 0.0, 0.2)];
    assert_eq!(Table::new(false).frames(30, &sheet), one(procedure(1)));
    // It may be read some frames later.
    let mut table = Table::new(false);
    assert_eq!(table.frames(4, &sheet[..1]), []);
    assert_eq!(table.frames(30, &sheet), one(procedure(1)));
    assert_eq!(Table::new(false).frames(30, &sheet[..1]), one(Meaning::Unknown));
    assert_eq!(Table::new(true).frames(30, &sheet[..1]), [], "while somebody is served it is nothing");
}

#[test]
fn whoever_pulls_a_trigger_means_it() {
    let mut table = Table::new(false);
    let before = [(procedure(1), 0.0, 0.0, 0.3)];
    assert_eq!(table.frames(4, &before), one(procedure(1)));
    table.serving = true;
    let heard = table.attention.hear(Read::Heard(procedure(2), table.at), true);
    assert_eq!(heard, Some(Meant::One(procedure(2))));
    assert_eq!(table.frames(60, &before), [], "what lay before the camera goes on lying there");
    assert_eq!(table.frames(60, &[(procedure(3), 0.01, 0.0, 0.3)]), one(procedure(3)), "and something new counts");
}

#[test]
fn two_copies_of_one_poster_are_no_question() {
    let copies = [(procedure(1), -0.2, 0.0, 0.2), (procedure(1), 0.2, 0.0, 0.2)];
    assert_eq!(Table::new(false).frames(40, &copies), one(procedure(1)));
}

#[test]
fn a_code_that_hung_there_for_long_does_not_stand_in_the_way() {
    let mut table = Table::new(false);
    let wall = (Meaning::NotInCatalogue(None), 0.0, 0.0, 0.1);
    assert_eq!(table.frames(400, std::slice::from_ref(&wall)), one(Meaning::NotInCatalogue(None)));
    assert_eq!(table.frames(10, &[wall, (procedure(1), 0.25, 0.0, 0.3)]), one(procedure(1)));
}
