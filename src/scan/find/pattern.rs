//! What is the same in every code of a size: the function patterns of ISO/IEC 18004, 6.3.

/// The largest version.
pub(super) const LAST_VERSION: usize = 40;

/// Modules a side of a version (ISO/IEC 18004, 6.3.1).
pub(in crate::scan) fn size_of(version: usize) -> usize {
    17 + 4 * version
}

/// What kind of pattern a module belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) enum ModuleKind {
    /// The three large squares with the light around them.
    Finder,
    /// Where two sides of one of their rings meet: drawn round, as on many phones, it has another colour.
    Corner,
    /// The two dotted lines between them.
    Timing,
    /// The small squares.
    Alignment,
}

/// A module whose colour is known before the code is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scan) struct KnownModule {
    pub(in crate::scan) column: usize,
    pub(in crate::scan) row: usize,
    pub(in crate::scan) is_dark: bool,
    pub(in crate::scan) kind: ModuleKind,
}

/// All known modules of a version. Format and version information are left out: they differ.
#[derive(Debug, Clone)]
pub(in crate::scan) struct Pattern {
    pub(in crate::scan) known: Vec<KnownModule>,
}

impl Pattern {
    pub(in crate::scan) fn of(version: usize) -> Self {
        let size = size_of(version);
        let mut known = Vec::new();
        for (left, top) in [(0, 0), (size - 7, 0), (0, size - 7)] {
            for row in top.max(1) - 1..(top + 8).min(size) {
                for column in left.max(1) - 1..(left + 8).min(size) {
                    let (across, down) = (column.abs_diff(left + 3), row.abs_diff(top + 3));
                    let ring = across.max(down);
                    let kind = if across.min(down) >= 2 && ring <= 3 { ModuleKind::Corner } else { ModuleKind::Finder };
                    known.push(KnownModule { column, row, is_dark: ring != 2 && ring != 4, kind });
                }
            }
        }
        for along in 8..size - 8 {
            let is_dark = along % 2 == 0;
            known.push(KnownModule { column: along, row: 6, is_dark, kind: ModuleKind::Timing });
            known.push(KnownModule { column: 6, row: along, is_dark, kind: ModuleKind::Timing });
        }
        let centres = alignment_centres(version);
        for &down in &centres {
            for &across in &centres {
                let is_finder = |at: usize| at == 6;
                let is_last = |at: usize| at == size - 7;
                // Three of the corners belong to finder patterns.
                if is_finder(across) && (is_finder(down) || is_last(down)) || is_last(across) && is_finder(down) {
                    continue;
                }
                for row in down - 2..=down + 2 {
                    for column in across - 2..=across + 2 {
                        // What lies on a dotted line continues it.
                        if row != 6 && column != 6 {
                            let ring = column.abs_diff(across).max(row.abs_diff(down));
                            known.push(KnownModule { column, row, is_dark: ring != 1, kind: ModuleKind::Alignment });
                        }
                    }
                }
            }
        }
        Self { known }
    }
}

/// The columns, and rows, in which alignment patterns have their centres (ISO/IEC 18004, annex E): the first in the seventh, the last seven
/// from the end, the others between at an even distance, counted from the end.
fn alignment_centres(version: usize) -> Vec<usize> {
    if version < 2 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let span = size_of(version) - 13;
    let gaps = count - 1;
    // Even, and as near to equal parts as that allows, upwards; the one version that the standard's table rounds down is 32.
    let gap = if version == 32 { 26 } else { span.div_ceil(2 * gaps) * 2 };
    let mut centres: Vec<usize> = (0..gaps).map(|index| size_of(version) - 7 - index * gap).collect();
    centres.push(6);
    centres.reverse();
    centres
}

#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;

    #[test]
    fn every_version_is_as_another_hand_draws_it() {
        for version in 1..=LAST_VERSION {
            let drawn = QrCode::with_version(b"1", Version::Normal(version as i16), EcLevel::L).expect("one digit fits");
            let pattern = Pattern::of(version);
            assert_eq!(size_of(version), drawn.width());
            for known in &pattern.known {
                assert_eq!(drawn[(known.column, known.row)] == Color::Dark, known.is_dark, "version {version}: {known:?}");
            }
        }
    }

    #[test]
    fn no_module_is_named_twice() {
        for version in [1, 2, 7, 14, 32, 40] {
            let mut places: Vec<_> = Pattern::of(version).known.iter().map(|known| (known.column, known.row)).collect();
            let count = places.len();
            places.sort_unstable();
            places.dedup();
            assert_eq!(places.len(), count, "version {version}");
        }
    }
}
