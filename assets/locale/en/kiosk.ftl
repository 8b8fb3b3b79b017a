# The citizen's screens.
welcome-how = Scan a procedure's QR code, or choose a service
aim = Hold the QR code in the frame
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
hotline = Help { $number }
demo-addresses = Counter: { $console } · Board: { $board }

# The camera, when it does not see.
camera-starting = The scanner is starting
camera-none = This machine has no scanner
camera-missing = The scanner is not plugged in
camera-busy = The scanner is busy
camera-gone = The scanner was unplugged
camera-silent = The scanner gives no picture
camera-failed = The scanner is out of order
camera-instead = Please choose a service on the screen

# From the number to the hand.
ordering = Getting your number
ordering-how = One moment, please
printing = Your slip is printing
printing-how = It comes out of the slot below
take-slip = Please take your slip below
wait-for-call = Please wait for your number
back-in = { $n ->
    [one] Back to the start in { $n } second
   *[other] Back to the start in { $n } seconds
}
note-number = Please note this number
note-no-printer = This machine prints no slips
note-printer = The printer cannot print now
note-unsure = If your slip has come out, please take it and press the button below
note-not-saved = The machine could not save this, please press again
note-photograph = You can photograph this code
have-noted = I have noted my number

# Where a slip stands.
state-issued = This number is not confirmed yet
state-waiting = Waiting to be called
state-called = Please go to counter { $counter }
state-serving = Being served at counter { $counter }
state-held = Set aside, you will be called again
state-finished = Served
state-no-show = Called but absent, please ask at counter { $counter }
state-cancelled = This number has ended, please take a new one

# What the citizen has to know.
not-understood = This code is not known here
not-understood-how = It is not a procedure's code. Please choose a service on the screen.
not-here = This procedure is not in the list
not-here-how = Another office may handle it. Please ask a member of staff.
code-read = Procedure { $code }
card-seen = This is an identity card
card-how = Nothing on it is stored. Please scan a procedure's QR code.
number-ended = This number has ended
number-ended-how = Please take a new number.
closed-how = You can still see which papers to bring.
ask-staff = Please ask a member of staff.

# When nobody touches the screen.
still-here = Do you need more time?
wipe = This screen will be cleared in { $n } seconds
more-time = I need more time
