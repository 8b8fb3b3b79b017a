# The citizen's screens.
welcome-how = Scan a procedure's QR code, or choose a service
aim = Hold the QR code in the frame
aim-slip = Have a slip? Hold it in the frame
aim-distance = About { $n } cm from the camera
hint-closer = Bring the code closer
hint-farther = Move it a little farther away
hint-hold-still = Hold still
hint-less-glare = Tilt it a little, away from the light
hint-more-light = Hold it where there is more light
hint-turn-over = Turn the side with the code to the camera
hint-other-way = Not readable. Please search, or choose a field
several-codes = Several codes: show one at a time
choose-field = Choose a service
choose-procedure = Choose a procedure
other-matter = Something else in this service
other-matter-how = Take a number without a procedure
take-number = Take a number
waiting = { $n ->
    [0] nobody waiting
    [one] { $n } waiting
   *[other] { $n } waiting
}
page = { $page }/{ $pages }
hotline = Helpline { $number }
demo-addresses = Counter: { $console } · Board: { $board }
demo-pin = Staff: press the crest 5 times, PIN { $pin }
demo-end-key = End (Esc)
demo-end-question = End the demo?
demo-end-how = Its numbers and data will be deleted
demo-end = End
demo-stay = Go on

# The camera, when it does not see.
camera-starting = The scanner is starting
camera-none = This machine has no scanner
reader-instead = Hold the code before the reader
camera-missing = The scanner is not plugged in
camera-busy = The scanner is busy
camera-gone = The scanner was unplugged
camera-silent = The scanner gives no picture
camera-failed = The scanner is out of order
camera-dark = The camera is covered, or there is no light
camera-glaring = A light shines into the camera
camera-instead = Please choose a service on the screen

# From the number to the hand.
ordering = Getting your number
ordering-how = One moment, please
printing = Your slip is printing
printing-how = It comes out of the slot below
printing-how-right = It comes out of the slot on the right
printing-how-left = It comes out of the slot on the left
take-slip = Please take your slip below
take-slip-right = Please take your slip on the right
take-slip-left = Please take your slip on the left
take-slip-at = Please take your slip at { $place }
wait-for-call = Please wait for your number
back-in = { $n ->
    [one] Back to the start in { $n } second
   *[other] Back to the start in { $n } seconds
}
note-number = Please write this number down
note-no-printer = This machine prints no slips
note-printer = The printer cannot print now
note-unsure = If your slip has come out, please take it and press the button below
note-not-saved = The machine could not save this, please press again
note-photograph = You can photograph this code
have-noted = I have written it down

# Where a slip stands.
state-issued = This number is not confirmed yet
state-waiting = Waiting to be called
state-called = Please go to counter { $counter }
called-to = Please go to counter
state-serving = Being served at counter { $counter }
state-held = Set aside, you will be called again
state-finished = Served
state-no-show = This number was called. Please go to counter { $counter }
state-cancelled = This number has ended, please take a new one

# What the citizen has to know.
not-understood = This code is not known here
not-understood-how = Please find the procedure by its name, or call staff.
not-here = This procedure is not in the list
not-here-how = Another office may handle it. Please find another procedure, or call staff.
code-read = Procedure { $code }
card-seen = This is an identity card
card-how = Nothing on it is stored. Please scan a procedure's QR code, or find it by its name.
portal-seen = This is a page of the Public Service Portal
portal-how = It is not about a single procedure. Please find the procedure by its name.
record-seen = This is the number of a dossier
record-read = Dossier { $code }
record-how = This machine cannot look up dossiers yet. Please ask a member of staff.
bank-seen = This is a code for a bank transfer
bank-how = This machine takes no payments. Please scan a procedure's QR code, or find it by its name.
micro-seen = This is a small kind of QR code (Micro QR)
micro-how = This machine reads ordinary QR codes, with a square in three corners. Find the procedure by its name, or call staff.
part-seen = This code holds only a part of a text
part-how = Please hold up the other codes too, together or one after the other.
part-read = Code { $index } of { $of }
address-seen = This is the address of another website
address-how = This machine opens no websites. Please scan a procedure's QR code, or find it by its name.
number-ended = This number has ended
number-ended-how = Please take a new number.
closed-how = You can still see which papers to bring.
ask-staff = Please ask a member of staff.

# When nobody touches the screen.
still-here = Do you need more time?
wipe = This screen will be cleared in { $n } seconds
more-time = I need more time

# What makes the screen easier.
comfort = Easier to use
comfort-larger = Larger text
comfort-text = Text
text-usual = Usual
text-larger = Larger
text-largest = Largest
comfort-colours = Colours
colours-day = Light
colours-dark = Dark
colours-contrast = High contrast
comfort-hand = Your hand
hand-right = Right hand
hand-left = Left hand
comfort-height = Height of the buttons
height-usual = As usual
height-lower = Move them down

# Priority, asked neutrally.
which-ask = Which one do you need?
which-how = The camera sees several codes. Touch what you need, or hold up one code only.
which-replace = Go to another service?
which-replace-how = Another code was just read. Please choose one.
which-stay = Go on with: { $name }
which-code = Service { $code }
which-slip = See how my number stands
which-record = Dossier { $code }
which-search = Look for: { $name }
which-other = Another code

priority-ask = Are you entitled to priority?
priority-how = Choose what is true for you. The counter will check.
priority-none = None of these
matters-ask = Is there anything else?
matters-done = No, take a number
matters-else = I need something else too
matters-chosen = One number for: { $list }
matters-next = What else do you need?
matters-so-far = Chosen: { $list }

# Papers. Nothing is said of any until the citizen touches it.
papers-how = Touch the papers you do not have
papers-missing = { $n ->
    [one] 1 paper is missing
   *[other] { $n } papers are missing
}
paper-missing = I do not have it
papers-cases = In some cases
cases-how = Touch what is your case
cases = Only if… (touch it if that is your case)
case-mine = My case
case-again = Touch if you do not have it
papers-more = { $n ->
    [0] Read on
    [one] 1 more paper
   *[other] { $n } more papers
}
papers-before = See again
papers-first = Please see all papers
take-list = Print what to bring
note-list = See what to bring
take-whole-list = Print the list of papers
note-whole-list = See the list of papers
take-number-anyway = Take a number anyway
code-said = Code { $code }

# What the holder of a slip may do.
reprint = Print again
reprinting = The slip is being printed again
came-back = I am here, call my number again

# The hall of this terminal did not open.
stopped = This machine is out of service
stopped-how = Please go to the information counter
stopped-staff = Staff: { $why } The machine tries again every 5 seconds.
stopped-port = Another program listens on { $address }.
stopped-store = Another motcua has the data open.
give-back = Cancel my number
give-back-sure = Cancel number { $label }?
give-back-yes = Yes, cancel it
give-back-how = It will not be called any more.
keep-number = Keep the number

# How satisfied somebody was who holds up their slip again.
rate-ask = How satisfied are you?
rate-how = Number { $label } has been served. No name is kept with your answer.
rate-skip = Do not rate
rate-thanks = Thank you for your opinion
grade-5 = Very satisfied
grade-4 = Satisfied
grade-3 = Neutral
grade-2 = Dissatisfied
grade-1 = Very dissatisfied

# The search.
find-procedure = Find a procedure
search-how = Type a name, with or without accents
search-most-asked = Asked for most
search-elsewhere = Numbers for this are not given here
search-elsewhere-how = Please go to { $place }.
search-not-here = { $office } has no such procedure
search-not-here-how = Please try another word, or call staff.
keys-telex = Vietnamese accents (Telex)
keys-plain = No accents
keys-digits = 123
keys-letters = ABC
keys-space = Space
keys-clear = Clear
keys-erase = Erase

# The list of what is missing.
list-title = Papers still missing
list-printing = The list is being printed. Come back for a number when you have them.
list-out = Please take the list below. Come back for a number when you have them.
list-photograph = You can photograph this screen. Come back for a number when you have them.
list-no-paper = The printer could not print. You can photograph this screen, and come back for a number when you have them.

# A member of staff is called.
call-staff = Call staff
help-calling = Calling staff
help-called = Staff have been called
help-coming = The staff of counter { $n } are coming
help-called-how = Please wait here, somebody will come.
help-failed = Staff could not be called

# For staff.
pin = Staff PIN
pin-how = Type 6 digits
staff-stranded = Numbers nobody calls: { $n }
staff-stranded-queue = Number { $label } waits in “{ $name }”, which is gone. Send it on at a counter’s computer.
pin-wrong = This is not the PIN
staff-reads = { $n ->
    [one] 1 code read since the start
   *[other] { $n } codes read since the start
}
staff-last-read = { $n } read · last: { $what }
read-procedure = procedure
read-not-here = not in the list
read-slip = a queue slip
read-card = an identity card
read-portal = the portal
read-search = a search by name
read-record = a dossier number
read-other-kind = a code of another kind
read-bank = a bank transfer
read-address = another website
read-unknown = not known
staff-camera-rate = Camera: { $n } pictures a second
staff-camera-counting = Camera: counting pictures
staff-camera-stuck = The camera repeats one picture; pull its plug and put it in again
staff-camera-slow = The camera is too slow; it needs more light or another USB port
staff-camera-upside-down = The camera is mounted upside down
staff-printer-ok = The printer is ready
staff-printer-none = There is no printer
staff-printer-second = Second printer
staff-printer-of = { $name }: { $how }
staff-slips = { $n ->
    [one] 1 slip to be printed
   *[other] { $n } slips to be printed
}
staff-clock-ok = The clock is right
staff-wrong = What is wrong
staff-wrong-all = What is wrong: { $n }
staff-drive-ok = The drive has room
staff-drive-full = The drive is nearly full
staff-version = motcua { $version }
staff-new-roll = New roll put in
staff-new-roll-of = New roll put in: { $name }
staff-roll = The printer is ready, about { $left } m of paper left
staff-roll-low = The paper is nearly used up ({ $used } m): have a new roll at hand
staff-test-page = Print a test page
staff-test-page-comes = The test page waits for the printer
staff-test-page-out = The test page is out
staff-log = Log
staff-log-empty = Nothing is in the log yet
staff-assist = Assist somebody
staff-assist-end = Stop assisting (it is on)
staff-restart = Restart
staff-exit = Exit
staff-done = To the citizens' screens

# A procedure of another office.
other-office = Another office handles this procedure
other-office-how = Please ask a member of staff where to go.
staff-assisted = A member of staff is assisting
print-again = Print { $label } again
