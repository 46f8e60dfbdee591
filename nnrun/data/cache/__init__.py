"""The cache: arrays that took long to make of data files, kept on disk as plain .npy files and mapped into memory."""
