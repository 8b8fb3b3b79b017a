# Words that screens, slips and pages share.
language-name = English
welcome = Welcome
# Stands on every screen, slip and page of the demo.
demo-mark = DEMONSTRATION
demo-unit = DEMONSTRATION – numbers are not valid
back = Back
home = Start over
next = Continue
cancel = Cancel
done = Done
counter = Counter
# "1 or 2", "1, 2 or 3".
one-of = { $list } or { $last }
counters = { $count ->
    [one] Counter { $list }
   *[other] Counters { $list }
}
waits-for = When called: { $place }
your-number = Your number
people-ahead = { $n ->
    [0] Almost your turn
    [one] { $n } person before you
   *[other] { $n } people before you
}
wait-under = Under { $n } minutes to wait
wait-minutes = About { $low }–{ $high } minutes to wait
wait-under-hours = Under { $n } hours to wait
wait-hours = About { $low }–{ $high } hours to wait
priority-of = Priority: { $class }

# Whether numbers are given.
numbers-until = Numbers today until { $time }
numbers-until-again = Numbers until { $time }, then from { $again }
numbers-before-hours = No numbers yet
numbers-after-hours = No more numbers today
numbers-day-off = No numbers today
numbers-all-given = Today's numbers are all given
numbers-part-given = The numbers of this half-day are all given
numbers-day-closed = No more numbers today
numbers-stopped = This machine gives no numbers now
numbers-again-today = Numbers from { $time }
numbers-again = Opens { $time } on { $weekday } { $date }
on-weekday-1 = Monday
on-weekday-2 = Tuesday
on-weekday-3 = Wednesday
on-weekday-4 = Thursday
on-weekday-5 = Friday
on-weekday-6 = Saturday
on-weekday-7 = Sunday
wait-plain = Estimated from the usual time of a service
wait-today = Estimated from { $n } services today
wait-earlier = Estimated from { $n } services of earlier days
fee = Fee
fee-free = Free
# Between thousands and hundreds.
group-mark = ,
fee-amount = { $vnd } VND
fee-per-page = { $vnd } VND a page
fee-province = Ask at the counter (set by the province)
fee-unknown = Ask at the counter (not published)
deadline = Time needed
deadline-same-day = Same day
deadline-working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
deadline-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
deadline-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
deadline-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
deadline-other = Ask at the counter
# When a result is there: "Ready: Wednesday 2 December to Friday 4 December", "about 16:00 today".
ready = Ready
ready-not-certain = Probably ready
ready-range = { $from } to { $to }
ready-hour = about { $time } { $day }
ready-latest = { $day } at the latest
same-day-until = Same day; if received after { $time }, next working day
same-day-passed = Same day, but it is past { $time }
same-day-passes = Same day if handed in before { $time }; your turn may come later
list-ready = If handed in on { $day }: ready { $ready }
list-ready-before = If handed in before { $time } on { $day }: ready { $ready }
list-same-day = the same day
handed-in = if handed in on { $day }
day-today = today
# A day in a sentence; how many digits its number has at least; what its month is called there.
day-said = { $weekday } { $day } { $month }
day-of-year = { $weekday } { $day } { $month } { $year }
day-digits = 1
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
hour-said = { $hour }:00
hour-and-minute = { $hour }:{ $minute }
papers = Papers to bring
original = Original
originals = { $n ->
    [one] { $n } original
   *[other] { $n } originals
}
copies = { $n ->
    [one] { $n } copy
   *[other] { $n } copies
}
paper-form = given at the counter
paper-unclear = bring it if you have it
result = Result
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

# What a person reads when something is refused.
error-unknown-queue = This service is no longer offered.
error-unknown-procedure = This procedure is not in the list.
error-unknown-paper = This procedure asks for no such paper.
error-never-missing = This paper is not one you have to bring, so it cannot be missing.
error-unknown-counter = There is no such counter.
error-unknown-ticket = This number was not found.
error-unknown-help = There is no such call for help.
error-pin-paused = Too many wrong PINs. Try again in { $seconds } seconds.
error-numbers-exhausted = No more numbers for this service today. Please ask a member of staff.
error-no-printer = This machine prints no slips. Please ask a member of staff.
error-closed = Numbers are not given at this hour.
error-closed-until = Numbers are not given at this hour. We open again at { $time } on { $date }.
error-nobody-waiting = Nobody is waiting.
error-counter-busy = This counter has number { $label }. Finish it or mark it absent first.
error-not-allowed = Number { $label } is no longer at this step.
error-other-counter = Number { $label } belongs to counter { $counter }.
error-too-soon = Number { $label } was called just now. It can be called again in { $seconds } seconds.
error-returns-used = Number { $label } cannot be used again. Please take a new number.
error-nothing-to-undo = There is nothing to undo for number { $label }.
error-already-rated = Number { $label } has been rated already. Thank you.
error-part-full = No more numbers for this service today. Please ask a member of staff.
error-part-full-until = The numbers of this part of the day are all given. More are given from { $time } on { $date }.
error-day-full = Those who wait already fill the rest of the day. Please ask a member of staff.
error-day-closed = No more numbers are given today. Please come back on the next working day.
error-too-many = This machine has just given many numbers. Please try again in a minute.
error-too-early = Your appointment is at { $time }. You can take your number from { $from } on.
error-too-late = The appointment at { $time } on { $date } has passed. You can still take an ordinary number.
error-other-day = Your appointment is at { $time } on { $date }, not today.
error-appointment-used = This appointment was already used for number { $label }. You can still take an ordinary number.
error-person-absent = { $person } is at no counter now.
error-unknown-class = There is no such priority.
error-date-unconfirmed = The clock of this machine shows { $date }. A member of staff must confirm the date first.
error-drive-full = The machine has no room left and cannot give more numbers. Please ask a member of staff.
error-request-reused = This request was already used for something else.
error-not-open = This machine is out of service. Please go to the information counter.
error-store = The machine cannot save. Please ask a member of staff.
then = Then: { $list }

# What staff are told of the machine, on their panel and on the consoles: what is wrong, and what to do.
clock-never-set = The machine’s clock shows { $date }: nobody has set it. Connect the network, or set the clock.
clock-behind = The machine’s clock shows { $date }, earlier than the newest number. Look at a calendar and confirm it, or set the clock.
clock-far-ahead = The machine’s clock shows { $date }, very long after it last worked. Look at a calendar and confirm it, or set the clock.
clock-stepped = The machine’s clock has jumped to { $date }. Look at a calendar and confirm it, or set the clock.
clock-goes-on = Meanwhile the machine goes on by { $date }, and all numbers that wait are kept.
clock-gives-none = Meanwhile numbers are called, but no new ones are given.
clock-confirm = Yes, today is { $date }
trouble-day-set = The clock was set: { $detail } has ended, and whoever still holds a number of that day needs a new one.
trouble-drive = The drive is nearly full, so no numbers are given: ask the technician to make room.
trouble-folder = The data folder is not in its place, so no numbers are given: tell the technician.
trouble-backups = No backup can be made: look at the backup drive, and tell the technician.
trouble-restored = A backup is in use: some recent numbers may be missing. Serve whoever has a slip and is not called.
trouble-check = The nightly check found faults in the data: ask the technician to run “motcua audit verify”.
trouble-lines = { $detail } lines of the log were lost because nothing took them: tell the technician.
