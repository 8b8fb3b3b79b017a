# Words of the print.
