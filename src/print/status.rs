//! Why a printer takes no slip, from the status bytes it sends when it is asked (`DLE EOT` 1 to 4), or by itself (`GS a`).

/// Why a printer takes no slip now. No byte of one has gone out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// No connection.
    #[error("the printer cannot be reached: {0}")]
    Unreachable(String),
    /// It takes the connection, but answers no status request, so no proof would come either.
    #[error("the printer does not answer")]
    Silent,
    /// The cover is open.
    #[error("the cover is open")]
    CoverOpen,
    /// No paper.
    #[error("the paper is out")]
    NoPaper,
    /// The cutter is stuck.
    #[error("the cutter is jammed")]
    Cutter,
    /// The head is too hot; it recovers by itself.
    #[error("the head is too hot")]
    Overheated,
    /// It reports a fault that only switching it off ends.
    #[error("the printer reports an unrecoverable fault")]
    Broken,
    /// Somebody holds its feed button; it goes on when they let go.
    #[error("paper is fed by hand")]
    Feeding,
    /// It is off line for another reason.
    #[error("the printer is off line")]
    Offline,
}

pub(super) fn is_offline(status: u8) -> bool {
    status & 0x08 != 0
}

/// What the four real-time statuses say against printing.
pub(super) fn judge([printer, offline, error, paper]: [u8; 4]) -> Option<NotReady> {
    let reasons = [
        (offline & 0x04 != 0, NotReady::CoverOpen),
        (paper & 0x60 != 0 || offline & 0x20 != 0, NotReady::NoPaper),
        (error & 0x08 != 0, NotReady::Cutter),
        (error & 0x20 != 0, NotReady::Broken),
        (error & 0x40 != 0, NotReady::Overheated),
        (offline & 0x08 != 0, NotReady::Feeding),
        (is_offline(printer) || offline & 0x40 != 0, NotReady::Offline),
    ];
    first_of(reasons)
}

/// The first reason that holds: they are named in the order in which a person mends them.
fn first_of(reasons: [(bool, NotReady); 7]) -> Option<NotReady> {
    reasons.into_iter().find_map(|(true_now, reason)| true_now.then_some(reason))
}

/// What the printer said by itself against printing (Epson's automatic status, `GS a`).
pub(super) fn judge_automatic([printer, error, paper, _]: [u8; 4]) -> Option<NotReady> {
    let reasons = [
        (printer & 0x20 != 0, NotReady::CoverOpen),
        (paper & 0x0C != 0, NotReady::NoPaper),
        (error & 0x08 != 0, NotReady::Cutter),
        (error & 0x20 != 0, NotReady::Broken),
        (error & 0x40 != 0, NotReady::Overheated),
        (printer & 0x40 != 0, NotReady::Feeding),
        (printer & 0x08 != 0, NotReady::Offline),
    ];
    first_of(reasons)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FINE: [u8; 4] = [0x12; 4];

    #[test]
    fn statuses_are_understood() {
        assert_eq!(judge(FINE), None);
        assert_eq!(judge([0x16, 0x12, 0x12, 0x1E]), None, "a drawer signal and a roll near its end keep nobody waiting");
        for (at, bits, reason) in [
            (0, 0x08, NotReady::Offline),
            (1, 0x04, NotReady::CoverOpen),
            (1, 0x20, NotReady::NoPaper),
            (1, 0x08, NotReady::Feeding),
            (3, 0x60, NotReady::NoPaper),
            (2, 0x08, NotReady::Cutter),
            (2, 0x20, NotReady::Broken),
            (2, 0x40, NotReady::Overheated),
        ] {
            let mut status = FINE;
            status[at] |= bits;
            assert_eq!(judge(status), Some(reason));
        }
    }

    #[test]
    fn what_comes_by_itself_is_understood() {
        assert_eq!(judge_automatic([0x10, 0, 0x03, 0]), None, "a roll near its end keeps nobody waiting");
        for (said, reason) in [
            ([0x38, 0, 0, 0], NotReady::CoverOpen),
            ([0x18, 0, 0x0F, 0], NotReady::NoPaper),
            ([0x18, 0x08, 0, 0], NotReady::Cutter),
            ([0x18, 0x20, 0, 0], NotReady::Broken),
            ([0x18, 0x40, 0, 0], NotReady::Overheated),
            ([0x58, 0, 0, 0], NotReady::Feeding),
            ([0x18, 0, 0, 0], NotReady::Offline),
        ] {
            assert_eq!(judge_automatic(said), Some(reason));
        }
    }
}
