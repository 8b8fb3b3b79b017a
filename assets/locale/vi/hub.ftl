# Words of the hub.
