//! Words that people put around what they mean, in Vietnamese and English. They say nothing about which procedure it is.

use super::letters::{Letter, Word, plain, words};

/// What says nothing at all: "tôi muốn …", "… cần những gì".
const FILLERS: &str = "\
    tôi, em, mình, anh, chị, vừa, sau khi, trước khi, lâu ngày, nhà tôi, ông bà, dạ, ạ, muốn, cần, xin, xin hỏi, nhờ, giúp, hỏi, \
    cho, của, thì, là, và, với, ở, ra sao, được, bị, có, đã, rồi, gì, những, các, nào, như thế nào, thế nào, làm sao, ở đâu, \
    chỗ nào, bao nhiêu, bao nhiêu tiền, bao lâu, mất bao lâu, mấy ngày, khi nào, khi, làm, thủ tục, hồ sơ, giấy tờ, giấy tờ gì, \
    cần giấy tờ gì, cách, hướng dẫn, đi, tới, lên, ở xã, tại xã, cấp xã, phường, ủy ban, này, một, cái, việc, trường hợp, lệ phí, \
    vì, theo, trong, lấy, nộp, nộp hồ sơ, nộp ở đâu, lấy ở đâu, luôn, thêm, hay, hoặc, rằng, cũng, nữa, nhé, vậy, giùm, dùm, phải, \
    đang, sẽ, loại, hết bao nhiêu, i, want, a, the, of, for, my, how, get, need, make, apply, with, and, or, where, please, at, \
    from, by, not, who, what, your, our";

/// What is done about things of any kind, and for whom: "đăng ký", "cấp lại", "cho con". Without the thing it says little.
const DEEDS: &str = "\
    đăng ký, đăng kí, dk, cấp, cấp lại, cấp mới, làm lại, làm mới, lại, mới, giấy, giấy phép, giấy chứng nhận, chứng nhận, \
    xác nhận, gia hạn, thay đổi, đổi, hỗ trợ, chi phí, bổ sung, thông tin, mất, bị mất, hỏng, rách, thẻ, sổ, đơn, tờ khai, \
    khai báo, báo, xóa, hủy, công nhận, chế độ, tiền, phí, sửa, điều chỉnh, tạm ngừng, tiếp tục, chấm dứt, thành lập, nội dung, \
    người, đối tượng, xin cấp, đề nghị, thực hiện, nhân dân, cá nhân, kết quả, lần đầu, mở, trợ cấp, yếu tố, tình trạng, năm, \
    tháng, ngày, hoạt động, điều kiện, mức độ, xác định, trước, registration, register, certificate, certification, confirmation, \
    correction, change, extension, replacement, support, new, lost, permit, data, cost, monthly, first, person, certified, chưa, \
    thất lạc, bị thất lạc, con, cháu, bé, em bé, trẻ, trẻ em, cha, bố, ba, mẹ, má, ông, bà, vợ, chồng, người nhà, người thân, \
    gia đình";

/// The lists as words, once.
#[derive(Debug, Clone)]
pub(super) struct Fillers {
    fillers: Vec<Vec<Word>>,
    deeds: Vec<Vec<Word>>,
}

/// What a word of a query or a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordKind {
    /// It says nothing.
    Filler,
    /// What is done, or for whom.
    Deed,
    /// What it is about.
    Topic,
}

impl WordKind {
    /// The part of its weight that a word of this kind keeps.
    pub(super) fn part(self) -> f32 {
        match self {
            Self::Filler => 0.0,
            Self::Deed => 0.3,
            Self::Topic => 1.0,
        }
    }
}

impl Fillers {
    pub(super) fn new() -> Self {
        let read = |list: &str| {
            let mut phrases: Vec<Vec<Word>> = list.split(',').map(words).collect();
            // The longest first, so that "giấy tờ gì" is no "giấy".
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
            phrases
        };
        let (fillers, deeds) = (read(FILLERS), read(DEEDS));
        Self { fillers, deeds }
    }

    /// What each word of a text is for. `is_marked`: it has all its marks, so that "di" is not "đi"; whoever types may leave them out.
    pub(super) fn kinds(&self, text: &[Word], is_marked: bool) -> Vec<WordKind> {
        let mut kinds = Vec::with_capacity(text.len());
        while kinds.len() < text.len() {
            let rest = &text[kinds.len()..];
            let longest = |list: &[Vec<Word>]| list.iter().find(|phrase| begins(rest, phrase, is_marked)).map_or(0, Vec::len);
            let (filler, deed) = (longest(&self.fillers), longest(&self.deeds));
            let (kind, length) = if filler == 0 && deed == 0 {
                (WordKind::Topic, 1)
            } else if filler >= deed {
                (WordKind::Filler, filler)
            } else {
                (WordKind::Deed, deed)
            };
            kinds.extend(std::iter::repeat_n(kind, length));
        }
        kinds
    }
}

impl Fillers {
    /// Whether these letters are one of the words that say nothing.
    pub(super) fn has(&self, letters: &str) -> bool {
        self.fillers.iter().any(|phrase| phrase.len() == 1 && plain(&phrase[0]) == letters)
    }
}

/// Whether a text begins with a phrase. Marks that are typed must be those of the phrase.
fn begins(text: &[Word], phrase: &[Word], is_marked: bool) -> bool {
    let same = |typed: &Letter, own: &Letter| {
        typed.plain == own.plain && if is_marked { typed.marks == own.marks } else { typed.marks & !own.marks == 0 }
    };
    phrase.len() <= text.len()
        && phrase
            .iter()
            .zip(text)
            .all(|(own, typed)| own.len() == typed.len() && typed.iter().zip(own).all(|(typed, own)| same(typed, own)))
}
