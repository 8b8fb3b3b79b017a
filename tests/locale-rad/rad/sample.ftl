# No translation: letters of Ê Đê that a slip and a screen have to show, as a further language would bring them.
language-name = Ê Đê
welcome = ă â ĕ ê ĭ ŏ ô ơ ŭ ư · č ñ đ
back = Ă Â Ĕ Ê Ĭ Ŏ Ô Ơ Ŭ Ư · Č Ñ Đ
home = â̆ ê̆ ô̆ ơ̆ ư̆ y̆
next = Â̆ Ê̆ Ô̆ Ơ̆ Ư̆ Y̆
done = ƀ Ƀ
people-ahead = { $n ->
    [0] ê̆ 0
   *[other] ê̆ { $n }
}
counters = { $count ->
   *[other] Ô̆ ĕ ư̆ { $list }
}
slip-ahead = { $n ->
   *[other] ô̆ ơ̆ { $n } y̆
}
slip-scan = Ê̆ â̆ ĭ ŭ Y̆
