# Words of the kiosk.
