# Words of the print.
slip-when = { $day }/{ $month }/{ $year } { $hour }:{ $minute }
slip-ahead = { $n ->
    [0] Almost your turn
    [one] { $n } person before you
   *[other] { $n } people before you
}
slip-wait-under = under { $n } minutes
slip-wait-minutes = about { $low }–{ $high } minutes
slip-wait-under-hours = under { $n } hours
slip-wait-hours = about { $low }–{ $high } hours
slip-called = Please go to counter { $counter }
slip-serving = Being served at counter { $counter }
slip-held = Set aside, you will be called again
slip-scan = Hold this code up to the machine to see how many are before you, print it again or rate us
slip-scan-short = Hold up this code: how many before you, print again, rate us
slip-help = Help { $number }
slip-reprint = reprint

# A list of papers.
list-heading = Papers still missing
list-fact = { $what }: { $value }
list-back = Come back for a number with all papers
list-hours = { $days }: { $hours }
list-scan = Next time, hold this code in front of the terminal
list-date = As required on { $day }/{ $month }/{ $year }

# A test page.
test-heading = Test page
test-ruler = Ruler of { $mm } mm, both ends must be there
test-grey = Five steps of grey, even and without white streaks
test-code = Code of { $n } dots a square, the terminal must read it
test-good = Good if every mark of a letter is clear and the paper is cut just below this line

# What is given for a dossier that was taken.
state-name = Socialist Republic of Viet Nam
state-motto = Independence - Freedom - Happiness
appointment-heading = Receipt and appointment slip
appointment-dossier = Dossier
appointment-applicant = Received from
appointment-matter = Matter
appointment-code = Procedure
appointment-received-at = Received at
appointment-papers = Papers received, { $n } { $n ->
    [one] set
   *[other] sets
}:
appointment-certified = Certified copy
appointment-photocopy = Photocopy
appointment-due = Result ready on
appointment-due-time = from { $time }
appointment-due-day = during opening hours
appointment-collect = Collect at
appointment-bring = Bring this slip to collect the result
appointment-receiver = Received by

# What became of a day, for staff.
closing-heading = End of the day
closing-day = Service day { $day }/{ $month }/{ $year }
closing-served-large = people served
closing-given = Numbers given
closing-served = Served
closing-absent = Did not come when called
closing-unclaimed = Cancelled, nobody took it
closing-slip-unproven = Cancelled, slip not proven
closing-day-closed = Day over, not served
closing-by-citizen = Given back
closing-by-staff = Ended by staff
closing-at-counter = At a counter when closed
closing-queue = Given { $given } · served { $served } · absent { $absent } · cancelled { $cancelled }
closing-wait = Usual wait { $usual } min, longest { $longest } min
closing-slips = Slips printed
closing-slips-again = Slips printed again
closing-slips-others = Lists and test pages
closing-slips-unproven = Torn or not proven
closing-paper = Paper used
closing-metres = { $whole }.{ $tenths } m
closing-log = Log up to row { $row }

# Why the printer cannot print, for staff.
printer-unreachable = The printer { $address } cannot be reached; look at its power and its cable
printer-silent = The printer does not answer; switch it off and on
printer-cover-open = The printer's cover is open; close it
printer-no-paper = The printer is out of paper; put in a new roll, { $width } mm
printer-cutter = The printer's cutter is jammed; open the cover and take out what is stuck
printer-overheated = The printer is too hot; let it rest for some minutes
printer-broken = The printer reports a serious fault; switch it off and on
printer-offline = The printer is paused; press its FEED button once
printer-folder = The picture of the slip cannot be written to { $folder }
printer-not-kept = The result of a slip cannot be stored, so printing has paused; tell the technician
printer-torn = The slip stopped half way: { $why }
printer-unknown = It is not known whether the slip came out: { $why }
printer-link-lost = the link to the printer was lost
printer-stuck = the printer takes no more data
printer-no-proof = the printer did not say that it is done
printer-not-drawn = the slip could not be drawn
