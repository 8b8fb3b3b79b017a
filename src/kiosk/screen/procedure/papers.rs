//! The papers of a procedure: those that everybody brings, those that only some do, what the counter gives, what is only to be known.

use iced::widget::{Column, Space, column, container, row};
use iced::{Alignment, Border, Element, Fill, Length, Padding};

use super::{Message, ProcedureScreen, Said, line_mm};
use crate::domain::catalogue::{Document, DocumentKind};
use crate::domain::text::sentence;
use crate::kiosk::metrics::{GAP, TOUCH, TextSize};
use crate::kiosk::ui::paper::{missing_sign, ring};
use crate::kiosk::ui::{Icon, Look, rest_of_row};
use crate::kiosk::widget::{Skin, pressable};

/// The gap between lines of the list in millimetres.
const ROW_GAP: f32 = 3.0;
/// The widest.
const WIDEST_GAP: f32 = 6.0;
/// The room above and below what a line says.
const ROW_PADDING: f32 = 2.0;
/// The height of the way on under a page, and of the gap before it.
const WAY_ON: f32 = TOUCH + GAP;
/// The size of the sign before a line.
const SIGN: f32 = 9.0;
/// Above a group of lines: its name.
const GROUP_GAP: f32 = 2.0;

/// The list in its pages.
pub(super) struct Listing<'a> {
    /// How large its lines are written.
    look: Look<'a>,
    items: Vec<ListItem>,
    /// The lines of each page.
    pages: Vec<std::ops::Range<usize>>,
    page: usize,
    width_mm: f32,
    /// The procedure's code, where the last page has room for it.
    code: Option<String>,
    /// Whether anything of it can be touched as missing.
    asks: bool,
    /// The gap between its lines, in millimetres: what has room stands apart.
    gap_mm: f32,
}

impl<'a> Listing<'a> {
    /// The list of a procedure, and what else there is to say, in a room of millimetres.
    pub(super) fn new(look: Look<'a>, screen: &ProcedureScreen, further: Vec<(Icon, String)>, width_mm: f32, room_mm: f32) -> Self {
        let documents = &screen.shown.documents;
        let of =
            |kinds: &'static [DocumentKind]| documents.iter().enumerate().filter(move |(_, document)| kinds.contains(&document.kind()));
        let item = |(place, document)| ListItem::paper(look, place, document, screen.said.get(&place).copied());
        let mut items: Vec<ListItem> =
            of(&[DocumentKind::Needed]).chain(of(&[DocumentKind::Unclear])).chain(of(&[DocumentKind::Form])).map(item).collect();
        let group = items.len();
        items.extend(of(&[DocumentKind::Case]).map(item));
        if let Some(first) = items.get_mut(group) {
            first.group = Some(look.say("cases"));
        }
        items.extend(of(&[DocumentKind::Note]).map(item));
        items.extend(further.into_iter().map(|(icon, note)| ListItem::note(icon, note)));
        let tallest = |look: Look<'_>| items.iter().map(|item| item.height_mm(look, width_mm)).fold(0.0, f32::max);
        let look = look.fitting(room_mm - TOUCH - ROW_GAP, |look| tallest(look) + Self::heading_mm(look, width_mm, true) + GAP);
        let heights: Vec<f32> = items.iter().map(|item| item.height_mm(look, width_mm)).collect();
        let room = |has_back| room_mm - Self::heading_mm(look, width_mm, has_back) - GAP;
        let whole = pages(&heights, room(false));
        let pages = if whole.len() > 1 { pages(&heights, room(true)) } else { whole };
        let page = pages.iter().position(|page| page.contains(&screen.first)).unwrap_or(0);
        let room = room(pages.len() > 1);
        let arrows = if page + 1 < pages.len() { WAY_ON } else { 0.0 };
        let used =
            |page: &std::ops::Range<usize>| heights.get(page.clone()).map_or(0.0, |all| all.iter().map(|high| high + ROW_GAP).sum::<f32>());
        let code = look.words.say_with("code-said", [("code", screen.shown.code.as_str().into())]);
        let code_mm = look.metrics.height_of_mm(&code, TextSize::Least, width_mm);
        let code = (page + 1 == pages.len() && pages.get(page).map_or(0.0, used) + code_mm + arrows <= room).then_some(code);
        let shown = pages.get(page).cloned().unwrap_or_default();
        let left = room - used(&shown) - arrows - if code.is_some() { code_mm + ROW_GAP } else { 0.0 };
        let gap_mm = (ROW_GAP + left.max(0.0) / shown.len().max(1) as f32).min(WIDEST_GAP);
        let asks = documents.iter().any(|document| document.kind() == DocumentKind::Needed);
        Self { look, items, pages, page, width_mm, code, asks, gap_mm }
    }

    /// How many pages it takes.
    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    fn current(&self) -> std::ops::Range<usize> {
        self.pages.get(self.page).cloned().unwrap_or_default()
    }

    /// Whether something of it has not been on the screen, where so many lines have.
    pub(super) fn is_unread(&self, seen: usize) -> bool {
        self.first_seen(seen) < self.items.len()
    }

    /// How many lines have been on the screen, this page among them.
    fn first_seen(&self, seen: usize) -> usize {
        // The first page has always been there, also where text became smaller and it holds more now.
        let first = self.pages.first().map_or(0, |page| page.end);
        seen.max(first).max(if self.page == 0 { first } else { self.current().end })
    }

    fn turn(&self, page: Option<usize>, seen: usize) -> Option<Message> {
        let to = self.pages.get(page?)?;
        Some(Message::Turn { first: to.start, seen: self.first_seen(seen).max(to.end) })
    }

    /// What leads to the next page.
    pub(super) fn forward(&self, seen: usize) -> Option<Message> {
        self.turn(Some(self.page + 1), seen)
    }

    /// The height of what stands above the list, the way back beside it where there is one.
    fn heading_mm(look: Look<'_>, width_mm: f32, has_back: bool) -> f32 {
        let line = |size| line_mm(look, size);
        let hint = if has_back || !Self::heading_is_one_line(look, width_mm) { line(TextSize::Least) } else { 0.0 };
        // Heights are rounded to pixels, each by itself.
        let words = line(TextSize::Body) + hint + 0.5;
        if has_back { words.max(TOUCH) } else { words }
    }

    /// Whether the heading has room beside it for what is to be done.
    fn heading_is_one_line(look: Look<'_>, width_mm: f32) -> bool {
        let (heading, hint) = (look.say("papers"), look.say("papers-how"));
        width(look, &heading, TextSize::Body) + width(look, &hint, TextSize::Least) + 2.0 * GAP <= width_mm
    }

    /// How it looks, where so many lines have been on the screen and so many papers are missing.
    pub(super) fn view(self, seen: usize, missing: usize) -> Element<'a, Message> {
        let (look, c) = (self.look, self.look.colours);
        let hint: Option<Element<'a, Message>> = match missing {
            // Said on the first page; on another one where the way back leaves it a line.
            0 => {
                let how = look.say(if self.has_cases_alone() { "cases-how" } else { "papers-how" });
                let is_said = self.asks && (self.page == 0 || self.has_room_for(&how));
                is_said.then(|| look.text(how, TextSize::Least, c.ink))
            }
            missing => {
                let said = look.words.say_with("papers-missing", [("n", missing.into())]);
                Some(look.bold(said, TextSize::Least, c.warn))
            }
        };
        let title = look.say(if self.has_cases_alone() { "papers-cases" } else { "papers" });
        let title = look.bold(title, TextSize::Body, c.ink);
        let back = self.back(seen);
        let heading: Element<'a, Message> = if back.is_none() && Self::heading_is_one_line(look, self.width_mm) {
            row![title, rest_of_row()].push(hint).align_y(Alignment::End).into()
        } else {
            column![title].push(hint).width(Fill).into()
        };
        let heading = row![heading].push(back).spacing(look.mm(GAP)).align_y(Alignment::Center);
        let heading = heading.height(look.mm(Self::heading_mm(look, self.width_mm, self.pages.len() > 1)));
        let ways = self.way_on(seen);
        let (shown, width_mm) = (self.current(), self.width_mm);
        let rows = self.items.into_iter().skip(shown.start).take(shown.len()).map(|item| item.row(look, width_mm));
        let list = Column::with_children(rows).push(self.code.map(|code| look.text(code, TextSize::Least, c.muted)));
        let list = list.spacing(look.mm(self.gap_mm)).height(Fill);
        column![heading, list].push(ways).spacing(look.mm(GAP)).height(Fill).into()
    }

    /// Whether what can be touched on this page is needed only in a case, each of it.
    fn has_cases_alone(&self) -> bool {
        let shown = self.items.get(self.current()).unwrap_or_default();
        let mut touched = shown.iter().filter(|item| item.place.is_some()).peekable();
        touched.peek().is_some() && touched.all(|item| item.is_case)
    }

    /// Whether a text stands on one line beside the way back.
    fn has_room_for(&self, text: &str) -> bool {
        let back = width(self.look.steady(), &self.look.say("papers-before"), TextSize::Least) + SIGN + 1.0 + 2.0 * GAP;
        width(self.look, text, TextSize::Least) + GAP + back < self.width_mm
    }

    /// The way to the page before, beside the heading.
    fn back(&self, seen: usize) -> Option<Element<'a, Message>> {
        let (look, c) = (self.look.steady(), self.look.colours);
        let message = self.turn(self.page.checked_sub(1), seen)?;
        let words = row![look.icon(Icon::Left, SIGN, c.ink), look.text(look.say("papers-before"), TextSize::Least, c.ink)]
            .spacing(look.mm(1.0))
            .align_y(Alignment::Center);
        Some(pressable(words, look.tile_skin(), Some(message)).height(look.mm(TOUCH)).padding([0.0, look.mm(GAP)]).into())
    }

    /// The way to the next page, at the end of the list. What has not been seen yet is what to press.
    fn way_on(&self, seen: usize) -> Option<Element<'a, Message>> {
        let (look, c) = (self.look.steady(), self.look.colours);
        let message = self.forward(seen)?;
        let after = self.items.get(self.current().end..).unwrap_or_default().iter().filter(|item| item.is_paper).count();
        let usual = look.tile_skin();
        let (skin, colour) = if self.first_seen(seen) <= self.current().end {
            let border = Border { width: 0.0, ..usual.border };
            (Skin { ground: c.primary, pressed: c.primary_pressed, text: c.on_primary, border, ..usual }, c.on_primary)
        } else {
            (usual, c.ink)
        };
        let said = look.words.say_with("papers-more", [("n", after.into())]);
        let words = row![look.bold(said, TextSize::Body, colour), look.icon(Icon::Right, SIGN, colour)]
            .spacing(look.mm(GAP))
            .align_y(Alignment::Center);
        Some(pressable(words, skin, Some(message)).width(Fill).height(look.mm(TOUCH)).into())
    }
}

/// The lines of each page: all but the last have the way on under them.
fn pages(heights: &[f32], room: f32) -> Vec<std::ops::Range<usize>> {
    let high = |lines: &[f32]| lines.iter().map(|high| high + ROW_GAP).sum::<f32>() - ROW_GAP;
    let (mut pages, mut start) = (Vec::new(), 0);
    loop {
        let rest = heights.get(start..).unwrap_or_default();
        if high(rest) <= room {
            pages.push(start..heights.len());
            return pages;
        }
        // What fits nowhere stands alone.
        let fits = (1..rest.len()).take_while(|count| rest.get(..*count).is_some_and(|lines| high(lines) <= room - WAY_ON)).last();
        let end = start + fits.unwrap_or(1);
        pages.push(start..end);
        if end >= heights.len() {
            return pages;
        }
        start = end;
    }
}

/// About how wide a line is, in millimetres.
fn width(look: Look<'_>, text: &str, size: TextSize) -> f32 {
    look.metrics.width_of_mm(text, size) + 0.5
}

/// What stands before a line.
#[derive(Debug, Clone, Copy)]
enum Bullet {
    /// A paper to bring, of which nothing was said.
    Paper,
    /// A case that may be the citizen's own.
    Case,
    /// Its case is the citizen's own.
    Mine,
    /// It is missing.
    Missing,
    Icon(Icon),
}

impl Bullet {
    /// What is said by a touch stands in a ring. Of a paper to bring nothing is to be ticked, so it has none: an empty one asks people
    /// to touch what they have.
    fn view(self, look: Look<'_>) -> Element<'_, Message> {
        let c = look.colours;
        match self {
            Self::Paper => look.icon(Icon::FileText, SIGN, c.muted),
            Self::Case => ring(look, SIGN, Space::new().into(), c.line),
            Self::Mine => {
                let side = look.mm(SIGN - 5.4);
                let dot = container(Space::new().width(side).height(side));
                let border = Border { radius: (side / 2.0).into(), ..Border::default() };
                ring(look, SIGN, dot.style(move |_| container::Style::default().background(c.primary).border(border)).into(), c.primary)
            }
            Self::Missing => missing_sign(look, SIGN),
            Self::Icon(icon) => look.icon(icon, SIGN, c.primary),
        }
    }
}

/// A line of the list: a paper, or something to know.
struct ListItem {
    bullet: Bullet,
    name: String,
    /// The small words: what they are now, and whatever they may become, a line each.
    small: Vec<String>,
    may_become: Vec<Vec<String>>,
    /// The name of the group that begins with it.
    group: Option<String>,
    /// Its place in the catalogue, where it can be touched.
    place: Option<usize>,
    said: Option<Said>,
    is_case: bool,
    is_paper: bool,
    /// Whether it is only to be known, and smaller than what is to be brought.
    is_minor: bool,
}

impl ListItem {
    /// A paper. What was said of it is said by a sign and by words.
    fn paper(look: Look<'_>, place: usize, document: &Document, said: Option<Said>) -> Self {
        let kind = document.kind();
        let say = |key: &str| sentence(&look.say(key));
        // On a small screen what the counter gives takes as little room as it can.
        let is_minor = kind == DocumentKind::Note || (kind == DocumentKind::Form && look.metrics.small());
        let counts = look.words.how_many(document.original, document.copy);
        let condition = document.condition(look.language()).map(sentence);
        let untouched: Vec<String> = match kind {
            DocumentKind::Needed | DocumentKind::Case => [condition, counts.clone()].into_iter().flatten().collect(),
            DocumentKind::Form if is_minor => condition.into_iter().collect(),
            DocumentKind::Form => [condition, Some(say("paper-form"))].into_iter().flatten().collect(),
            DocumentKind::Unclear => [condition, Some(say("paper-unclear"))].into_iter().flatten().collect(),
            DocumentKind::Note => condition.into_iter().collect(),
        };
        let mine = || vec![say("case-mine"), say("case-again")];
        let missing = || match kind {
            DocumentKind::Case => vec![say("case-mine"), say("paper-missing")],
            _ => [Some(say("paper-missing")), counts.clone()].into_iter().flatten().collect(),
        };
        let may_become = match kind {
            DocumentKind::Needed => vec![untouched.clone(), missing()],
            DocumentKind::Case => vec![untouched.clone(), mine(), missing()],
            DocumentKind::Form | DocumentKind::Note | DocumentKind::Unclear => vec![untouched.clone()],
        };
        let (bullet, small) = match (said, kind) {
            (Some(Said::Missing), _) => (Bullet::Missing, missing()),
            (Some(Said::Mine), _) => (Bullet::Mine, mine()),
            (None, DocumentKind::Needed) => (Bullet::Paper, untouched),
            (None, DocumentKind::Case) => (Bullet::Case, untouched),
            (None, DocumentKind::Form) => (Bullet::Icon(Icon::FileText), untouched),
            (None, DocumentKind::Note | DocumentKind::Unclear) => (Bullet::Icon(Icon::Info), untouched),
        };
        let name = document.name(look.language());
        let name = if is_minor && kind == DocumentKind::Form { format!("{name} · {}", look.say("paper-form")) } else { name.to_owned() };
        Self {
            bullet,
            name,
            small,
            may_become,
            group: None,
            place: kind.can_be_missing().then_some(place),
            said,
            is_case: kind == DocumentKind::Case,
            is_paper: kind != DocumentKind::Note,
            is_minor,
        }
    }

    fn note(icon: Icon, note: String) -> Self {
        Self {
            bullet: Bullet::Icon(icon),
            name: note,
            small: Vec::new(),
            may_become: Vec::new(),
            group: None,
            place: None,
            said: None,
            is_case: false,
            is_paper: false,
            is_minor: true,
        }
    }

    /// How large its name is written: what is only to be known is smaller than a paper.
    fn size(&self) -> TextSize {
        if self.is_minor { TextSize::Least } else { TextSize::Body }
    }

    /// The width of the small words where they stand beside the name, whatever they become.
    fn small_mm(&self, look: Look<'_>) -> f32 {
        let lines = self.may_become.iter().flatten();
        lines.map(|line| width(look, line, TextSize::Least)).fold(0.0, f32::max)
    }

    /// Whether the small words stand beside the name, and the height of both, in millimetres.
    fn arranged(&self, look: Look<'_>, width_mm: f32) -> (bool, f32) {
        let m = look.metrics;
        let inside = width_mm - SIGN - 3.0 * GAP;
        let name = |room: f32| m.height_of_mm(&self.name, self.size(), room);
        let line = line_mm(look, TextSize::Least);
        let under = self.may_become.iter().filter(|lines| !lines.is_empty());
        let under = under.map(|lines| m.height_of_mm(&lines.join(" · "), TextSize::Least, inside)).fold(0.0, f32::max);
        let most = self.may_become.iter().map(Vec::len).max().unwrap_or(0);
        let small = self.small_mm(look);
        let beside = name(inside - small - GAP).max(line * most as f32);
        let below = name(inside) + under;
        if small > 0.0 && small < inside * 0.5 && beside <= below { (true, beside) } else { (false, below) }
    }

    fn row_mm(&self, look: Look<'_>, width_mm: f32) -> f32 {
        let (_, words) = self.arranged(look, width_mm);
        if self.place.is_some() { (words + 2.0 * ROW_PADDING).max(TOUCH) } else { words.max(SIGN) }
    }

    fn group_mm(&self, look: Look<'_>, width_mm: f32) -> f32 {
        self.group.as_ref().map_or(0.0, |group| look.metrics.height_of_bold_mm(group, TextSize::Least, width_mm) + GROUP_GAP)
    }

    fn height_mm(&self, look: Look<'_>, width_mm: f32) -> f32 {
        self.group_mm(look, width_mm) + self.row_mm(look, width_mm)
    }

    fn row<'a>(self, look: Look<'a>, width_mm: f32) -> Element<'a, Message> {
        let c = look.colours;
        let high = look.mm(self.row_mm(look, width_mm));
        let (beside, _) = self.arranged(look, width_mm);
        let (missing, size) = (self.said == Some(Said::Missing), self.size());
        let colour = match self.said {
            Some(Said::Missing) => c.warn,
            Some(Said::Mine) => c.ink,
            None => c.muted,
        };
        let name = look.text(self.name, size, c.ink);
        let words: Element<'a, Message> = if beside {
            let lines = self.small.into_iter().map(|line| look.text(line, TextSize::Least, colour));
            row![container(name).width(Fill), Column::with_children(lines).align_x(Alignment::End)]
                .spacing(look.mm(GAP))
                .align_y(Alignment::Center)
                .into()
        } else {
            let small = (!self.small.is_empty()).then(|| look.text(self.small.join(" · "), TextSize::Least, colour));
            column![name].push(small).into()
        };
        let line = row![self.bullet.view(look), container(words).width(Fill)].spacing(look.mm(GAP)).align_y(Alignment::Center);
        let row: Element<'a, Message> = match self.place {
            Some(place) => {
                let usual = if self.is_case && self.said.is_none() { look.quiet_skin() } else { look.tile_skin() };
                let border = if missing { Border { color: c.warn, width: usual.border.width * 2.0, ..usual.border } } else { usual.border };
                pressable(line, Skin { border, ..usual }, Some(Message::Paper(place)))
                    .width(Fill)
                    .height(high)
                    .padding([look.mm(ROW_PADDING), look.mm(GAP)])
                    .into()
            }
            None => container(line)
                .padding(Padding::default().left(look.mm(GAP)).right(look.mm(GAP)))
                .center_y(Length::Fixed(high))
                .width(Fill)
                .into(),
        };
        let Some(group) = self.group else { return row };
        column![look.bold(group, TextSize::Least, c.ink), row].spacing(look.mm(GROUP_GAP)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_what_fits_and_lose_nothing() {
        assert_eq!(pages(&[], 100.0).len(), 1);
        assert_eq!(pages(&[30.0, 30.0, 34.0], 100.0).len(), 1, "the last page needs no room for a way on");
        assert_eq!(pages(&[30.0, 30.0, 40.0], 100.0), [0..2, 2..3]);
        assert_eq!(pages(&[200.0, 200.0], 100.0), [0..1, 1..2], "what fits nowhere stands alone");
        for most in 1..40_usize {
            let heights: Vec<f32> = (0..most).map(|index| 12.0 + (index * 7 % 25) as f32).collect();
            let pages = pages(&heights, 110.0);
            let mut ends = pages.iter().map(|page| page.end);
            assert!(pages.iter().map(|page| page.start).eq(std::iter::once(0).chain(ends.clone().take(pages.len() - 1))));
            assert_eq!(ends.next_back(), Some(most));
        }
    }
}
